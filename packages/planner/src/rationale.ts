import type { DecisionFacts } from "./decision-facts.ts";
import type { GuardedSize } from "./guardrails/guard.ts";
import { showSeconds } from "./requirement.ts";
import { primaryTarget, type Sizing } from "./sizing.ts";

/** Words for the clauses of an SLO. */
const CLAUSE_WORDS: Readonly<Record<string, string>> = {
  p50_latency: "median latency",
  p90_latency: "p90 latency",
  p95_latency: "p95 latency",
  p99_latency: "p99 latency",
  max_backlog: "the backlog limit",
  drain_time: "the drain time",
  backlog: "the jobs that wait now",
  stability: "stability",
};

/** The decision in one sentence. */
export function rationaleOf({ state, basis, sizing, guarded }: DecisionFacts): string {
  const [binding] = sizing.requirements;
  const current = state.scaling.desiredWorkers;
  const change = current === null ? `Run ${countOf(guarded.workers)}` : guarded.workers === current ? `Stay at ${countOf(current)}` : `Go from ${current} to ${countOf(guarded.workers)}`;
  const target = primaryTarget(basis.slo);
  const goal = binding.clause.endsWith("_latency") && target !== null ? `${CLAUSE_WORDS[binding.clause]} within ${showSeconds(target.seconds)}` : (CLAUSE_WORDS[binding.clause] ?? binding.clause);
  const rate = `${showRate(sizing.demand.expectedRate)} expected, ${showRate(binding.arrivalRate)} planned for`;
  const needs = `${goal} needs ${binding.workers} at ${showRate(binding.arrivalRate)} (${showRate(sizing.demand.expectedRate)} expected)`;
  const limited = guarded.changes.at(-1);
  if (binding.unachievable !== null) return `${change}: ${goal} cannot be met, service alone takes ${binding.unachievable.best}; ${rate}.`;
  return limited === undefined ? `${change}: ${needs}.` : `${change}: ${needs}, and the ${limited.name} made it ${guarded.workers}.`;
}

/** Why one step of a plan is taken, in words. */
export function stepRationale({ demand, requirements: [binding] }: Sizing, { changes }: GuardedSize): string {
  const limit = changes.at(-1);
  const cause = binding.clause === "backlog" ? "jobs wait" : `${showRate(demand.expectedRate)} expected, up to ${showRate(binding.arrivalRate)}`;
  return limit === undefined ? cause : `${cause}; ${limit.name}`;
}

function countOf(workers: number): string {
  return `${workers} ${workers === 1 ? "worker" : "workers"}`;
}

/** A rate with three significant digits, per second, or per hour where that reads better. */
function showRate(perSecond: number): string {
  return perSecond >= 0.1 || perSecond === 0 ? `${digits(perSecond)}/s` : `${digits(3600 * perSecond)}/h`;
}

function digits(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}
