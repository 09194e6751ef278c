import type { LateShare } from "./late-share.ts";
import type { QueueCohort } from "./queue-cohorts.ts";

/** What all rollouts of one decision share. */
export interface RolloutScene {
  readonly stepSeconds: number;
  readonly steps: number;
  /** SLO windows that jobs of the rollout arrive in. */
  readonly windows: number;
  /** Number of the window of each step. */
  readonly windowOfStep: Int32Array;
  /** Jobs of each window that are not rolled, those so far and those after the end, and how many of them are late. */
  readonly arrivalsBesides: Float64Array;
  readonly lateBesides: Float64Array;
  readonly queue: readonly (QueueCohort & { readonly window: number })[];
  /** Jobs waiting and in service now. */
  readonly inSystem: number;
  readonly lateShare: LateShare;
  readonly laterDecisions: LaterDecisions;
}

/** Share of the waiting budget in which later decisions work a queue off. */
export const DRAIN_SHARE = 0.6;

/** What decisions after this one are taken to do: workers that they ask for arrive a lead later. */
export interface LaterDecisions {
  /** Steps from now until a later decision can have an effect. */
  readonly leadSteps: number;
  /** Whether the queue may absorb peaks: later decisions then follow the load that goes on, else that of the moment. */
  readonly absorbs: boolean;
  readonly smoothingSteps: number;
  /** Time in which later decisions work a queue off. */
  readonly drainSeconds: number;
  readonly serversMax: number;
  /** Part of what they cost that counts against a decision that leaves the work to them, 0..1. */
  readonly costShare: number;
}

/** What may become of the arrivals. */
export interface RolloutPath {
  /** Arrival rate of each step, jobs per second. */
  readonly rates: Float64Array;
  /** Ratio of the true rate to the expected one that lies behind these rates, the chance of counts taken out. */
  readonly level: number;
  /** Standard normal draws, one for each step. */
  readonly noise: Float64Array;
}

/** Servers that this decision leads to, step by step, and the rates that it expects. */
export interface RolloutCourse {
  readonly servers: Float64Array;
  readonly expectedRates: Float64Array;
}

/** How a rollout ended. */
export interface RolloutEnd {
  /** Wait of a job that arrives at the end, in seconds. */
  waitSeconds: number;
  /** Server-seconds that later decisions added, and the most servers at once. */
  addedServerSeconds: number;
  addedServers: number;
}

/** Share of the variance of arrivals and completions that is not in the paths already: they were counts, with the chance of counts in them. */
const NOISE_SHARE = 0.2;
/** Jobs shorter than this many steps reach their stationary state within one. */
const SHORT_SERVICE_STEPS = 2;

/** Rolls a queue forward over one path of the arrival rate: a fluid with noise, first come, first served. */
export class Rollout {
  readonly #scene: RolloutScene;
  /** Share of what an idle pool is away from its load that is left after a step. */
  readonly #leftAfterStep: number;
  /** Jobs waiting at the start of each step and at the end of the last. */
  readonly #waiting: Float64Array;
  /** Jobs that servers could have started by the start of each step. */
  readonly #capacity: Float64Array;
  readonly #servers: Float64Array;
  /** Jobs and late jobs of each window after the last run. */
  readonly jobs: Float64Array;
  readonly late: Float64Array;
  readonly end: RolloutEnd = { waitSeconds: 0, addedServerSeconds: 0, addedServers: 0 };

  constructor(scene: RolloutScene) {
    this.#scene = scene;
    this.#leftAfterStep = Math.exp(-scene.stepSeconds / scene.lateShare.service.meanSeconds);
    this.#waiting = new Float64Array(scene.steps + 1);
    this.#capacity = new Float64Array(scene.steps + 1);
    this.#servers = new Float64Array(scene.steps);
    this.jobs = new Float64Array(scene.windows);
    this.late = new Float64Array(scene.windows);
  }

