/** Equal steps from 0 to the horizon; the last one ends at the horizon and may be shorter. */
export interface TimeGrid {
  readonly stepSeconds: number;
  readonly steps: number;
  readonly horizonSeconds: number;
}

/** How many members a population has at each grid point 0..steps, and its integral over each step in member-seconds. */
export interface Population {
  readonly counts: Float64Array;
  readonly integrals: Float64Array;
}

/** Grid that covers [0, horizonSeconds] with steps of stepSeconds. */
export function timeGrid(horizonSeconds: number, stepSeconds: number): TimeGrid {
  // The small allowance keeps 0.7 / 0.1 from opening an eighth step of no length.
  const steps = Math.max(1, Math.ceil(horizonSeconds / stepSeconds - 1e-9));
  return { stepSeconds, steps, horizonSeconds };
}

/** Instant of a grid point. */
export function gridPoint(grid: TimeGrid, index: number): number {
  return Math.min(index * grid.stepSeconds, grid.horizonSeconds);
}

/**
 * Events in time, counted between grid points.
 *
 * An event at exactly a grid point counts at that point. Besides the number, the time left to the next grid point is summed, which is what
 * makes the integral of a population exact whatever the grid. Events after the horizon are ignored; those before 0 count at 0.
 */
export class EventTally {
  readonly counts: Float64Array;
  readonly secondsToPoint: Float64Array;
  readonly #grid: TimeGrid;

  constructor(grid: TimeGrid) {
    this.#grid = grid;
    this.counts = new Float64Array(grid.steps + 1);
    this.secondsToPoint = new Float64Array(grid.steps + 1);
  }

  add(instantSeconds: number, weight: number): void {
    const grid = this.#grid;
    if (instantSeconds > grid.horizonSeconds) return;
    const time = instantSeconds > 0 ? instantSeconds : 0;
    const index = Math.min(Math.ceil(time / grid.stepSeconds), grid.steps);
    const point = Math.min(index * grid.stepSeconds, grid.horizonSeconds);
    this.counts[index] = (this.counts[index] ?? 0) + weight;
    this.secondsToPoint[index] = (this.secondsToPoint[index] ?? 0) + weight * (point - time);
  }
}

/** Population that members enter at the events of some tallies and leave at those of others, on the same grid. */
export function population(grid: TimeGrid, entered: readonly EventTally[], left: readonly EventTally[]): Population {
  const counts = new Float64Array(grid.steps + 1);
  const integrals = new Float64Array(grid.steps);
  let members = 0;
  for (let index = 0; index <= grid.steps; index++) {
    if (index > 0) {
      const stepSeconds = gridPoint(grid, index) - gridPoint(grid, index - 1);
      integrals[index - 1] = members * stepSeconds + net(entered, left, (tally) => tally.secondsToPoint[index]);
    }
    members += net(entered, left, (tally) => tally.counts[index]);
    counts[index] = members;
  }
  return { counts, integrals };
}

function net(
  entered: readonly EventTally[],
  left: readonly EventTally[],
  value: (tally: EventTally) => number | undefined,
): number {
  let sum = 0;
  for (const tally of entered) sum += value(tally) ?? 0;
  for (const tally of left) sum -= value(tally) ?? 0;
  return sum;
}
