/** Jobs that wait at the start of a horizon, and the pool that works them off. */
export interface BacklogStart {
  /** Jobs waiting at the start; >= 0. */
  readonly jobs: number;
  /** Workers that take jobs at the start. */
  readonly workers: number;
  /** Jobs per second that one worker ends. */
  readonly ratePerWorker: number;
  /** Time until a worker asked for takes jobs, in seconds. */
  readonly provisioningSeconds: number;
}

interface AskedSize {
  readonly at: number;
  readonly workers: number;
}

/**
 * Follows a backlog over a horizon as a fluid: arrivals flow in, ready workers let it out. It tells how long workers that were
 * asked for to work it off have to stay.
 */
export class BacklogCourse {
  readonly #start: BacklogStart;
  /** Sizes asked for, the ones that decide about what is ready last. */
  #asked: readonly AskedSize[];
  #jobs: number;

  constructor(start: BacklogStart, at: number) {
    this.#start = start;
    this.#jobs = start.jobs;
    // What was there at the start counts as asked for long before.
    this.#asked = [{ at: at - start.provisioningSeconds, workers: start.workers }];
  }

  /** Whether no job waits. */
  get isDrained(): boolean {
    return this.#jobs === 0;
  }

  /** Jobs that wait, of the start or come since. */
  get jobs(): number {
    return this.#jobs;
  }

  ask(at: number, workers: number): void {
    this.#asked = [...this.#asked, { at, workers }];
  }

  /** Lets time pass: `until` is its end, arrivals are jobs per second. */
  pass(until: number, seconds: number, arrivalRate: number): void {
    const change = (arrivalRate - this.#ready(until - seconds) * this.#start.ratePerWorker) * seconds;
    this.#jobs = Math.max(0, this.#jobs + change);
  }

  /** Workers are there after their delay, and leave at once: the smallest size asked for within one delay, the one in force before included. */
  #ready(at: number): number {
    const since = at - this.#start.provisioningSeconds;
    const inForce = this.#asked.findLastIndex((asked) => asked.at <= since);
    this.#asked = this.#asked.slice(Math.max(0, inForce));
    return Math.min(...this.#asked.map(({ workers }) => workers));
  }
}
