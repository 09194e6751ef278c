import type { Slo } from "@cap/domain";
import type { JudgedWindow, SimulationReport } from "@cap/simulator";

/** Instants of a window at which the jobs that wait are counted. */
const INSTANTS_PER_WINDOW = 10;
/** Instants of a run at most: more would take longer than the run itself. */
const INSTANTS_MAX = 50_000;

/** How the windows of a run are judged. */
export interface WindowRules {
  readonly slo: Pick<Slo, "maxBacklog" | "availability">;
  readonly windowSeconds: number;
  readonly horizonSeconds: number;
  /** Whether service alone breaks the latency target in the long run, so that no window is excused for it. */
  readonly isHopeless: boolean;
}

/** A window of a run, judged by every clause. */
export interface PlanWindow extends JudgedWindow {
  readonly startSeconds: number;
  /** At most the horizon. */
  readonly endSeconds: number;
}

/** Step of the timeline that {@link planWindows} needs, in seconds. */
export function timelineStep({ slo, windowSeconds, horizonSeconds }: WindowRules): number {
  return slo.maxBacklog === null
    ? Math.max(windowSeconds, horizonSeconds / 1000)
    : Math.max(windowSeconds / INSTANTS_PER_WINDOW, horizonSeconds / INSTANTS_MAX);
}

/**
 * Judges the windows of a run. A window is good when its latency target is met and the limit on waiting jobs holds at a share
 * `availability` of ten instants in it, the same share of the time that the limit is sized for. The limit only adds bad windows:
 * one that says nothing about latency, for want of jobs, stays unscored. Without a latency target the limit alone decides.
 *
 * @returns the windows in order; none when the SLO has neither clause
 */
export function planWindows(
  report: Pick<SimulationReport, "judgedWindows" | "timeline">,
  rules: WindowRules,
): PlanWindow[] {
  const { slo, windowSeconds, horizonSeconds, isHopeless } = rules;
  const hasLatency = report.judgedWindows.length > 0;
  if (!hasLatency && slo.maxBacklog === null) return [];
  return Array.from({ length: Math.max(1, Math.ceil(horizonSeconds / windowSeconds - 1e-9)) }, (_, index) => {
    const startSeconds = index * windowSeconds;
    const endSeconds = Math.min(startSeconds + windowSeconds, horizonSeconds);
    const { verdict, jobs, within } = report.judgedWindows[index] ?? { verdict: "unscored", jobs: 0, within: 0 };
    const latency = hasLatency ? verdict : "good";
    const isBad =
      latency === "bad" ||
      (latency === "unscored" && jobs > 0 && isHopeless) ||
      isCrowded(report.timeline, rules, { startSeconds, endSeconds });
    return { verdict: isBad ? "bad" : latency, jobs, within, startSeconds, endSeconds };
  });
}

/** Whether more jobs wait than may at too many instants of a window; one between two instants has that of the first. */
function isCrowded(
  timeline: SimulationReport["timeline"],
  rules: WindowRules,
  { startSeconds, endSeconds }: Pick<PlanWindow, "startSeconds" | "endSeconds">,
): boolean {
  const { maxBacklog, availability } = rules.slo;
  if (maxBacklog === null) return false;
  const step = timelineStep(rules);
  const first = Math.floor(startSeconds / step + 1e-6);
  const instants = timeline.slice(first, Math.max(first + 1, Math.ceil(endSeconds / step - 1e-6)));
  const over = instants.filter(({ backlog }) => backlog > maxBacklog).length;
  return over > (1 - availability) * instants.length + 1e-9;
}
