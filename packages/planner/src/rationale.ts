import { counted, latencyTargets, type Slo } from "@cap/domain";
import type { DecisionFacts } from "./decision-facts.ts";
import type { GuardedSize } from "./guardrails/guard.ts";
import { showSeconds } from "./requirement.ts";
import type { Sizing } from "./sizing.ts";

/** Words for the clauses of an SLO. */
const CLAUSE_WORDS: Readonly<Record<string, string>> = {
  p50_latency: "median latency",
  p90_latency: "p90 latency",
  p95_latency: "p95 latency",
  p99_latency: "p99 latency",
  max_backlog: "the backlog limit",
  drain_time: "the drain time",
  backlog: "working off the jobs that wait",
  known_arrivals: "the batch that is known to arrive",
  stability: "stability",
};

/** The decision in one sentence. */
export function rationaleOf(facts: DecisionFacts): string {
  const { sizing, guarded, wantedWorkers, raisedBySimulation } = facts;
  const [{ workers, arrivalRate, unachievable }] = sizing.requirements;
  const { expectedRate, knownRate } = sizing.demand;
  const showRate = rateWriter([expectedRate, arrivalRate]);
  const known = knownRate > 0 ? `, ${showRate(knownRate)} of it known in advance` : "";
  const expected = `${showRate(expectedRate)} expected${known}`;
  const change = changeOf(facts);
  const goal = goalOf(facts);
  if (unachievable !== null) {
    return `${change}: ${goal} cannot be met, service alone takes ${unachievable.best}; ${expected}, ${showRate(arrivalRate)} planned for.`;
  }
  const purpose = raisedBySimulation ? "to keep the SLO in simulation" : "to be ready in time for what comes";
  const raised = wantedWorkers > workers ? `, ${wantedWorkers} ${purpose}` : "";
  const limited = guarded.changes.at(-1);
  const limit = limited === undefined ? "" : `, and the ${limited.name} made it ${guarded.workers}`;
  return `${change}: ${goal} needs ${workers} at ${showRate(arrivalRate)} (${expected})${raised}${limit}.`;
}

function changeOf({ state, guarded }: DecisionFacts): string {
  const current = state.scaling.desiredWorkers;
  if (current === null) return `Run ${counted(guarded.workers, "worker")}`;
  return guarded.workers === current
    ? `Stay at ${counted(current, "worker")}`
    : `Go from ${current} to ${counted(guarded.workers, "worker")}`;
}

function goalOf({ sizing, basis }: DecisionFacts): string {
  const [{ clause }] = sizing.requirements;
  const target = latencyTargets(basis.slo).find((candidate) => candidate.clause === clause);
  return target === undefined ? (CLAUSE_WORDS[clause] ?? clause) : goalIn(basis.slo, clause);
}

/** A clause of an SLO with its limit, in words. */
export function goalIn(slo: Slo, clause: string): string {
  const { maxBacklog, drainTimeSeconds } = slo;
  if (clause === "max_backlog") return `at most ${counted(maxBacklog ?? 0, "job")} waiting`;
  if (clause === "drain_time") return `a backlog gone within ${showSeconds(drainTimeSeconds ?? 0)}`;
  const target = latencyTargets(slo).find((candidate) => candidate.clause === clause);
  return `${CLAUSE_WORDS[clause] ?? clause} within ${showSeconds(target?.seconds ?? 0)}`;
}

/**
 * Why one step of a plan is taken, in words.
 *
 * @param rateFactor factor on the rates that were sized for, when the simulation raised them; they are shown without it
 */
export function stepRationale(
  { demand, requirements: [binding] }: Sizing,
  { changes }: GuardedSize,
  rateFactor = 1,
): string {
  const limit = changes.at(-1);
  const sizedRate = binding.arrivalRate / rateFactor;
  const showRate = rateWriter([demand.expectedRate, sizedRate]);
  const upTo = showRate(sizedRate);
  const raised = rateFactor > 1 ? "; raised by the simulation" : "";
  const cause =
    binding.clause === "backlog" ? "jobs wait" : `${showRate(demand.expectedRate)} expected, up to ${upTo}${raised}`;
  return limit === undefined ? cause : `${cause}; ${limit.name}`;
}

/** Writes the rates of one sentence in one unit: three significant digits per second, or per hour where all of them read better so. */
function rateWriter(perSecond: readonly number[]): (rate: number) => string {
  const most = Math.max(...perSecond);
  return (rate) => (most >= 0.1 || most === 0 ? `${digits(rate)}/s` : `${digits(3600 * rate)}/h`);
}

function digits(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}
