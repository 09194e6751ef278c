import {
  CapError,
  formatDuration,
  type Interruption,
  interruptionOf,
  latencyTargets,
  type LatencyTarget,
  type Scenario,
  type Simulation,
} from "@cap/domain";
import {
  expectedJobs,
  finish,
  patternRates,
  simulateStepwise,
  type ServerChange,
  type ServiceLaw,
  type SimulationReport,
  type Slices,
  type TrafficPattern,
} from "@cap/simulator";
import { instantsWithoutStart, offsetOf, scenarioStart } from "./scenario-time.ts";

/** Steps that a traffic pattern is written out in at most, and the shortest of them. */
const RATE_STEPS_MAX = 20_000;
const SHORTEST_RATE_STEP_SECONDS = 10;
/** Counts beyond this leave what a number can hold exactly. */
const JOBS_MAX = 1e15;
/** A timeline of more points would be no picture any more. */
const TIMELINE_POINTS_MAX = 10_000;

/**
 * Simulates a scenario: its traffic on its workers over time, judged by its SLO and prices. Same scenario, same result.
 *
 * @param signal asked before every slice of some hundredths of a second
 * @throws CapError with code CONFIG_INVALID when the scenario contradicts itself; with DEADLINE_EXCEEDED or CANCELLED when the
 *   signal ends it
 * @example
 * // 50 workers at 0.50 an hour, an hour without any jobs:
 * simulateScenario(scenario).summary.totalCost // 25
 */
export function simulateScenario(scenario: Scenario, signal?: Interruption): Simulation {
  return finish(simulateScenarioStepwise(scenario), signal && interruptionOf(signal, "simulating"));
}

/** The simulation of {@link simulateScenario} in slices, for callers that give way in between. */
export function* simulateScenarioStepwise(scenario: Scenario): Slices<Simulation> {
  checkScenario(scenario);
  const startAt = scenarioStart(scenario) ?? 0;
  const target = latencyTargets(scenario.slo).at(-1) ?? null;
  const arrivals = arrivalsOf(scenario, startAt);
  checkArrivals(arrivals.rates.every(Number.isFinite) ? expectedJobs(arrivals) : Infinity);
  const report = yield* simulateStepwise({
    arrivals,
    service: serviceOf(scenario),
    servers: serversOf(scenario, startAt),
    provisioningDelaySeconds: scenario.provisioningDelaySeconds,
    initialBacklog: Math.round(scenario.backlog),
    ...(target === null
      ? {}
      : {
          slo: {
            latencySeconds: target.seconds,
            quantile: target.quantile,
            windowSeconds: Math.min(scenario.slo.windowSeconds, scenario.durationSeconds),
          },
        }),
    timelineStepSeconds: scenario.granularitySeconds,
    seed: scenario.seed,
  });
  return simulationOf(report, scenario, target);
}

/** Slots that can be simulated. */
const SLOTS_MAX = 1_000_000;

/** What the schema cannot see: fields that only make sense together. */
function checkScenario(scenario: Scenario): void {
  const {
    durationSeconds,
    granularitySeconds,
    workers,
    changes,
    plan,
    slotsPerWorker,
    serviceTimeSeconds,
    trafficPattern,
    slo,
  } = scenario;
  const workersMax = Math.floor(SLOTS_MAX / slotsPerWorker);
  const tooMany = `must be at most ${workersMax}${slotsPerWorker === 1 ? "" : ` of ${slotsPerWorker} slots`}`;
  const planned = [plan?.currentWorkers ?? 0, ...(plan?.steps ?? []).map(({ toWorkers }) => toWorkers)];
  const rules: readonly (readonly [boolean, string])[] = [
    [durationSeconds > 0, "duration must be longer than zero"],
    [granularitySeconds > 0, "granularity must be longer than zero"],
    [durationSeconds / granularitySeconds <= TIMELINE_POINTS_MAX, granularityRule(durationSeconds, granularitySeconds)],
    [serviceTimeSeconds > 0, "service_time must be longer than zero"],
    [workers !== null || plan !== null, "workers is required without a plan"],
    [(workers ?? 0) <= workersMax, `workers ${tooMany}, got ${workers}`],
    [changes.every((change) => change.workers <= workersMax), `changes: workers ${tooMany}`],
    [planned.every((size) => size <= workersMax), `plan: its workers ${tooMany}`],
    [
      trafficPattern.type !== "custom" || trafficPattern.rates !== null,
      "traffic_pattern.rates is required for a custom pattern",
    ],
    [
      trafficPattern.type !== "sinusoidal" || trafficPattern.periodSeconds > 0,
      "traffic_pattern.period must be longer than zero",
    ],
    [trafficPattern.ratesStepSeconds > 0, "traffic_pattern.rates_step must be longer than zero"],
    [
      trafficPattern.spikes.every((spike) => spike.durationSeconds > 0),
      "traffic_pattern.spikes: duration must be longer than zero",
    ],
    [slo.windowSeconds > 0, "slo.window must be longer than zero"],
  ];
  const broken = [...rules.filter(([holds]) => !holds).map(([, rule]) => rule), ...instantsWithoutStart(scenario)];
  if (broken.length === 0) return;
  const hint = "set the fields named above in the scenario";
  throw new CapError({ code: "CONFIG_INVALID", message: broken.join("; "), hint });
}

