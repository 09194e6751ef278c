import { CapError, parseDuration, type Simulation } from "@cap/domain";

type Summary = Simulation["summary"];

/** What a threshold can speak of, with how its limit is written. */
const MEASURES = {
  slo: { read: (summary: Summary) => summary.sloAchievement, unit: "share" },
  jobs_within: { read: (summary: Summary) => summary.jobsWithin, unit: "share" },
  utilization: { read: (summary: Summary) => summary.avgUtilization, unit: "share" },
  mean: { read: (summary: Summary) => summary.avgLatencySeconds, unit: "duration" },
  p95: { read: (summary: Summary) => summary.p95LatencySeconds, unit: "duration" },
  p99: { read: (summary: Summary) => summary.p99LatencySeconds, unit: "duration" },
  backlog: { read: (summary: Summary) => summary.maxBacklog, unit: "number" },
  cost: { read: (summary: Summary) => summary.totalCost, unit: "number" },
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
  readonly isMet: (summary: Summary) => boolean;
  /** The value that it speaks of; durations in seconds, null when the run has none. */
  readonly valueOf: (summary: Summary) => number | null;
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
  const isMet = (summary: Summary): boolean => {
    const value = read(summary);
    return value !== null && compare(value, limit);
  };
  return [...before, { text: text.trim(), isMet, valueOf: read, unit }];
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
