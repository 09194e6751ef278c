/** Expected number of jobs that have arrived by an instant, for a rate that is constant in each step. */
export class CumulativeArrivals {
  readonly #rates: Float64Array;
  readonly #stepSeconds: number;
  readonly #atStepStart: Float64Array;
  readonly #initialBacklog: number;

  constructor(rates: Float64Array, stepSeconds: number, initialBacklog: number) {
    this.#rates = rates;
    this.#stepSeconds = stepSeconds;
    this.#initialBacklog = initialBacklog;
    this.#atStepStart = new Float64Array(rates.length + 1);
    rates.forEach((rate, step) => {
      this.#atStepStart[step + 1] = (this.#atStepStart[step] ?? 0) + rate * stepSeconds;
    });
  }

  /**
   * Jobs that arrived in [0, instant]; negative before 0, where the initial backlog is taken to have come evenly in the second before the
   * start. Constant after the last step.
   */
  by(instantSeconds: number): number {
    if (instantSeconds < 0) return this.#initialBacklog * Math.max(instantSeconds, -1);
    const step = Math.min(Math.floor(instantSeconds / this.#stepSeconds), this.#rates.length);
    const rate = this.#rates[step] ?? 0;
    return (this.#atStepStart[step] ?? 0) + rate * (instantSeconds - step * this.#stepSeconds || 0);
  }

  /** Instant by which so many jobs have arrived; the inverse of `by` for 0 up to all jobs. */
  instantOf(jobs: number): number {
    let low = 0;
    let high = this.#rates.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#atStepStart[middle] ?? 0) <= jobs) low = middle;
      else high = middle;
    }
    const rate = this.#rates[low] ?? 0;
    const inStep = rate > 0 ? (jobs - (this.#atStepStart[low] ?? 0)) / rate : 0;
    return low * this.#stepSeconds + Math.min(inStep, this.#stepSeconds);
  }
}
