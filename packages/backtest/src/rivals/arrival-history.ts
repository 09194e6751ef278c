import type { IntervalObservation } from "@cap/simulator";
import type { AutoscalerSetting } from "../autoscaler.ts";

/** Arrivals in bins of equal length, from the past and from what is observed; bins about which nothing is known stay unknown. */
export class ArrivalHistory {
  readonly #startAt: number;
  readonly #binSeconds: number;
  readonly #jobs = new Map<number, number>();
  readonly #knownSeconds = new Map<number, number>();

  /** @param binSeconds length of a bin in seconds; divides a day */
  constructor({ startAt, past }: Pick<AutoscalerSetting, "startAt" | "past">, binSeconds: number) {
    this.#startAt = startAt;
    this.#binSeconds = binSeconds;
    past.arrivals.forEach((jobs, step) => {
      if (jobs !== null) this.#add(past.startAt + step * past.stepSeconds, past.stepSeconds, jobs);
    });
  }

  /** Takes in an interval of the replay. */
  observe({ endSeconds, lengthSeconds, arrivals }: IntervalObservation): void {
    this.#add(this.#startAt + endSeconds - lengthSeconds, lengthSeconds, arrivals);
  }

  /**
   * Mean over the days before of the arrival rate at this time of day, in 1/s.
   *
   * @param options.nowSeconds instant in seconds from the start of the replay, up to a day ahead of what is known
   * @param options.days number of days to look back; those without a known bin are left out
   * @returns null when no such day is known
   */
  rateAtTimeOfDay({ nowSeconds, days }: { readonly nowSeconds: number; readonly days: number }): number | null {
    const bin = Math.floor((this.#startAt + nowSeconds) / this.#binSeconds);
    let total = 0;
    let known = 0;
    for (let day = 1; day <= days; day++) {
      const rate = this.#rate(bin - (day * DAY_SECONDS) / this.#binSeconds);
      if (rate === null) continue;
      total += rate;
      known++;
    }
    return known === 0 ? null : total / known;
  }

  #rate(bin: number): number | null {
    const seconds = this.#knownSeconds.get(bin);
    return seconds === undefined ? null : (this.#jobs.get(bin) ?? 0) / seconds;
  }

  /** Spreads the jobs of an interval evenly over the bins that it touches. */
  #add(fromAt: number, lengthSeconds: number, jobs: number): void {
    const toAt = fromAt + lengthSeconds;
    for (let bin = Math.floor(fromAt / this.#binSeconds); bin * this.#binSeconds < toAt; bin++) {
      const start = Math.max(fromAt, bin * this.#binSeconds);
      const overlap = Math.min(toAt, (bin + 1) * this.#binSeconds) - start;
      this.#jobs.set(bin, (this.#jobs.get(bin) ?? 0) + (jobs * overlap) / lengthSeconds);
      this.#knownSeconds.set(bin, (this.#knownSeconds.get(bin) ?? 0) + overlap);
    }
  }
}

/** Length of a day in seconds; instants are local, so days begin at its multiples. */
const DAY_SECONDS = 86_400;