  /** Wait at the end when no later decision adds anything. */
  unattendedWait(path: RolloutPath, course: RolloutCourse): number {
    this.#flow(path, course, false);
    return this.end.waitSeconds;
  }

  run(path: RolloutPath, course: RolloutCourse): void {
    this.#flow(path, course, true);
    this.jobs.set(this.#scene.arrivalsBesides);
    this.late.set(this.#scene.lateBesides);
    this.#countQueue();
    this.#countArrivals(path, course.expectedRates);
  }

  /** Number in the system step by step, with what later decisions add. */
  #flow(path: RolloutPath, course: RolloutCourse, isAttended: boolean): void {
    const { steps, stepSeconds, inSystem, lateShare } = this.#scene;
    const { meanSeconds } = lateShare.service;
    // Long jobs end over many steps, and chance with them.
    const idleShare = NOISE_SHARE * Math.min(1, stepSeconds / meanSeconds + 0.3);
    let present = inSystem;
    let started = 0;
    this.end.addedServerSeconds = 0;
    this.end.addedServers = 0;
    this.#waiting[0] = Math.max(0, present - (course.servers[0] ?? 0));
    for (let step = 0; step < steps; step++) {
      const rate = path.rates[step] ?? 0;
      const servers = isAttended ? this.#serversAt(step, path, course) : (course.servers[step] ?? 0);
      const next = afterStep(present, { rate, servers, meanSeconds, seconds: stepSeconds, left: this.#leftAfterStep });
      const moved = rate * stepSeconds + Math.max(0, present + rate * stepSeconds - next);
      const share = next > servers ? NOISE_SHARE : idleShare;
      present = Math.max(0, next + (path.noise[step] ?? 0) * Math.sqrt(share * moved));
      this.#waiting[step + 1] = Math.max(0, present - servers);
      this.#servers[step] = servers;
      this.#capacity[step] = started;
      started += (servers / meanSeconds) * stepSeconds;
    }
    this.#capacity[steps] = started;
    const lastRate = Math.max(1e-9, (this.#servers[steps - 1] ?? 0) / meanSeconds);
    this.end.waitSeconds = (this.#waiting[steps] ?? 0) / lastRate;
  }

  /** Servers of this decision, and those that later ones will have asked for by then. */
  #serversAt(step: number, { rates }: RolloutPath, { servers, expectedRates }: RolloutCourse): number {
    const { laterDecisions, lateShare, stepSeconds } = this.#scene;
    const planned = servers[step] ?? 0;
    const seen = step - laterDecisions.leadSteps;
    if (seen < 0) return planned;
    const { meanSeconds } = lateShare.service;
    const forQueue = ((this.#waiting[seen] ?? 0) * meanSeconds) / laterDecisions.drainSeconds;
    const wanted = laterDecisions.absorbs
      ? sustainedRate({ rates, expectedRates }, seen, laterDecisions.smoothingSteps) * meanSeconds + forQueue
      : planned * Math.max(1, (rates[seen] ?? 0) / Math.max(1e-9, expectedRates[seen] ?? 0)) + forQueue;
    const size = Math.max(planned, Math.min(laterDecisions.serversMax, wanted));
    this.end.addedServerSeconds += (size - planned) * stepSeconds;
    this.end.addedServers = Math.max(this.end.addedServers, size - planned);
    return size;
  }

  /** Instant, in steps, by which so many jobs have been started. */
  #startOf(jobs: number, fromStep: number): number {
    const { steps, stepSeconds, lateShare } = this.#scene;
    let step = fromStep;
    while (step < steps && (this.#capacity[step + 1] ?? 0) < jobs) step++;
    const before = this.#capacity[step] ?? 0;
    if (step < steps) return step + (jobs - before) / Math.max(1e-9, (this.#capacity[step + 1] ?? 0) - before);
    const perStep = ((this.#servers[steps - 1] ?? 0) / lateShare.service.meanSeconds) * stepSeconds;
    return steps + (jobs - before) / Math.max(1e-9, perStep);
  }

  /** Jobs that wait already: their age and the time until they start. */
  #countQueue(): void {
    const { queue, stepSeconds, lateShare } = this.#scene;
    let ahead = 0;
    for (const { jobs, ageSeconds, window } of queue) {
      const startSeconds = this.#startOf(ahead + jobs / 2, 0) * stepSeconds;
      this.late[window] = (this.late[window] ?? 0) + jobs * lateShare.afterWait(ageSeconds + startSeconds);
      ahead += jobs;
    }
  }

  /** Jobs that arrive: those ahead of them in the queue have to be started first. */
  #countArrivals({ rates, level }: RolloutPath, expectedRates: Float64Array): void {
    const { steps, stepSeconds, windowOfStep, lateShare } = this.#scene;
    const { meanSeconds } = lateShare.service;
    const isShort = meanSeconds < SHORT_SERVICE_STEPS * stepSeconds;
    const byService = lateShare.afterWait(0);
    for (let step = 0; step < steps; step++) {
      const waiting = ((this.#waiting[step] ?? 0) + (this.#waiting[step + 1] ?? 0)) / 2;
      const byWait = waiting === 0 ? byService : lateShare.afterWait(this.#waitAt(step, waiting));
      const byChance = isShort
        ? lateShare.byChance(this.#servers[step] ?? 0, level * (expectedRates[step] ?? 0) * meanSeconds)
        : 0;
      const share = 1 - (1 - byWait) * (1 - byChance);
      const jobs = (rates[step] ?? 0) * stepSeconds;
      const window = windowOfStep[step] ?? 0;
      this.jobs[window] = (this.jobs[window] ?? 0) + jobs;
      this.late[window] = (this.late[window] ?? 0) + jobs * share;
    }
  }

  /** Wait of a job that arrives in the middle of a step, behind the jobs that wait then; in seconds. */
  #waitAt(step: number, waiting: number): number {
    const middle = ((this.#capacity[step] ?? 0) + (this.#capacity[step + 1] ?? 0)) / 2;
    return Math.max(0, this.#startOf(middle + waiting, step) - step - 0.5) * this.#scene.stepSeconds;
  }
}

interface FluidStep {
  readonly rate: number;
  readonly servers: number;
  readonly meanSeconds: number;
  readonly seconds: number;
  /** Share of a distance from the load that is left after the step: exp(-seconds / meanSeconds). */
  readonly left: number;
}

/** Number in the system after a step: busy servers let jobs out, a queue fills and drains evenly, an idle pool nears its load. */
function afterStep(present: number, { rate, servers, meanSeconds, seconds, left }: FluidStep): number {
  const load = rate * meanSeconds;
  const drift = rate - servers / meanSeconds;
  if (present >= servers) {
    const later = present + drift * seconds;
    if (later >= servers) return later;
    const drained = (present - servers) / -drift;
    return load + (servers - load) * Math.exp(-(seconds - drained) / meanSeconds);
  }
  const near = load + (present - load) * left;
  if (near <= servers || load <= servers) return near;
  const filled = -Math.log((servers - load) / (present - load)) * meanSeconds;
  return servers + drift * (seconds - filled);
}

/** Rate that goes on after a step: what is expected of the time ahead, as far above or below as the path was up to then. What came before is in the queue. */
function sustainedRate(
  { rates, expectedRates }: { readonly rates: Float64Array; readonly expectedRates: Float64Array },
  seen: number,
  smoothingSteps: number,
): number {
  const from = Math.max(0, seen - smoothingSteps);
  const ratio = meanOf(rates, from, seen) / Math.max(LEAST_RATE, meanOf(expectedRates, from, seen));
  return ratio * meanOf(expectedRates, seen, Math.min(expectedRates.length - 1, seen + smoothingSteps));
}

/** Keeps ratios of rates finite where nothing is expected. */
const LEAST_RATE = 1e-9;

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index <= to; index++) sum += values[index] ?? 0;
  return sum / (to - from + 1);
}
