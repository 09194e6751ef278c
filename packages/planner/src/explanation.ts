import type { Explanation } from "@cap/domain";
import type { DecisionFacts } from "./decision-facts.ts";
import { recentRate } from "./demand.ts";
import { batchesWithin } from "./known-arrivals.ts";
import { nearSizing } from "./near-sizing.ts";
import { queueingModelName, steadyState } from "./queue-model.ts";
import { rationaleOf } from "./rationale.ts";
import { requirementsOf, showSeconds } from "./requirement.ts";
import { primaryTarget, type SizingBasis } from "./sizing.ts";

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
      arrivalRate: recent,
      serviceTimeSeconds: basis.service.meanSeconds,
      serviceScv: Number(basis.service.scv.toPrecision(4)),
      serviceTimeP95Seconds: Number(basis.service.quantile(0.95).toPrecision(6)),
      workers: state.scaling.desiredWorkers,
      backlog: state.seen?.backlog ?? null,
      provisioningDelaySeconds: state.pool.provisioningDelaySeconds,
    },
    demand: {
      expectedRate: demand.expectedRate,
      sizedRate: requirements[0].arrivalRate,
      knownRate: demand.knownRate > 0 ? demand.knownRate : null,
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
function sensitivityOf({ state, policy, basis, sizing, weighed, now }: DecisionFacts): Explanation["sensitivity"] {
  const workersFor = (rateFactor: number, serviceFactor: number): number => {
    const service = scaledService(basis.service, serviceFactor);
    const changed = { ...basis, service, safetyMargin: rateFactor * (1 + basis.safetyMargin) - 1 };
    const near = weighed ? nearSizing({ state, basis: changed, policy, now }) : null;
    return near?.workers ?? workersByFormula({ state, basis: { ...basis, service }, sizing, now }, rateFactor);
  };
  return [
    { change: "arrival rate +10%", workers: workersFor(1.1, 1) },
    { change: "arrival rate -10%", workers: workersFor(0.9, 1) },
    { change: "service time +10%", workers: workersFor(1, 1.1) },
    { change: "service time -10%", workers: workersFor(1, 0.9) },
  ];
}

function workersByFormula(
  { state, basis, sizing: { demand }, now }: Pick<DecisionFacts, "state" | "basis" | "sizing" | "now">,
  rateFactor: number,
): number {
  return requirementsOf({
    ...basis,
    demand: {
      ...demand,
      expectedRate: rateFactor * demand.expectedRate,
      peakRate: rateFactor * demand.peakRate,
      sustainedRate: rateFactor * demand.sustainedRate,
    },
    backlog: state.seen?.backlog ?? null,
    oldestWaitSeconds: state.seen?.oldestWaitSeconds ?? null,
    batches: batchesWithin(state.known, { fromAt: now, untilAt: now + basis.leadSeconds }),
  })[0].workers;
}

/** A law with every service time multiplied by a factor. */
function scaledService(
  { kind, meanSeconds, scv, tail, quantile }: SizingBasis["service"],
  factor: number,
): SizingBasis["service"] {
  return {
    kind,
    meanSeconds: factor * meanSeconds,
    scv,
    tail: (seconds) => tail(seconds / factor),
    quantile: (p) => factor * quantile(p),
  };
}
