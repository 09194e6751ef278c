import type { Simulation } from "@cap/domain";
import { paint, type Terminal } from "../terminal.ts";
import { labelledText } from "./labelled-text.ts";
import { drawLoadChart } from "./load-chart.ts";
import { showMoney, showNumber, showPercent, showSeconds } from "./number-text.ts";
import { drawTable } from "./text-table.ts";

/** Violation periods that a report lists before it counts the rest. */
const PERIODS_SHOWN = 6;

/** Simulated scenarios as a page for people; several are compared in one table. */
export function simulationReport(simulations: readonly Simulation[], terminal: Terminal): string {
  const comparison = simulations.length > 1 ? [...compared(simulations, terminal), ""] : [];
  const pages = simulations.flatMap((simulation) => [...single(simulation, terminal), ""]);
  return `${[...comparison, ...pages].join("\n").trimEnd()}\n`;
}

function single(
  { scenario, method, seed, summary, sloAnalysis, timeline, currency }: Simulation,
  terminal: Terminal,
): string[] {
  const { violationPeriods } = sloAnalysis;
  const untilAt = (timeline.at(-1)?.offsetSeconds ?? 0) + stepOf(timeline);
  const span = {
    fromAt: 0,
    untilAt,
    nowAt: null,
    timeLabel: (at: number) => (at === 0 ? "0" : showSeconds(at)),
    band: [],
    height: 5,
  };
  const labelled = (label: string, text: string): string[] => labelledText(label, text, terminal.width);
  const money = (amount: number): string => showMoney(amount, currency);
  const points = (pick: (point: Simulation["timeline"][number]) => number | null) =>
    timeline.map((point) => ({ at: point.offsetSeconds, value: pick(point) }));
  return [
    paint(terminal, "bold", scenario),
    paint(terminal, "dim", `${method}, ${showNumber(summary.arrived)} jobs, seed ${seed}`),
    "",
    ...drawLoadChart(
      { ...span, title: "arrivals per second", past: points(({ arrivalRate }) => arrivalRate), expected: [] },
      terminal,
    ),
    ...drawLoadChart({ ...span, title: "workers", past: [], expected: points(({ workers }) => workers) }, terminal),
    ...drawLoadChart(
      { ...span, title: "jobs waiting", past: points(({ backlog }) => backlog), expected: [] },
      terminal,
    ),
    "",
    ...labelled(
      "SLO",
      `${summary.sloAchievement === null ? "no latency target was given" : `${showPercent(summary.sloAchievement)} of windows good, ${showPercent(summary.jobsWithin ?? 0)} of jobs in time`}`,
    ),
    ...labelled(
      "latency",
      `mean ${orDash(summary.avgLatencySeconds)}, p95 ${orDash(summary.p95LatencySeconds)}, p99 ${orDash(summary.p99LatencySeconds)}`,
    ),
    ...labelled(
      "backlog",
      `mean ${showNumber(summary.avgBacklog)}, at most ${showNumber(summary.maxBacklog)}; ${showNumber(summary.unfinished)} unfinished at the end`,
    ),
    ...labelled(
      "workers",
      `${showNumber(summary.workerHours)} worker-hours, ${showPercent(summary.avgUtilization)} busy`,
    ),
    ...labelled(
      "cost",
      `${money(summary.totalCost)}: ${money(summary.workerCost)} for workers, ${money(summary.violationCost)} for violations`,
    ),
    ...(summary.efficiencyScore === null
      ? []
      : labelled("score", `${showNumber(summary.efficiencyScore)} of 100 (utilization x share of good windows)`)),
    "",
    violationPeriods.length === 0
      ? "  no violations"
      : `  ${violationPeriods.length} ${violationPeriods.length === 1 ? "violation" : "violations"}`,
    ...violationPeriods
      .slice(0, PERIODS_SHOWN)
      .map(
        ({ startSeconds, endSeconds, durationSeconds, type, worstLatencySeconds }) =>
          `    ${type} from ${showSeconds(startSeconds)} to ${showSeconds(endSeconds)} (${showSeconds(durationSeconds)})${worstLatencySeconds === null ? "" : `, worst ${showSeconds(worstLatencySeconds)}`}`,
      ),
    ...(violationPeriods.length > PERIODS_SHOWN
      ? [paint(terminal, "dim", `    and ${violationPeriods.length - PERIODS_SHOWN} more; -o json lists them all`)]
      : []),
  ];
}

function compared(simulations: readonly Simulation[], terminal: Terminal): string[] {
  const columns = [
    { title: "scenario" },
    { title: "good windows", align: "right" },
    { title: "mean", align: "right" },
    { title: "p95", align: "right" },
    { title: "max backlog", align: "right" },
    { title: "cost", align: "right" },
    { title: "score", align: "right" },
    { title: "violations", align: "right" },
  ] as const;
  const rows = simulations.map(({ scenario, summary, sloAnalysis, currency }) => ({
    cells: [
      scenario,
      summary.sloAchievement === null ? "-" : showPercent(summary.sloAchievement),
      orDash(summary.avgLatencySeconds),
      orDash(summary.p95LatencySeconds),
      showNumber(summary.maxBacklog),
      showMoney(summary.totalCost, currency),
      summary.efficiencyScore === null ? "-" : showNumber(summary.efficiencyScore),
      String(sloAnalysis.violationPeriods.length),
    ],
  }));
  return [paint(terminal, "bold", "scenarios compared"), ...drawTable(columns, rows, terminal)];
}

function stepOf(timeline: Simulation["timeline"]): number {
  return (timeline[1]?.offsetSeconds ?? 60) - (timeline[0]?.offsetSeconds ?? 0);
}

function orDash(seconds: number | null): string {
  return seconds === null ? "-" : showSeconds(seconds);
}
