import { requireCount, requirePositive, requireProbability } from "./argument-range.ts";

/** What was measured of a pool over a time. */
export interface ServiceMeasurement {
  /** Jobs that ended; integer >= 0. */
  readonly completions: number;
  /** Length of the measurement in seconds; > 0. */
  readonly seconds: number;
  /** Servers of the pool: workers times slots; integer >= 1. */
  readonly servers: number;
  /** Share of the time in which jobs waited, 0..1. @defaultValue unknown */
  readonly backloggedShare?: number | null;
  /** Mean share of servers that reported to be busy, 0..1. @defaultValue unknown */
  readonly utilization?: number | null;
  /** Mean service time as the pool reports it, in seconds; > 0. @defaultValue unknown */
  readonly reportedServiceSeconds?: number | null;
}

/** Rate at which one server really works, and whether the pool's own report agrees. */
export interface ServiceRateEstimate {
  /** Jobs per second of one server to plan with; null when nothing tells it. */
  readonly serviceRate: number | null;
  /** Where it comes from, the most trustworthy first. */
  readonly source: "saturated_throughput" | "busy_time" | "reported" | "unknown";
  /** Reported rate over the rate found; null without both. */
  readonly reportedRatio: number | null;
  /** What is wrong when they disagree by half: servers that sit idle while jobs wait, or times that count more than the work. */
  readonly finding: "idle_while_jobs_wait" | "reported_time_too_long" | null;
}

/** Jobs waited nearly all the time, so every server could have worked. */
const SATURATED_SHARE = 0.95;
/** A report further off than this is no noise of a measurement. */
const RATIO_MAX = 1.5;

/**
 * The service rate μ of one server: completions per server-second while jobs wait (saturated throughput), because a reported service
 * time is not occupancy: polls, locks and back-off hold a server, too.
 *
 * Without a backlog it is completions per busy server-second; without utilization what the pool reports. Unknown stays null.
 *
 * @throws RangeError if an argument is outside its stated domain
 * @example
 * // 480 jobs of a reported 2.54 ms in a minute on 8 workers, while thousands wait: 394-fold slower than reported.
 * estimateServiceRate({ completions: 480, seconds: 60, servers: 8, backloggedShare: 1, reportedServiceSeconds: 0.00254 })
 * // { serviceRate: 1, source: "saturated_throughput", reportedRatio: 393.7…, finding: "idle_while_jobs_wait" }
 */
export function estimateServiceRate(measured: ServiceMeasurement): ServiceRateEstimate {
  checkMeasurement(measured);
  const { completions, seconds, servers, backloggedShare = null, utilization = null } = measured;
  const reported = reportedRate(measured);
  if (completions > 0 && backloggedShare !== null && backloggedShare >= SATURATED_SHARE) {
    return compared(completions / (servers * seconds), "saturated_throughput", reported);
  }
  if (completions > 0 && utilization !== null && utilization > 0) {
    return compared(completions / (utilization * servers * seconds), "busy_time", reported);
  }
  const source = reported === null ? "unknown" : "reported";
  return { serviceRate: reported, source, reportedRatio: null, finding: null };
}

function compared(
  serviceRate: number,
  source: ServiceRateEstimate["source"],
  reported: number | null,
): ServiceRateEstimate {
  const reportedRatio = reported === null ? null : reported / serviceRate;
  const slower = reportedRatio !== null && reportedRatio > RATIO_MAX && source === "saturated_throughput";
  const faster = reportedRatio !== null && reportedRatio < 1 / RATIO_MAX;
  const finding = slower ? "idle_while_jobs_wait" : faster ? "reported_time_too_long" : null;
  return { serviceRate, source, reportedRatio, finding };
}

function reportedRate({ reportedServiceSeconds = null }: ServiceMeasurement): number | null {
  return reportedServiceSeconds === null ? null : 1 / reportedServiceSeconds;
}

function checkMeasurement(measured: ServiceMeasurement): void {
  const { completions, seconds, servers, backloggedShare = null, utilization = null } = measured;
  requireCount("completions", completions, 0);
  requirePositive("seconds", seconds);
  requireCount("servers", servers, 1);
  if (backloggedShare !== null) requireProbability("backloggedShare", backloggedShare);
  if (utilization !== null) requireProbability("utilization", utilization);
  const { reportedServiceSeconds = null } = measured;
  if (reportedServiceSeconds !== null) requirePositive("reportedServiceSeconds", reportedServiceSeconds);
}
