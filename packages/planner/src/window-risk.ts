import { committedWorkers, type FleetNow } from "./committed-servers.ts";
import { DRAIN_SHARE, Rollout, type RolloutPath, type RolloutScene } from "./rollout.ts";

/** What is likely to come of asking for a size now. */
export interface WindowRisk {
  /** Expected number of bad SLO windows among those that the rollouts reach. */
  readonly badWindows: number;
  /** Expected jobs that are late beyond what their windows allow. */
  readonly lateJobs: number;
  /** Wait at the end of the rollouts against the time that a job may wait, beyond what a queue that absorbs peaks may use of it: its mean square, each capped at 1. */
  readonly endWait: number;
  /** The same on the median path if nobody acts later, not squared and not capped: how far a queue that is there already runs away; 0 where the queue may absorb peaks. */
  readonly unattendedWait: number;
  /** Expected worker-seconds that later decisions have to add, start-up included, as far as they count now. */
  readonly addedWorkerSeconds: number;
}

/** Paths of the arrivals, their probabilities, and everything else that a size is judged by. */
export interface WindowRiskInput {
  readonly scene: RolloutScene;
  readonly fleet: FleetNow;
  readonly slotsPerWorker: number;
  readonly paths: readonly RolloutPath[];
  readonly weights: readonly number[];
  /** Expected rate of each step, jobs per second. */
  readonly expectedRates: Float64Array;
  /** Quantile of the SLO, such as 0.95. */
  readonly quantile: number;
  /** Time that a job may wait for its latency to be within the target at the quantile. */
  readonly waitBudgetSeconds: number;
}

/** Variance of the number of jobs that waiting makes late over their mean: they come in bunches. Chosen so that sizes held for hours miss as many windows as foreseen. */
const BUNCHING = 7;

/** Judges sizes on the same paths. */
export class WindowRisks {
  readonly #input: WindowRiskInput;
  readonly #rollout: Rollout;
  readonly #medianPath: number;
  /** Risks that were worked out in full, by size. */
  readonly #known = new Map<number, WindowRisk>();

  constructor(input: WindowRiskInput) {
    this.#input = input;
    this.#rollout = new Rollout(input.scene);
    let below = 0;
    this.#medianPath = input.weights.findIndex((weight) => (below += weight) >= 0.5);
  }

