import { expectedJobs, withBatchesSpread } from "./arrival-plan.ts";
import { runExactly } from "./exact-run.ts";
import { runSampled } from "./sampled-run.ts";
import { checkSimulationInput, type SimulationInput } from "./simulation-input.ts";
import { simulationReport, type SimulationReport } from "./simulation-report.ts";
import { defaultJobsMax, prepareRun } from "./simulation-run.ts";
import { finish, type Interruption, type Slices } from "./slices.ts";

/**
 * Simulates a first-come-first-served queue whose load and number of servers change over time (Mt/G/c(t)), job by job.
 *
 * Arrivals stop at the horizon; jobs still there are served by the servers that remain, and their waits count. When more than `jobsMax` jobs are
 * expected, slices of the horizon are simulated and the workload is carried over the gaps between them; the report then says "sampled".
 *
 * Arrivals, service times, start-up delays and rate noise are separate random streams, and a service time belongs to its job. So two plans with the
 * same seed meet the same jobs, and their difference is not noise.
 *
 * @param signal asked before every slice of some hundredths of a second
 * @returns the report of one run; the same for the same input
 * @throws RangeError if a field of the input is outside its domain
 * @throws what the signal throws
 * @example
 * simulate({
 *   arrivals: { stepSeconds: 60, rates: [0, 0] },
 *   service: { kind: "exponential", meanSeconds: 1 },
 *   servers: { initial: 2, changes: [] },
 *   provisioningDelaySeconds: 30,
 *   seed: 1,
 * }).paidServerSeconds // 240
 * @see Kiefer, Wolfowitz, On the theory of queues with many servers, Trans. AMS 78, 1955
 */
export function simulate(input: SimulationInput, signal?: Interruption): SimulationReport {
  return finish(simulateStepwise(input), signal);
}

/** The run of {@link simulate} in slices, for callers that give way in between. */
export function* simulateStepwise(input: SimulationInput): Slices<SimulationReport> {
  checkSimulationInput(input);
  const run = prepareRun(input);
  // Over-dispersed rates may bring far more jobs than their means, so the rates that were drawn decide.
  const jobs = run.initialBacklog + expectedJobs({ ...input.arrivals, rates: Array.from(run.rates) });
  if (jobs <= run.jobsMax) return simulationReport(run, yield* runExactly(run));
  const spread = prepareRun({ ...input, arrivals: withBatchesSpread(input.arrivals) });
  return simulationReport(spread, yield* runSampled(spread));
}

/**
 * Time that `simulate` is about to take, for admission control and progress bars.
 *
 * @returns CPU seconds on a server core of the 2020s, within a factor of about 2; grows with the number of jobs up to `jobsMax`
 * @throws RangeError if a field of the input is outside its domain
 * @example
 * estimateRuntimeSeconds({
 *   arrivals: { stepSeconds: 3600, rates: [100] },
 *   service: { kind: "exponential", meanSeconds: 1 },
 *   servers: { initial: 120, changes: [] },
 *   provisioningDelaySeconds: 0,
 *   seed: 1,
 * }) // 0.073…
 */
export function estimateRuntimeSeconds(input: SimulationInput): number {
  checkSimulationInput(input);
  const { arrivals, jobsMax = defaultJobsMax, timelineStepSeconds = arrivals.stepSeconds } = input;
  const steps = (arrivals.rates.length * arrivals.stepSeconds) / timelineStepSeconds;
  const jobs = Math.min(expectedJobs(arrivals) + (input.initialBacklog ?? 0), jobsMax);
  return setUpSeconds + jobs * secondsPerJob + steps * secondsPerTimelineStep;
}

/** Measured by bench/simulator.ts. */
const setUpSeconds = 1e-3;
const secondsPerJob = 2e-7;
const secondsPerTimelineStep = 5e-7;
