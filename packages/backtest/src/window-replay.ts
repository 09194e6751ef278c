import type { JobStream, LatencySlo } from "@cap/simulator";

/** Keeps rounding from adding a window, as in 0.1 + 0.2 > 0.3. */
const rounding = 1e-9;

/** Jobs and the promise that their windows are to keep. */
export interface WindowReplayInput {
  /** The jobs, in order of arrival. */
  readonly jobs: JobStream;
  /** Promise on the jobs that arrive in each window. */
  readonly slo: LatencySlo;
  /** Length of the replay in seconds; > 0. */
  readonly horizonSeconds: number;
}

/** A constant number of servers over a span of time. */
export interface Stretch {
  /** Servers: workers times the jobs that each runs at once. */
  readonly servers: number;
  /** Start of the span in seconds. */
  readonly fromSeconds: number;
  /** End of the span in seconds. */
  readonly untilSeconds: number;
}

/** First-come first-served replay of the jobs, whose future can be tried out with any number of servers. */
export class WindowReplay {
  readonly #jobs: JobStream;
  readonly #slo: LatencySlo;
  readonly #windows: number;
  /** Late jobs that each window may have. */
  readonly #lateMax: Float64Array;
  /** Late jobs of each window so far, those left out that are late without any wait where these alone spoil the window. */
  readonly #late: Float64Array;
  /** Late jobs that a trial adds. */
  readonly #lateTrial: Float64Array;
  /** 1 where the service times alone spoil the window. */
  readonly #spoilt: Uint8Array;
  #pool = new FreeTimes();
  #trialPool = new FreeTimes();
  #nextJob = 0;

  constructor({ jobs, slo, horizonSeconds }: WindowReplayInput) {
    this.#jobs = jobs;
    this.#slo = slo;
    this.#windows = Math.max(1, Math.ceil(horizonSeconds / slo.windowSeconds - rounding));
    this.#lateMax = new Float64Array(this.#windows);
    this.#late = new Float64Array(this.#windows);
    this.#lateTrial = new Float64Array(this.#windows);
    this.#spoilt = new Uint8Array(this.#windows);
    this.#setAllowances();
  }