  /**
   * The risk of asking for so many workers now.
   *
   * @param isEnough asked as the parts of the risk grow, path by path; when it says so, what was summed up so far is the answer
   */
  of(workers: number, isEnough?: (soFar: WindowRisk) => boolean): WindowRisk {
    const known = this.#known.get(workers);
    if (known !== undefined) return known;
    const { paths, expectedRates, waitBudgetSeconds } = this.#input;
    const sum = { badWindows: 0, lateJobs: 0, endWait: 0, unattendedWait: 0, addedWorkerSeconds: 0 };
    if (isEnough?.(sum) === true) return sum;
    const course = { servers: this.#course(workers), expectedRates };
    const median = paths[this.#medianPath];
    if (median !== undefined && !this.#input.scene.laterDecisions.absorbs) {
      sum.unattendedWait = this.#rollout.unattendedWait(median, course) / Math.max(1, waitBudgetSeconds);
    }
    for (const [index, path] of paths.entries()) {
      this.#rollout.run(path, course);
      this.#addPath(sum, index);
      if (isEnough?.(sum) === true) return sum;
    }
    this.#known.set(workers, sum);
    return sum;
  }

  #addPath(sum: { -readonly [Part in keyof WindowRisk]: number }, index: number): void {
    const { scene, weights, fleet, slotsPerWorker, waitBudgetSeconds } = this.#input;
    const { absorbs, costShare } = scene.laterDecisions;
    const weight = weights[index] ?? 0;
    const { waitSeconds, addedServerSeconds, addedServers } = this.#rollout.end;
    const endWait = waitSeconds / Math.max(1, waitBudgetSeconds);
    // A queue that absorbs peaks may use the share of the budget in which later decisions work it off.
    const unplanned = absorbs ? Math.max(0, (endWait - DRAIN_SHARE) / (1 - DRAIN_SHARE)) : endWait;
    this.#addWindows(sum, weight);
    sum.endWait += weight * Math.min(1, unplanned) ** 2;
    const startSeconds = absorbs ? 0 : addedServers * fleet.provisioningSeconds;
    sum.addedWorkerSeconds += (weight * costShare * (addedServerSeconds + startSeconds)) / slotsPerWorker;
  }

  #addWindows(sum: { badWindows: number; lateJobs: number }, weight: number): void {
    const { jobs, late } = this.#rollout;
    const serviceShare = this.#input.scene.lateShare.afterWait(0);
    for (let window = 0; window < jobs.length; window++) {
      const allowed = (1 - this.#input.quantile) * (jobs[window] ?? 0);
      if (allowed <= 0) continue;
      const lateJobs = late[window] ?? 0;
      const byService = Math.min(allowed, serviceShare * (jobs[window] ?? 0));
      sum.badWindows += weight * badProbability(lateJobs, { allowed, byService });
      sum.lateJobs += weight * Math.max(0, lateJobs - allowed);
    }
  }

  /**
   * Servers of each step: those committed by this decision until the next one can have an effect, then as far above or below the
   * expected load as now. A queue that absorbs peaks needs no such following.
   */
  #course(workers: number): Float64Array {
    const { scene, fleet, slotsPerWorker, expectedRates } = this.#input;
    const { meanSeconds } = scene.lateShare.service;
    const { leadSteps, absorbs, serversMax } = scene.laterDecisions;
    const servers = committedWorkers(workers, fleet, scene).map((ready) => ready * slotsPerWorker);
    if (absorbs) return servers;
    const asked = workers * slotsPerWorker;
    const loadAt = (step: number): number => Math.max(LEAST_LOAD, (expectedRates[step] ?? 0) * meanSeconds);
    const reference = loadAt(Math.min(scene.steps - 1, leadSteps));
    for (let step = leadSteps; step < scene.steps; step++) {
      const load = loadAt(step);
      const following = load + (asked - reference) * Math.sqrt(load / reference);
      servers[step] = Math.min(serversMax, Math.max(LEAST_SERVERS, following));
    }
    return servers;
  }
}

/**
 * Probability that a window turns bad. Many late jobs are allowed: a normal law of the root of their number, whose spread hardly depends on
 * the mean. Few: a Poisson law of those that waiting makes late, for windows that service alone spoils are nobody's fault.
 */
function badProbability(
  lateJobs: number,
  { allowed, byService }: { readonly allowed: number; readonly byService: number },
): number {
  const byWaiting = Math.max(0, lateJobs - byService);
  if (allowed < FEW_JOBS) return poissonTail(byWaiting, Math.floor(allowed - byService));
  if (lateJobs <= 0) return 0;
  const dispersion = (lateJobs - byWaiting + BUNCHING * byWaiting) / lateJobs;
  return normalCdf((2 * (Math.sqrt(lateJobs) - Math.sqrt(allowed))) / Math.sqrt(dispersion));
}

/** Fewer late jobs than this are counted one by one. */
const FEW_JOBS = 4;

/** P(N > count) of a Poisson number N. */
function poissonTail(mean: number, count: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let number = 0; number <= Math.max(0, count); number++) {
    below += term;
    term *= mean / (number + 1);
  }
  return Math.max(0, 1 - below);
}

/** Keeps ratios of loads finite where nothing is expected. */
const LEAST_LOAD = 0.05;
const LEAST_SERVERS = 0.5;

/**
 * Standard normal distribution function, to 1e-7.
 *
 * @see Abramowitz, Stegun, Handbook of Mathematical Functions, 26.2.17
 */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const series =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = series * Math.exp((-x * x) / 2) * 0.398_942_280_401_432_7;
  return x > 0 ? 1 - tail : tail;
}
