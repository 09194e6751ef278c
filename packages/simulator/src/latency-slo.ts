import { checkPositive } from "./domain-checks.ts";

/** Promise on the sojourn time (wait + service): in every window, the quantile of the jobs that arrive in it is at most the latency. */
export interface LatencySlo {
  /** Longest sojourn time that keeps the promise, in seconds; > 0. */
  readonly latencySeconds: number;
  /** Share of a window's jobs that must keep it, in (0, 1]; 0.95 means "p95". */
  readonly quantile: number;
  /** Length of a window in seconds; > 0. */
  readonly windowSeconds: number;
}

/** How many windows kept the promise. */
export interface WindowCounts {
  /** All windows that begin within the horizon. */
  readonly total: number;
  /** Windows that kept the promise. */
  readonly good: number;
  /** Good windows / scored windows, in [0, 1]; null when no window was scored. */
  readonly goodShare: number | null;
  /** Windows without a job, and windows whose service times alone broke the promise by chance, which no number of servers can prevent. */
  readonly unscored: number;
}

/** One window of arrivals, judged. */
export interface JudgedWindow {
  /** Unscored are the windows that {@link WindowCounts} leaves out. */
  readonly verdict: "good" | "bad" | "unscored";
  /** Jobs that arrived in it; in a sampled run an estimate. */
  readonly jobs: number;
  /** Those of them with a sojourn time within the latency. */
  readonly within: number;
}

/** Consecutive bad windows. */
export interface SloViolation {
  /** Start of the first bad window in seconds. */
  readonly startSeconds: number;
  /** End of the last bad window in seconds, at most the horizon. */
  readonly endSeconds: number;
  /** Longest sojourn time of a job that arrived in them; Infinity when one was never served. */
  readonly worstSojournSeconds: number;
}

/** What the windows say about a run. */
export interface SloOutcome {
  /** Share of all jobs with a sojourn time within the latency, in [0, 1]; null without a job. */
  readonly jobsWithin: number | null;
  readonly windows: WindowCounts;
  /** The windows one by one, in order. */
  readonly judged: readonly JudgedWindow[];
  readonly violations: readonly SloViolation[];
}

/** Throws a RangeError when a field of the SLO is outside its domain. */
export function checkLatencySlo({ latencySeconds, quantile, windowSeconds }: LatencySlo): void {
  checkPositive("slo.latencySeconds", latencySeconds);
  checkPositive("slo.windowSeconds", windowSeconds);
  if (!(quantile > 0 && quantile <= 1)) throw new RangeError(`slo.quantile must be in (0, 1], got ${quantile}`);
}

type Verdict = JudgedWindow["verdict"];

/** Standard deviations by which more jobs of a run than the promise allows may take too long by themselves, and it is still chance. */
const CHANCE = 3;

/** Counts, window by window of arrival, the jobs that keep an SLO. */
export class SloWindows {
  readonly #slo: LatencySlo;
  readonly #horizonSeconds: number;
  readonly #jobs: Float64Array;
  readonly #within: Float64Array;
  /** Jobs whose service time alone is within the latency. */
  readonly #winnable: Float64Array;
  readonly #worst: Float64Array;

  constructor(slo: LatencySlo, horizonSeconds: number) {
    const windows = Math.max(1, Math.ceil(horizonSeconds / slo.windowSeconds - 1e-9));
    this.#slo = slo;
    this.#horizonSeconds = horizonSeconds;
    this.#jobs = new Float64Array(windows);
    this.#within = new Float64Array(windows);
    this.#winnable = new Float64Array(windows);
    this.#worst = new Float64Array(windows);
  }

  add(arrival: number, sojournSeconds: number, serviceSeconds: number, weight: number): void {
    const { latencySeconds, windowSeconds } = this.#slo;
    const window = Math.min(Math.floor(arrival / windowSeconds), this.#jobs.length - 1);
    this.#jobs[window] = (this.#jobs[window] ?? 0) + weight;
    if (sojournSeconds <= latencySeconds) this.#within[window] = (this.#within[window] ?? 0) + weight;
    if (serviceSeconds <= latencySeconds) this.#winnable[window] = (this.#winnable[window] ?? 0) + weight;
    if (sojournSeconds > (this.#worst[window] ?? 0)) this.#worst[window] = sojournSeconds;
  }

  outcome(): SloOutcome {
    const verdicts = this.#verdicts();
    const good = verdicts.filter((verdict) => verdict === "good").length;
    const unscored = verdicts.filter((verdict) => verdict === "unscored").length;
    const total = verdicts.length;
    const jobs = sum(this.#jobs);
    return {
      jobsWithin: jobs === 0 ? null : sum(this.#within) / jobs,
      windows: { total, good, goodShare: total === unscored ? null : good / (total - unscored), unscored },
      judged: verdicts.map((verdict, window) => ({
        verdict,
        jobs: this.#jobs[window] ?? 0,
        within: this.#within[window] ?? 0,
      })),
      violations: this.#violations(verdicts),
    };
  }

  #verdicts(): Verdict[] {
    // When the service times of the whole run break the promise it is not chance but an SLO out of reach, and no window is excused.
    const jobsOfAll = sum(this.#jobs);
    const { quantile } = this.#slo;
    const chance = CHANCE * Math.sqrt(jobsOfAll * quantile * (1 - quantile));
    const reachable = this.#keeps(sum(this.#winnable) + chance, jobsOfAll);
    return Array.from(this.#jobs, (jobs, window) => {
      if (jobs === 0) return "unscored";
      if (this.#keeps(this.#within[window] ?? 0, jobs)) return "good";
      return reachable && !this.#keeps(this.#winnable[window] ?? 0, jobs) ? "unscored" : "bad";
    });
  }

  /** Nearest rank: the quantile is within the latency exactly when that share of the jobs is. */
  #keeps(within: number, jobs: number): boolean {
    // The allowance keeps 0.95 * 20 = 19.000000000000004 from asking for the twentieth of twenty.
    return within >= this.#slo.quantile * jobs * (1 - 1e-12);
  }

  #violations(verdicts: readonly Verdict[]): SloViolation[] {
    const violations: SloViolation[] = [];
    for (let window = 0; window < verdicts.length; window++) {
      if (verdicts[window] !== "bad") continue;
      const first = window;
      let worstSojournSeconds = 0;
      for (; verdicts[window] === "bad"; window++) {
        worstSojournSeconds = Math.max(worstSojournSeconds, this.#worst[window] ?? 0);
      }
      const startSeconds = first * this.#slo.windowSeconds;
      const endSeconds = Math.min(window * this.#slo.windowSeconds, this.#horizonSeconds);
      violations.push({ startSeconds, endSeconds, worstSojournSeconds });
    }
    return violations;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
