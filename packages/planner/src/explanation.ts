import { type Explanation, latencyTargets, type Slo } from "@cap/domain";
import type { DecisionFacts } from "./decision-facts.ts";
import { recentRate } from "./demand.ts";
import { nearSizing } from "./near-sizing.ts";
import { queueingModelName, steadyState } from "./queue-model.ts";
import { goalIn, rationaleOf } from "./rationale.ts";
import { requirementsOf, showSeconds } from "./requirement.ts";
import { scaledService } from "./scaled-service.ts";
import { primaryTarget, type SizingBasis } from "./sizing.ts";

/** A clause relaxed by this factor: far enough that the size moves, near enough to be weighed. */
const RELAXED = 1.5;
const LATENCY_FIELDS = {
  p50_latency: "p50LatencySeconds",
  p90_latency: "p90LatencySeconds",
  p95_latency: "p95LatencySeconds",
  p99_latency: "p99LatencySeconds",
} as const;

/** Neighbouring sizes that an explanation shows, relative to the target. */
const NEIGHBOURS = [-2, -1, 0, 1, 2, 3, 4];

/** The decision with where each of its numbers comes from. */
export function explanationOf(input: DecisionFacts): Explanation {
  const { state, basis, sizing, guarded } = input;
  const { demand, requirements } = sizing;
  const newest = state.recent.at(-1);
  const recent =
    recentRate(state.recent, state.knownUntilAt) ?? (newest === undefined ? null : newest.arrivals / newest.seconds);
  return {
    sentence: rationaleOf(input),
    inputs: {
      observedAt: state.knownUntilAt,
      ageSeconds: Math.max(0, Number((input.now - state.knownUntilAt).toFixed(3))),
      arrivalRate: recent,
      serviceTimeSeconds: basis.service.meanSeconds,
      serviceScv: Number(basis.service.scv.toPrecision(4)),
      serviceTimeP95Seconds: Number(basis.service.quantile(0.95).toPrecision(6)),
      workers: state.scaling.desiredWorkers,
      backlog: state.seen?.backlog ?? null,
      provisioningDelaySeconds: state.provisioning.seconds,
      provisioningRequests: state.provisioning.requests === 0 ? null : state.provisioning.requests,
    },
    demand: {
      expectedRate: demand.expectedRate,
      sizedRate: requirements[0].arrivalRate,
      source: demand.source,
      fromAt: demand.fromAt,
      untilAt: demand.untilAt,
    },
    requirements: requirements.map(({ clause, workers, valueWith, unachievable }) => ({
      clause,
      workers,
      value: valueWith?.(workers) ?? null,
      valueWithOneLess: workers > 1 ? (valueWith?.(workers - 1) ?? null) : null,
      achievable: unachievable === null,
    })),
    bindingClause: requirements[0].clause,
    queueingModel: queueingModelName(basis),
    guardrails: [...guarded.changes],
    alternatives: input.explain ? alternativesOf(input) : [],
    sensitivity: input.explain ? sensitivityOf(input) : [],
    counterfactual: input.explain ? counterfactualOf(input) : null,
  };
}

function alternativesOf({ policy, basis, sizing, guarded }: DecisionFacts): Explanation["alternatives"] {
  const quantile = primaryTarget(basis.slo)?.quantile ?? 0.95;
  return NEIGHBOURS.map((offset) => guarded.workers + offset)
    .filter((workers) => workers > 0) // without workers a pool has no utilization
    .map((workers) => {
      const { utilization, waitProbability, latencySeconds } = steadyState({
        ...basis,
        workers,
        arrivalRate: sizing.requirements[0].arrivalRate,
        quantile,
      });
      return {
        workers,
        utilization: Number(utilization.toPrecision(4)),
        waitProbability: Number(waitProbability.toPrecision(4)),
        latency: Number.isFinite(latencySeconds) ? showSeconds(latencySeconds) : null,
        costPerHour: Number((workers * policy.cost.workerCostPerHour).toFixed(4)),
      };
    });
}

/** What the size would be if the arrivals or the service times were others: found in the way in which the size itself was. */
function sensitivityOf(facts: DecisionFacts): Explanation["sensitivity"] {
  const workersFor = (rateFactor: number, serviceFactor: number): number =>
    workersIf(facts, { rateFactor, service: scaledService(facts.basis.service, serviceFactor) });
  return [
    { change: "arrival rate +10%", workers: workersFor(1.1, 1) },
    { change: "arrival rate -10%", workers: workersFor(0.9, 1) },
    { change: "service time +10%", workers: workersFor(1, 1.1) },
    { change: "service time -10%", workers: workersFor(1, 0.9) },
  ];
}

/** What the binding clause would ask for if it were half as strict again; null where what binds is no clause of the SLO. */
function counterfactualOf(facts: DecisionFacts): Explanation["counterfactual"] {
  const { basis, sizing } = facts;
  const { clause } = sizing.requirements[0];
  const slo = relaxed(basis.slo, clause);
  return slo === null ? null : { change: goalIn(slo, clause), workers: workersIf(facts, { slo }) };
}

function relaxed(slo: Slo, clause: string): Slo | null {
  const { maxBacklog, drainTimeSeconds } = slo;
  if (clause === "max_backlog" && maxBacklog !== null) return { ...slo, maxBacklog: Math.ceil(RELAXED * maxBacklog) };
  if (clause === "drain_time" && drainTimeSeconds !== null)
    return { ...slo, drainTimeSeconds: RELAXED * drainTimeSeconds };
  const target = latencyTargets(slo).find((candidate) => candidate.clause === clause);
  return target === undefined ? null : { ...slo, [LATENCY_FIELDS[target.clause]]: RELAXED * target.seconds };
}

interface Changed {
  readonly rateFactor?: number;
  readonly service?: SizingBasis["service"];
  readonly slo?: Slo;
}

/** The size for other arrivals, service times or objectives, found in the way in which the size itself was. */
function workersIf(
  { state, policy, basis, sizing, weighed, now }: DecisionFacts,
  { rateFactor = 1, service = basis.service, slo = basis.slo }: Changed,
): number {
  const changed = { ...basis, service, slo, safetyMargin: rateFactor * (1 + basis.safetyMargin) - 1 };
  const near = weighed ? nearSizing({ state, basis: changed, policy: { ...policy, slo }, now }) : null;
  return near?.workers ?? workersByFormula({ state, basis: { ...basis, service, slo }, sizing }, rateFactor);
}

function workersByFormula(
  { state, basis, sizing: { demand } }: Pick<DecisionFacts, "state" | "basis" | "sizing">,
  rateFactor: number,
): number {
  return requirementsOf({
    ...basis,
    demand: {
      ...demand,
      expectedRate: rateFactor * demand.expectedRate,
      spreadRate: rateFactor * demand.spreadRate,
      peakRate: rateFactor * demand.peakRate,
      sustainedRate: rateFactor * demand.sustainedRate,
    },
    backlog: state.seen?.backlog ?? null,
    oldestWaitSeconds: state.seen?.oldestWaitSeconds ?? null,
  })[0].workers;
}
