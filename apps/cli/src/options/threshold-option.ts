import { CapError, parseDuration, type Simulation } from "@cap/domain";
import { showNumber, showPercent, showSeconds } from "../report/number-text.ts";

/** The figures of a run that a threshold can speak of. */
export type Judged = Pick<
  Simulation["summary"],
  | "sloAchievement"
  | "jobsWithin"
  | "avgUtilization"
  | "avgLatencySeconds"
  | "p95LatencySeconds"
  | "p99LatencySeconds"
  | "maxBacklog"
  | "totalCost"
>;

/** What a threshold can speak of, with how its limit is written. */
const MEASURES = {
  slo: { read: (summary: Judged) => summary.sloAchievement, unit: "share" },
  jobs_within: { read: (summary: Judged) => summary.jobsWithin, unit: "share" },
  utilization: { read: (summary: Judged) => summary.avgUtilization, unit: "share" },
  mean: { read: (summary: Judged) => summary.avgLatencySeconds, unit: "duration" },
  p95: { read: (summary: Judged) => summary.p95LatencySeconds, unit: "duration" },
  p99: { read: (summary: Judged) => summary.p99LatencySeconds, unit: "duration" },
  backlog: { read: (summary: Judged) => summary.maxBacklog, unit: "number" },
  cost: { read: (summary: Judged) => summary.totalCost, unit: "number" },
} as const;
type Measure = keyof typeof MEASURES;

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/** A rule that the result of a simulation has to meet. */
export interface Threshold {
  /** The rule as it was written. */
  readonly text: string;
  /** Whether a result meets it; a value that is not known does not. */
  readonly isMet: (summary: Judged) => boolean;
  /** The value that it speaks of; durations in seconds, null when the run has none. */
  readonly valueOf: (summary: Judged) => number | null;
  readonly unit: "share" | "duration" | "number";
}

/**
 * Reads `--threshold "slo>=0.99"`, added to those before it.
 *
 * @throws CapError with code USAGE for an unknown measure, comparison or limit
 */
export function parseThresholdOption(text: string, before: readonly Threshold[] = []): Threshold[] {
  const [, name = "", comparison = "", written = ""] = /^\s*(\w+)\s*([<>]=?)\s*(\S+)\s*$/u.exec(text) ?? [];
  const compare = COMPARISONS[comparison];
  const limit = isMeasure(name) ? limitOf(written, MEASURES[name].unit) : NaN;
  if (!isMeasure(name) || compare === undefined || !Number.isFinite(limit)) {
    throw new CapError({
      code: "USAGE",
      message: `--threshold must be a rule such as "slo>=0.99" or "p95<5s", got ${JSON.stringify(text)}`,
      hint: `measures are ${Object.keys(MEASURES).join(", ")}; comparisons are <, <=, > and >=`,
    });
  }
  const { read, unit } = MEASURES[name];
  const isMet = (summary: Judged): boolean => {
    const value = read(summary);
    return value !== null && compare(value, limit);
  };
  return [...before, { text: text.trim(), isMet, valueOf: read, unit }];
}

/** What is to be said of the thresholds that a run misses. */
export function missedThresholds(run: Judged, thresholds: readonly Threshold[], name: string): string[] {
  return thresholds
    .filter(({ isMet }) => !isMet(run))
    .map(({ text, valueOf, unit }) => {
      const value = valueOf(run);
      const show = { share: showPercent, duration: showSeconds, number: showNumber }[unit];
      return `${text} in ${name}, which has ${value === null ? "no such value" : show(value)}`;
    });
}

function isMeasure(name: string): name is Measure {
  return Object.hasOwn(MEASURES, name);
}

function limitOf(text: string, unit: Threshold["unit"]): number {
  if (unit !== "duration") return Number(text);
  try {
    return parseDuration(text);
  } catch {
    return NaN;
  }
}
