import {
  type ClosedLoopReport,
  drawJobsStepwise,
  finish,
  type JobStream,
  type RemovalRule,
  serviceMoments,
  simulateClosedLoopStepwise,
  type Slices,
} from "@cap/simulator";
import type { Autoscaler, AutoscalerSetting } from "./autoscaler.ts";
import type { BacktestScenario } from "./scenario.ts";

/** A policy's run over a scenario. */
export interface Replay {
  /** Name of the policy. */
  readonly name: string;
  /** Time between two decisions of the policy in seconds. */
  readonly intervalSeconds: number;
  readonly report: ClosedLoopReport;
}

/** What may differ between replays of one scenario without changing its jobs. */
export interface ReplayOptions {
  /**
   * Age at which a measurement becomes visible, in seconds.
   *
   * @defaultValue 0
   */
  readonly metricLagSeconds?: number;
  /**
   * Which workers leave first and how long they may take.
   *
   * @defaultValue idle ones first, without a limit
   */
  readonly removal?: RemovalRule;
}

/** The size that all policies start with is this much above the load of the first minutes, and a few workers more. */
const initialHeadroom = { factor: 1.3, workers: 2, seconds: 600 };

/** Most jobs that a scenario may have. All of them are kept, about 70 bytes each, so these are a gigabyte and a half. */
export const replayedJobsMax = 20_000_000;

/**
 * Jobs of a scenario: the same for every policy.
 *
 * @throws RangeError if there are more than {@link replayedJobsMax}, or a field is outside its domain
 */
export function scenarioJobs(scenario: BacktestScenario): JobStream {
  return finish(scenarioJobsStepwise(scenario));
}

/** The jobs of {@link scenarioJobs} in slices. */
export function* scenarioJobsStepwise({
  counts,
  stepSeconds,
  service,
  serviceChanges,
  seed,
}: BacktestScenario): Slices<JobStream> {
  const jobs = counts.reduce((sum, count) => sum + count, 0);
  if (jobs > replayedJobsMax) throw new RangeError(`counts must have at most ${replayedJobsMax} jobs, got ${jobs}`);
  return yield* drawJobsStepwise({ counts, stepSeconds, service, serviceChanges, seed });
}

/** Length of the replay in seconds. */
export function horizonOf({ counts, stepSeconds }: BacktestScenario): number {
  return counts.length * stepSeconds;
}

/** What a scenario lets a policy know at its start. */
function settingOf(scenario: BacktestScenario): AutoscalerSetting {
  const { meanSeconds, scv } = serviceMoments(scenario.service);
  const { startAt, past, slo, workersMin, workersMax, slotsPerWorker, provisioningDelaySeconds } = scenario;
  const first = scenario.counts.slice(0, Math.max(1, Math.round(initialHeadroom.seconds / scenario.stepSeconds)));
  const rate = first.reduce((sum, count) => sum + count, 0) / (first.length * scenario.stepSeconds);
  const load = (rate * meanSeconds) / slotsPerWorker;
  const wanted = Math.ceil(load * initialHeadroom.factor) + initialHeadroom.workers;
  return {
    startAt,
    past,
    slo,
    workersMin,
    workersMax,
    workersInitial: Math.min(workersMax, Math.max(workersMin, wanted)),
    slotsPerWorker,
    provisioningDelaySeconds,
    meanServiceSeconds: meanSeconds,
    serviceScv: scv,
  };
}

/**
 * Runs a policy over a scenario in closed loop: it decides on measurements, its workers take their time, jobs wait for them.
 *
 * @param jobs jobs of the scenario, drawn once for all policies
 */
export function replay(
  scenario: BacktestScenario,
  autoscaler: Autoscaler,
  options: ReplayOptions & { readonly jobs: JobStream },
): Replay {
  return finish(replayStepwise(scenario, autoscaler, options));
}

/** The run of {@link replay} in slices. */
export function* replayStepwise(
  scenario: BacktestScenario,
  autoscaler: Autoscaler,
  { jobs, metricLagSeconds = 0, removal }: ReplayOptions & { readonly jobs: JobStream },
): Slices<Replay> {
  const setting = settingOf(scenario);
  const begun = autoscaler.begin(setting);
  const controller = typeof begun === "function" ? begun : yield* begun;
  const report = yield* simulateClosedLoopStepwise({
    jobs,
    horizonSeconds: horizonOf(scenario),
    workersInitial: setting.workersInitial,
    workersMin: scenario.workersMin,
    workersMax: scenario.workersMax,
    slotsPerWorker: scenario.slotsPerWorker,
    provisioningDelaySeconds: scenario.provisioningDelaySeconds,
    intervalSeconds: autoscaler.intervalSeconds,
    outages: scenario.outages,
    metricLagSeconds,
    ...(removal === undefined ? {} : { removal }),
    controller,
    seed: scenario.seed,
  });
  return { name: autoscaler.name, intervalSeconds: autoscaler.intervalSeconds, report };
}