function checkArrivals(jobs: number): void {
  if (jobs <= JOBS_MAX) return;
  throw new CapError({
    code: "CONFIG_INVALID",
    message: `traffic_pattern must bring at most ${JOBS_MAX} jobs within the duration, got ${Number.isFinite(jobs) ? Number(jobs.toPrecision(3)) : "more than a number can hold"}`,
    hint: "lower the rates or the trend of the scenario, or shorten it",
  });
}

/** Names the field to set also where the scenario has none and the default is too fine. */
function granularityRule(durationSeconds: number, granularitySeconds: number): string {
  const least = formatDuration(Math.ceil((1000 * durationSeconds) / TIMELINE_POINTS_MAX) / 1000);
  const [duration, granularity] = [durationSeconds, granularitySeconds].map(formatDuration);
  return `granularity must be at least ${least}: a duration of ${duration} has more than ${TIMELINE_POINTS_MAX} steps of ${granularity}`;
}

function arrivalsOf(
  { durationSeconds, trafficPattern, seed }: Scenario,
  startAt: number,
): { readonly stepSeconds: number; readonly rates: number[] } {
  const wanted = Math.min(60, Math.max(SHORTEST_RATE_STEP_SECONDS, durationSeconds / RATE_STEPS_MAX));
  // A whole number of steps: the simulated time is exactly the duration.
  const stepSeconds = durationSeconds / Math.min(RATE_STEPS_MAX, Math.max(1, Math.ceil(durationSeconds / wanted)));
  return {
    stepSeconds,
    rates: patternRates(patternOf(trafficPattern, startAt), { durationSeconds, stepSeconds, startAt, seed }),
  };
}

function patternOf(pattern: Scenario["trafficPattern"], startAt: number): TrafficPattern {
  const { type, baseRate, amplitude, periodSeconds, multipliers, rates, ratesStepSeconds, trend, noise } = pattern;
  const spikes = pattern.spikes.map(({ startTime, ...spike }) => ({
    ...spike,
    startSeconds: offsetOf(startTime, startAt),
  }));
  const modifiers = { spikes, trendPerHour: trend, noise };
  if (type === "sinusoidal") return { kind: type, baseRate, amplitude, periodSeconds, ...modifiers };
  if (type === "daily" || type === "weekly")
    return { kind: type, baseRate, ...(multipliers === null ? {} : { multipliers }), ...modifiers };
  if (type === "custom") return { kind: type, rates: rates ?? [], ratesStepSeconds, ...modifiers };
  return { kind: type, baseRate, ...modifiers };
}

function serviceOf({ serviceTimeSeconds: meanSeconds, serviceTimeStdSeconds: std }: Scenario): ServiceLaw {
  if (std === null || std === meanSeconds) return { kind: "exponential", meanSeconds };
  if (std === 0) return { kind: "deterministic", meanSeconds };
  const scv = (std / meanSeconds) ** 2;
  return scv > 1 ? { kind: "hyperexponential", meanSeconds, scv } : { kind: "gamma", meanSeconds, scv };
}

function serversOf(
  { workers, changes, plan, slotsPerWorker }: Scenario,
  startAt: number,
): { readonly initial: number; readonly changes: ServerChange[] } {
  const asked =
    plan === null
      ? changes.map(({ at, workers: size }) => ({ atSeconds: offsetOf(at, startAt), servers: size * slotsPerWorker }))
      : plan.steps.map(({ scheduledAt, toWorkers }) => ({
          atSeconds: scheduledAt - startAt,
          servers: toWorkers * slotsPerWorker,
        }));
  return { initial: (workers ?? plan?.currentWorkers ?? plan?.targetWorkers ?? 0) * slotsPerWorker, changes: asked };
}

