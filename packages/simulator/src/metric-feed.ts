import type { IntervalObservation } from "./controller.ts";

/** A time in which nothing is measured. */
export interface MetricOutage {
  /** Start in seconds from the start of the run. */
  readonly fromSeconds: number;
  /** End in seconds; > fromSeconds. */
  readonly toSeconds: number;
}

/** Hands on measurements after a lag, and loses those whose interval ends in an outage. */
export class MetricFeed {
  readonly #lagSeconds: number;
  readonly #outages: readonly MetricOutage[];
  #pending: IntervalObservation[] = [];

  constructor(lagSeconds: number, outages: readonly MetricOutage[]) {
    this.#lagSeconds = lagSeconds;
    this.#outages = outages;
  }

  add(observation: IntervalObservation): void {
    const { endSeconds } = observation;
    const lost = this.#outages.some(
      ({ fromSeconds, toSeconds }) => endSeconds > fromSeconds && endSeconds <= toSeconds,
    );
    if (!lost) this.#pending.push(observation);
  }

  /** Newest measurement that is visible at an instant and was not handed on before; null when there is none. */
  newest(nowSeconds: number): IntervalObservation | null {
    const visible = this.#pending.filter(({ endSeconds }) => endSeconds + this.#lagSeconds <= nowSeconds);
    this.#pending = this.#pending.slice(visible.length);
    return visible.at(-1) ?? null;
  }
}
