import { waitProbability, type ServiceDistribution } from "@cap/queueing";

/** Points of the service law up to the target, between which tails are read linearly. */
const TAIL_POINTS = 64;
/** Service times that stand for the law in the stationary share, each as likely as the others. */
const SERVICE_POINTS = 8;
/** Utilizations are told apart in steps of this size. */
const UTILIZATION_STEPS = 200;

/** Share of jobs that are late for a latency target, by how long they wait and by how busy the servers are. */
export class LateShare {
  readonly targetSeconds: number;
  readonly service: ServiceDistribution;
  /** Tails of the service law; NaN where none was asked for yet. Most decisions look at the last ones only, where nobody waits. */
  readonly #tails = new Float64Array(TAIL_POINTS + 1).fill(NaN);
  /** Time that is left for the wait, for each of the service points; the longest service time last. */
  readonly #slacks: Float64Array;
  readonly #windowSeconds: number;
  /** Shares by chance for a number of servers, by utilization; NaN where none was asked for yet. */
  readonly #byServers: (Float64Array | undefined)[] = [];

  constructor(service: ServiceDistribution, targetSeconds: number, windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
    this.service = service;
    this.targetSeconds = targetSeconds;
    this.#slacks = Float64Array.from(
      { length: SERVICE_POINTS },
      (_, index) => targetSeconds - service.quantile((index + 0.5) / SERVICE_POINTS),
    );
  }

  /** Share of the jobs that start after a wait: those whose service takes longer than what is left. */
  afterWait(waitSeconds: number): number {
    const left = ((this.targetSeconds - waitSeconds) / this.targetSeconds) * TAIL_POINTS;
    if (left <= 0) return 1;
    const below = Math.min(TAIL_POINTS - 1, Math.floor(left));
    const before = this.#tailAt(below);
    return before + (this.#tailAt(below + 1) - before) * Math.min(1, left - below);
  }

  #tailAt(point: number): number {
    const known = this.#tails[point] ?? NaN;
    return known >= 0 ? known : (this.#tails[point] = this.service.tail((point * this.targetSeconds) / TAIL_POINTS));
  }

  /**
   * Share that chance alone makes late where the servers can keep up: that of a stationary queue (M/G/c, exponential wait), as far
   * as an SLO window is long enough for it to come about.
   *
   * @param servers rounded to a whole number
   * @returns 0 when the servers cannot keep up: the queue that grows then is seen for itself
   */
  byChance(servers: number, load: number): number {
    if (load >= servers) return 0;
    const whole = Math.max(1, Math.round(servers));
    const shares = (this.#byServers[whole] ??= new Float64Array(UTILIZATION_STEPS).fill(NaN));
    const step = Math.min(UTILIZATION_STEPS - 1, Math.round((load / servers) * UTILIZATION_STEPS));
    const known = shares[step] ?? NaN;
    if (known >= 0) return known;
    const share = this.#shareByChance(whole, step / UTILIZATION_STEPS);
    shares[step] = share;
    return share;
  }

  #shareByChance(servers: number, utilization: number): number {
    const { meanSeconds, scv } = this.service;
    const waiting = waitProbability({ servers, offeredLoad: utilization * servers });
    const decay = ((servers * (1 - utilization)) / meanSeconds) * (2 / (1 + scv));
    let late = 0;
    for (const slack of this.#slacks) late += slack <= 0 ? 1 : waiting * Math.exp(-decay * slack);
    const stationary = late / SERVICE_POINTS;
    const relaxationSeconds = meanSeconds / (servers * (1 - Math.sqrt(utilization)) ** 2);
    return stationary * (1 - Math.exp(-this.#windowSeconds / 2 / relaxationSeconds));
  }
}