function simulationOf(report: SimulationReport, scenario: Scenario, target: LatencyTarget | null): Simulation {
  const { slotsPerWorker, workerCostPerHour, violationCostPerHour, currency, name, seed } = scenario;
  const violationPeriods = [...latencyViolations(report), ...backlogViolations(report, scenario)].toSorted(
    (a, b) => a.startSeconds - b.startSeconds,
  );
  const workerHours = report.paidServerSeconds / slotsPerWorker / 3600;
  const violatedHours = unionSeconds(violationPeriods) / 3600;
  const workerCost = workerHours * workerCostPerHour;
  const violationCost = violatedHours * violationCostPerHour;
  const achieved = target === null ? null : (report.windows?.goodShare ?? null);
  return {
    scenario: name,
    method:
      report.mode === "exact"
        ? "job by job"
        : `on ${Number((100 * report.simulatedShare).toPrecision(2))}% of the jobs, the rest as a fluid`,
    seed,
    currency,
    workersAtEnd: Math.round((report.timeline.at(-1)?.ready ?? 0) / slotsPerWorker),
    summary: {
      sloAchievement: achieved,
      jobsWithin: report.jobsWithin,
      avgLatencySeconds: finite(report.sojourn.meanSeconds),
      p95LatencySeconds: finite(report.sojourn.p95Seconds),
      p99LatencySeconds: finite(report.sojourn.p99Seconds),
      avgBacklog: report.meanBacklog,
      maxBacklog: report.backlogMax,
      avgUtilization: report.utilization,
      arrived: report.arrived,
      served: report.served,
      unfinished: report.waitingAtEnd + report.inServiceAtEnd,
      workerHours,
      workerCost,
      violationCost,
      totalCost: workerCost + violationCost,
      efficiencyScore: achieved === null ? null : 100 * report.utilization * achieved,
    },
    sloAnalysis: { violationPeriods },
    timeline: report.timeline.map(
      ({ atSeconds, arrivalRate, ready, starting, backlog, p95SojournSeconds, utilization }) => ({
        offsetSeconds: atSeconds,
        arrivalRate,
        workers: ready / slotsPerWorker,
        startingWorkers: starting / slotsPerWorker,
        backlog,
        p95LatencySeconds: finite(p95SojournSeconds),
        utilization,
      }),
    ),
  };
}

type ViolationPeriod = Simulation["sloAnalysis"]["violationPeriods"][number];

function latencyViolations({ violations }: SimulationReport): ViolationPeriod[] {
  return violations.map(({ startSeconds, endSeconds, worstSojournSeconds }) => ({
    startSeconds,
    endSeconds,
    durationSeconds: endSeconds - startSeconds,
    type: "latency",
    worstLatencySeconds: finite(worstSojournSeconds),
  }));
}

/** Steps of the timeline that begin with more waiting jobs than the SLO allows, merged. */
function backlogViolations(
  { timeline }: SimulationReport,
  { slo, granularitySeconds, durationSeconds }: Scenario,
): ViolationPeriod[] {
  const { maxBacklog } = slo;
  if (maxBacklog === null) return [];
  const periods: ViolationPeriod[] = [];
  for (const { atSeconds, backlog } of timeline) {
    if (backlog <= maxBacklog) continue;
    const endSeconds = Math.min(durationSeconds, atSeconds + granularitySeconds);
    const last = periods.at(-1);
    const startSeconds = last?.endSeconds === atSeconds ? last.startSeconds : atSeconds;
    if (last?.endSeconds === atSeconds) periods.pop();
    periods.push({
      startSeconds,
      endSeconds,
      durationSeconds: endSeconds - startSeconds,
      type: "backlog",
      worstLatencySeconds: null,
    });
  }
  return periods;
}

/** Time in which at least one of the periods runs: a time that misses two clauses costs once. */
function unionSeconds(periods: readonly ViolationPeriod[]): number {
  let seconds = 0;
  let until = 0;
  for (const { startSeconds, endSeconds } of periods) {
    seconds += Math.max(0, endSeconds - Math.max(startSeconds, until));
    until = Math.max(until, endSeconds);
  }
  return seconds;
}

function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}
