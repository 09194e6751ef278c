import type { Controller } from "./controller.ts";
import { checkInteger, checkNonNegative, checkPositive, checkSeed } from "./domain-checks.ts";
import type { JobStream } from "./job-stream.ts";
import type { MetricOutage } from "./metric-feed.ts";
import { checkProvisioningDelay, type ProvisioningDelay } from "./server-schedule.ts";
import type { RemovalRule } from "./worker-fleet.ts";

/** Jobs, a pool of workers, and who decides about its size. */
export interface ClosedLoopInput {
  /** Jobs that arrive, in order. */
  readonly jobs: JobStream;
  /** Time in which jobs arrive and every worker is paid, in seconds; > 0. */
  readonly horizonSeconds: number;
  /** Workers ready and idle at the start. */
  readonly workersInitial: number;
  /** Fewest workers; answers below are raised to it. */
  readonly workersMin: number;
  /** Most workers; answers above are lowered to it. */
  readonly workersMax: number;
  /**
   * Jobs that one worker runs at once; integer >= 1.
   *
   * @defaultValue 1
   */
  readonly slotsPerWorker?: number;
  /** Time from asking for a worker until it takes jobs. */
  readonly provisioningDelaySeconds: ProvisioningDelay;
  /**
   * Which workers leave first and how long they may take.
   *
   * @defaultValue idle ones first, without a limit
   */
  readonly removal?: RemovalRule;
  /** Time between two decisions in seconds; > 0. */
  readonly intervalSeconds: number;
  /**
   * Age at which a measurement becomes visible, in seconds; >= 0.
   *
   * @defaultValue 0
   */
  readonly metricLagSeconds?: number;
  /**
   * Times in which nothing is measured.
   *
   * @defaultValue none
   */
  readonly outages?: readonly MetricOutage[];
  /** Decides about the number of workers, once every interval. */
  readonly controller: Controller;
  /**
   * Length of a step of the timeline in seconds; > 0.
   *
   * @defaultValue 60
   */
  readonly timelineStepSeconds?: number;
  /** Seed of start-up delays and of the choice between equal workers; integer in [0, 2^32). */
  readonly seed: number;
}

const workersLimit = 1e6;
const slotsMax = 1e4;

/** Throws a RangeError when a field of the input is outside its domain. */
export function checkClosedLoopInput(input: ClosedLoopInput): void {
  checkPositive("horizonSeconds", input.horizonSeconds);
  checkPositive("intervalSeconds", input.intervalSeconds);
  checkPositive("timelineStepSeconds", input.timelineStepSeconds ?? 1);
  checkInteger("workersInitial", input.workersInitial, 0, workersLimit);
  checkInteger("workersMin", input.workersMin, 0, workersLimit);
  checkInteger("workersMax", input.workersMax, input.workersMin, workersLimit);
  checkInteger("slotsPerWorker", input.slotsPerWorker ?? 1, 1, slotsMax);
  checkProvisioningDelay(input.provisioningDelaySeconds);
  checkNonNegative("metricLagSeconds", input.metricLagSeconds ?? 0);
  if (input.removal && !(input.removal.graceSeconds >= 0)) {
    throw new RangeError(`removal.graceSeconds must be >= 0, got ${input.removal.graceSeconds}`);
  }
  checkSeed(input.seed);
  checkJobs(input.jobs, input.horizonSeconds);
}

function checkJobs({ arrivalSeconds, serviceSeconds }: JobStream, horizonSeconds: number): void {
  if (arrivalSeconds.length !== serviceSeconds.length) {
    throw new RangeError(
      `jobs.serviceSeconds must be as long as jobs.arrivalSeconds (${arrivalSeconds.length}), got ${serviceSeconds.length}`,
    );
  }
  let last = 0;
  for (const arrival of arrivalSeconds) {
    if (!(arrival >= last && arrival <= horizonSeconds)) {
      throw new RangeError(`jobs.arrivalSeconds must rise from 0 to the horizon ${horizonSeconds}, got ${arrival}`);
    }
    last = arrival;
  }
}
