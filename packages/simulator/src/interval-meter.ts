import type { IntervalObservation, WorkerCounts } from "./controller.ts";
import { nearestRank } from "./nearest-rank.ts";

/** State of the queue between two events. */
export interface QueueState {
  readonly waiting: number;
  readonly inService: number;
  readonly busyReadySlots: number;
  readonly readySlots: number;
}

/** What is known at the end of an interval. */
export interface IntervalEnd {
  readonly endSeconds: number;
  readonly waiting: number;
  readonly oldestWaitSeconds: number;
  readonly inService: number;
  readonly workers: WorkerCounts;
}

const quantile = 0.95;

/** Measures a queue over one control interval after the other. */
export class IntervalMeter {
  #startSeconds = 0;
  #arrivals = 0;
  #completions = 0;
  #serviceSum = 0;
  #serviceSquares = 0;
  #sojourns = new Float64Array(64);
  #services = new Float64Array(64);
  #waitingSeconds = 0;
  #systemSeconds = 0;
  #busySeconds = 0;
  #readySeconds = 0;

  arrived(): void {
    this.#arrivals++;
  }

  completed(serviceSeconds: number, sojournSeconds: number): void {
    if (this.#completions === this.#sojourns.length) {
      this.#sojourns = doubled(this.#sojourns);
      this.#services = doubled(this.#services);
    }
    this.#services[this.#completions] = serviceSeconds;
    this.#sojourns[this.#completions++] = sojournSeconds;
    this.#serviceSum += serviceSeconds;
    this.#serviceSquares += serviceSeconds * serviceSeconds;
  }

  /** The queue was in a state for a time. */
  passed(seconds: number, state: QueueState): void {
    this.#waitingSeconds += state.waiting * seconds;
    this.#systemSeconds += (state.waiting + state.inService) * seconds;
    this.#busySeconds += state.busyReadySlots * seconds;
    this.#readySeconds += state.readySlots * seconds;
  }

  /** Closes the interval and opens the next. */
  read({ endSeconds, waiting, oldestWaitSeconds, inService, workers }: IntervalEnd): IntervalObservation {
    const lengthSeconds = endSeconds - this.#startSeconds;
    const completions = this.#completions;
    const observation: IntervalObservation = {
      endSeconds,
      lengthSeconds,
      arrivals: this.#arrivals,
      completions,
      backlog: waiting,
      oldestWaitSeconds,
      inService,
      workers,
      utilization: this.#readySeconds === 0 ? null : this.#busySeconds / this.#readySeconds,
      meanBacklog: this.#waitingSeconds / lengthSeconds,
      meanInSystem: this.#systemSeconds / lengthSeconds,
      meanServiceSeconds: completions === 0 ? null : this.#serviceSum / completions,
      serviceStdSeconds: completions < 2 ? null : this.#serviceStd(),
      serviceP95Seconds: completions === 0 ? null : nearestRank(this.#services, completions, quantile),
      sojournP95Seconds: completions === 0 ? null : nearestRank(this.#sojourns, completions, quantile),
    };
    this.#reset(endSeconds);
    return observation;
  }

  #serviceStd(): number {
    const squares = this.#serviceSquares - this.#serviceSum ** 2 / this.#completions;
    return Math.sqrt(Math.max(0, squares) / (this.#completions - 1));
  }

  #reset(startSeconds: number): void {
    this.#startSeconds = startSeconds;
    this.#arrivals = 0;
    this.#completions = 0;
    this.#serviceSum = 0;
    this.#serviceSquares = 0;
    this.#waitingSeconds = 0;
    this.#systemSeconds = 0;
    this.#busySeconds = 0;
    this.#readySeconds = 0;
  }
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
