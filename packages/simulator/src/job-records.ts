import { DurationHistogram } from "./duration-histogram.ts";
import { EventTally, type TimeGrid } from "./event-tally.ts";
import { type LatencySlo, SloWindows } from "./latency-slo.ts";
import { StepQuantiles } from "./step-quantiles.ts";

/** Everything a report needs to know about the jobs of a run. */
export class JobRecords {
  readonly waits = new DurationHistogram();
  readonly sojourns = new DurationHistogram();
  readonly arrivals: EventTally;
  readonly starts: EventTally;
  readonly completions: EventTally;
  readonly stepSojourns: StepQuantiles;
  readonly windows: SloWindows | undefined;
  /** Weight of the jobs that no server ever takes. */
  unfinished = 0;

  constructor(grid: TimeGrid, slo: LatencySlo | undefined) {
    this.arrivals = new EventTally(grid);
    this.starts = new EventTally(grid);
    this.completions = new EventTally(grid);
    this.stepSojourns = new StepQuantiles(grid);
    this.windows = slo && new SloWindows(slo, grid.horizonSeconds);
  }

  /** Takes in the next job in order of arrival; it stands for `weight` jobs. */
  add(arrival: number, waitSeconds: number, serviceSeconds: number, weight: number): void {
    const start = arrival + waitSeconds;
    const sojournSeconds = waitSeconds + serviceSeconds;
    this.arrivals.add(arrival, weight);
    this.starts.add(start, weight);
    this.completions.add(start + serviceSeconds, weight);
    this.waits.add(waitSeconds, weight);
    this.sojourns.add(sojournSeconds, weight);
    this.stepSojourns.add(arrival, sojournSeconds);
    this.windows?.add(arrival, sojournSeconds, serviceSeconds, weight);
    if (start === Infinity) this.unfinished += weight;
  }
}
