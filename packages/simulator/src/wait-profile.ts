import type { CumulativeArrivals } from "./cumulative-arrivals.ts";

/**
 * Number of jobs waiting over time, worked out from the waits of sampled jobs.
 *
 * Under FCFS the jobs waiting when a job starts are exactly those that arrived during its wait. So the wait of the jobs that start at t gives
 * the backlog at t; between slices the wait is interpolated.
 */
export class WaitProfile {
  readonly #cumulative: CumulativeArrivals;
  readonly #horizonSeconds: number;
  readonly #starts: number[] = [0];
  readonly #waits: number[] = [1];
  #firstUnserved = Infinity;
  #sliceJobs = 0;
  #sliceStarts = 0;
  #sliceWaits = 0;
  #backlogMax = 0;

  constructor(cumulative: CumulativeArrivals, horizonSeconds: number) {
    this.#cumulative = cumulative;
    this.#horizonSeconds = horizonSeconds;
    // The initial backlog is taken to have come in the second before the start.
    if (cumulative.by(-1) === 0) this.#waits[0] = 0;
  }

  /** Largest backlog seen by a sampled job. */
  get backlogMax(): number {
    return this.#backlogMax;
  }

  /** Takes in a sampled job, in order of arrival. */
  add(arrival: number, start: number): void {
    if (start === Infinity) {
      this.#firstUnserved = Math.min(this.#firstUnserved, arrival);
      return;
    }
    this.#sliceJobs++;
    this.#sliceStarts += start;
    this.#sliceWaits += start - arrival;
    // Jobs in service are not part of the backlog, nor is the job that starts.
    const until = Math.min(start, this.#horizonSeconds);
    const backlog = this.#cumulative.by(until) - this.#cumulative.by(Math.min(arrival, until));
    if (backlog > this.#backlogMax) this.#backlogMax = backlog;
  }

  /** Ends a slice: its mean wait becomes one point of the profile. */
  closeSlice(): void {
    if (this.#sliceJobs > 0) {
      this.#starts.push(this.#sliceStarts / this.#sliceJobs);
      this.#waits.push(this.#sliceWaits / this.#sliceJobs);
    }
    this.#sliceJobs = this.#sliceStarts = this.#sliceWaits = 0;
  }

  /** Jobs waiting at an instant within the horizon. */
  backlogAt(instantSeconds: number): number {
    const headArrival = Math.min(instantSeconds - this.#waitAt(instantSeconds), this.#firstUnserved, instantSeconds);
    return this.#cumulative.by(instantSeconds) - this.#cumulative.by(headArrival);
  }

  #waitAt(instantSeconds: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= instantSeconds) low = middle;
      else high = middle;
    }
    const before = starts[low] ?? 0;
    const wait = this.#waits[low] ?? 0;
    const after = starts[high];
    if (after === undefined) return wait;
    return wait + (((this.#waits[high] ?? 0) - wait) * (instantSeconds - before)) / (after - before);
  }
}