  /** Whether no window misses its quantile when the servers are kept until all jobs have started that arrive in the span. */
  keepsWindows({ servers, fromSeconds, untilSeconds }: Stretch): boolean {
    const { arrivalSeconds, serviceSeconds } = this.#jobs;
    const { latencySeconds } = this.#slo;
    const pool = this.#trialPool;
    pool.copy(this.#pool);
    pool.resize(servers, fromSeconds);
    const lastWindow = this.#windowOf(untilSeconds - rounding);
    this.#lateTrial.fill(0, this.#windowOf(arrivalSeconds[this.#nextJob] ?? untilSeconds), lastWindow + 1);
    for (let job = this.#nextJob; job < arrivalSeconds.length; job++) {
      const arrival = arrivalSeconds[job] ?? 0;
      if (arrival >= untilSeconds) break;
      const service = serviceSeconds[job] ?? 0;
      const start = Math.max(arrival, pool.earliest);
      if (start === Infinity) return false;
      pool.replaceEarliest(start + service);
      if (start - arrival + service > latencySeconds && this.#countsLate(arrival, service)) {
        const window = this.#windowOf(arrival);
        const late = (this.#lateTrial[window] ?? 0) + 1;
        this.#lateTrial[window] = late;
        if ((this.#late[window] ?? 0) + late > (this.#lateMax[window] ?? 0)) return false;
      }
    }
    return true;
  }

  /** Runs on with the servers: the jobs that start before the end of the span leave the queue. */
  advance({ servers, fromSeconds, untilSeconds }: Stretch): void {
    const { arrivalSeconds, serviceSeconds } = this.#jobs;
    this.#pool.resize(servers, fromSeconds);
    for (; this.#nextJob < arrivalSeconds.length; this.#nextJob++) {
      const arrival = arrivalSeconds[this.#nextJob] ?? 0;
      const start = Math.max(arrival, this.#pool.earliest);
      if (start >= untilSeconds) break;
      const service = serviceSeconds[this.#nextJob] ?? 0;
      this.#pool.replaceEarliest(start + service);
      if (start - arrival + service > this.#slo.latencySeconds && this.#countsLate(arrival, service)) {
        const window = this.#windowOf(arrival);
        this.#late[window] = (this.#late[window] ?? 0) + 1;
      }
    }
  }

  /** Windows that have had more late jobs than they may. */
  missedWindows(): readonly number[] {
    return Array.from(this.#late.keys()).filter((window) => (this.#late[window] ?? 0) > (this.#lateMax[window] ?? 0));
  }

  #windowOf(arrival: number): number {
    return Math.min(Math.floor(arrival / this.#slo.windowSeconds), this.#windows - 1);
  }

  #countsLate(arrival: number, service: number): boolean {
    return service <= this.#slo.latencySeconds || this.#spoilt[this.#windowOf(arrival)] === 0;
  }

  #setAllowances(): void {
    const { arrivalSeconds, serviceSeconds } = this.#jobs;
    const jobs = new Float64Array(this.#windows);
    const winnable = new Float64Array(this.#windows);
    arrivalSeconds.forEach((arrival, job) => {
      const window = this.#windowOf(arrival);
      jobs[window] = (jobs[window] ?? 0) + 1;
      if ((serviceSeconds[job] ?? 0) <= this.#slo.latencySeconds) winnable[window] = (winnable[window] ?? 0) + 1;
    });
    jobs.forEach((all, window) => {
      const canKeep = winnable[window] ?? 0;
      const lateMax = lateAllowed(all, this.#slo.quantile);
      const spoilt = all - canKeep > lateMax;
      this.#spoilt[window] = spoilt ? 1 : 0;
      this.#lateMax[window] = spoilt ? lateAllowed(canKeep, this.#slo.quantile) : lateMax;
    });
  }
}

/** Late jobs that a window may have when its nearest-rank quantile is to be in time. */
function lateAllowed(jobs: number, quantile: number): number {
  return jobs - Math.ceil(quantile * jobs * (1 - 1e-12));
}

/** Instants at which the servers become free, as a binary heap with the earliest on top; the children of entry i are 2i and 2i + 1. */
class FreeTimes {
  #times = new Float64Array(16);
  #size = 0;

  /** Earliest free instant; Infinity without a server. */
  get earliest(): number {
    return this.#size === 0 ? Infinity : (this.#times[1] ?? Infinity);
  }

  copy(other: FreeTimes): void {
    if (this.#times.length < other.#times.length) this.#times = new Float64Array(other.#times.length);
    this.#times.set(other.#times.subarray(0, other.#size + 1));
    this.#size = other.#size;
  }

  /** New servers are free from the instant on; those leave that would have been free first. */
  resize(servers: number, atSeconds: number): void {
    while (this.#size > servers) {
      const last = this.#times[this.#size--] ?? 0;
      if (this.#size > 0) this.replaceEarliest(last);
    }
    while (this.#size < servers) this.#push(atSeconds);
  }

  /** Gives the server that is free first another free instant; nothing without a server. */
  replaceEarliest(time: number): void {
    const times = this.#times;
    const size = this.#size;
    if (size === 0) return;
    let hole = 1;
    for (let child = 2; child <= size; child = hole << 1) {
      let childTime = times[child] ?? 0;
      if (child < size) {
        const rightTime = times[child + 1] ?? 0;
        if (rightTime < childTime) {
          childTime = rightTime;
          child++;
        }
      }
      if (childTime >= time) break;
      times[hole] = childTime;
      hole = child;
    }
    times[hole] = time;
  }

  #push(time: number): void {
    if (this.#size + 1 === this.#times.length) {
      const larger = new Float64Array(this.#times.length * 2);
      larger.set(this.#times);
      this.#times = larger;
    }
    const times = this.#times;
    let hole = ++this.#size;
    for (let parent = hole >> 1; parent > 0 && (times[parent] ?? 0) > time; parent = hole >> 1) {
      times[hole] = times[parent] ?? 0;
      hole = parent;
    }
    times[hole] = time;
  }
}
