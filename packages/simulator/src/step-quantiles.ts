import { gridPoint, type TimeGrid } from "./event-tally.ts";
import { nearestRank } from "./nearest-rank.ts";

/** Nearest-rank p95 of the jobs that arrive in each step of a grid. Jobs come in order of arrival, so one step is held at a time. */
export class StepQuantiles {
  readonly #grid: TimeGrid;
  readonly #p95: (number | null)[];
  #values = new Float64Array(1024);
  #size = 0;
  #step = 0;
  #stepEnd: number;

  constructor(grid: TimeGrid) {
    this.#grid = grid;
    this.#p95 = Array.from({ length: grid.steps }, () => null);
    this.#stepEnd = gridPoint(grid, 1);
  }

  add(arrival: number, seconds: number): void {
    if (arrival >= this.#stepEnd) this.#moveTo(arrival);
    if (this.#size === this.#values.length) {
      const larger = new Float64Array(this.#size * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size++] = seconds;
  }

  /** The p95 of each step in seconds; null for a step without a job. */
  p95(): readonly (number | null)[] {
    this.#closeStep();
    return this.#p95;
  }

  #moveTo(arrival: number): void {
    this.#closeStep();
    while (this.#step < this.#grid.steps - 1 && arrival >= this.#stepEnd) {
      this.#step++;
      this.#stepEnd = gridPoint(this.#grid, this.#step + 1);
    }
  }

  #closeStep(): void {
    if (this.#size > 0) this.#p95[this.#step] = nearestRank(this.#values, this.#size, 0.95);
    this.#size = 0;
  }
}
