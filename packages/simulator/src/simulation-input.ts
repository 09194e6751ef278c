import { type ArrivalPlan, checkArrivalPlan } from "./arrival-plan.ts";
import { checkInteger, checkPositive, checkSeed } from "./domain-checks.ts";
import { checkLatencySlo, type LatencySlo } from "./latency-slo.ts";
import {
  checkProvisioningDelay,
  checkServerSchedule,
  type ProvisioningDelay,
  type ServerSchedule,
} from "./server-schedule.ts";
import { checkServiceLaw, type ServiceLaw } from "./service-law.ts";

/** A queue, its load, its servers over time, and how to simulate it. */
export interface SimulationInput {
  /** Jobs that arrive, and the horizon with them. */
  readonly arrivals: ArrivalPlan;
  /** Distribution of the service time. */
  readonly service: ServiceLaw;
  /** Number of servers over time. */
  readonly servers: ServerSchedule;
  /** Time from asking for a server until it takes jobs, in seconds. */
  readonly provisioningDelaySeconds: ProvisioningDelay;
  /**
   * Jobs in the system at the start, integer in [0, 1e7]. They count as jobs that arrive at 0; idle servers take the first of them at once.
   *
   * @defaultValue 0
   */
  readonly initialBacklog?: number;
  /** Promise to judge the run by; without it the report has no windows. */
  readonly slo?: LatencySlo;
  /**
   * Length of a step of the timeline in seconds; > 0.
   *
   * @defaultValue arrivals.stepSeconds
   */
  readonly timelineStepSeconds?: number;
  /** Seed of all random streams; integer in [0, 2^32). */
  readonly seed: number;
  /**
   * Most jobs to simulate one by one, integer in [1000, 1e9]. Beyond it the run is sampled.
   *
   * @defaultValue 1e6
   */
  readonly jobsMax?: number;
}

const stepsMax = 1e6;
const backlogLimit = 1e7;

/** Throws a RangeError when a field of the input is outside its domain. */
export function checkSimulationInput(input: SimulationInput): void {
  checkArrivalPlan(input.arrivals);
  checkServiceLaw(input.service);
  checkServerSchedule(input.servers);
  checkProvisioningDelay(input.provisioningDelaySeconds);
  checkInteger("initialBacklog", input.initialBacklog ?? 0, 0, backlogLimit);
  if (input.slo) checkLatencySlo(input.slo);
  checkSeed(input.seed);
  checkInteger("jobsMax", input.jobsMax ?? 1000, 1000, 1e9);
  const horizonSeconds = input.arrivals.rates.length * input.arrivals.stepSeconds;
  checkSteps("timelineStepSeconds", input.timelineStepSeconds ?? input.arrivals.stepSeconds, horizonSeconds);
  checkSteps("slo.windowSeconds", input.slo?.windowSeconds ?? horizonSeconds, horizonSeconds);
}

function checkSteps(name: string, stepSeconds: number, horizonSeconds: number): void {
  checkPositive(name, stepSeconds);
  if (horizonSeconds / stepSeconds > stepsMax) {
    throw new RangeError(`${name} must cut ${horizonSeconds} s into at most ${stepsMax} steps, got ${stepSeconds}`);
  }
}
