import { CapError, type Decision, type Interruption, interruptionOf, isCapError, type PoolQueue } from "@cap/domain";
import { capacityPlanner, type CapacityPlannerInput } from "./capacity-planner.ts";
import { mergeQueues } from "./merge-queues.ts";
import { teamShares } from "./team-budget.ts";

/** One pool of a batch. */
export interface PlanPoolInput extends CapacityPlannerInput {
  /** The present, epoch seconds. @defaultValue the newest instant that is known of the pool */
  readonly now?: number;
  /** How far the plan looks ahead. @defaultValue the forecast window of the policy */
  readonly horizonSeconds?: number;
  /** Queues that the pool works off together, as {@link mergeQueues} takes them; the history is of all of them. @defaultValue one queue */
  readonly queues?: readonly PoolQueue[];
}

/** Why a pool of a batch has no decision. */
export interface PlanPoolFailure {
  readonly kind: "failed";
  readonly error: CapError;
}

/** How a batch is planned. */
export interface PlanPoolsOptions {
  /** Asked before every pool, and within each as `plan` asks it. @defaultValue never asked */
  readonly signal?: Interruption;
}

/**
 * Plans many pools in one call. A pool that cannot be planned has its error in the place of a decision, and the others go on.
 *
 * The error is what {@link capacityPlanner} throws; a RangeError becomes CONFIG_INVALID, and a fault of cap FORECAST_FAILED.
 *
 * Pools whose policies name the same team share the least `team_budget_per_hour` of them, each hour at once: where their plans
 * cost more, each gets the fewest workers of its policy, and a part of the rest in proportion to what it needs beyond them. What
 * a pool has then is its limit, with the reason BUDGET_LIMIT that names the team. Amounts in different currencies cannot be shared out:
 * the pools of such a team fail with CONFIG_INVALID.
 *
 * @returns one answer for each input, in the same order
 * @throws CapError with DEADLINE_EXCEEDED or CANCELLED when the signal ends the batch, and nothing else
 * @example planPools([{ policy, pool, history }, { policy, pool, now }]).map(({ kind }) => kind) // ["planned", "failed"]
 */
export function planPools(inputs: readonly PlanPoolInput[], { signal }: PlanPoolsOptions = {}): PoolAnswer[] {
  const interruption = signal && interruptionOf(signal, "planning");
  const planned = (input: PlanPoolInput): PoolAnswer => {
    interruption?.throwIfAborted();
    return answerOf(input, signal);
  };
  const answers = inputs.map(planned);
  for (const members of teamsOf(inputs)) {
    for (const { index, limited } of overspent(members, answers))
      answers[index] = isFailure(limited) ? limited : planned(limited);
  }
  return answers;
}

type PoolAnswer = Decision | PlanPoolFailure;

function answerOf(input: PlanPoolInput, signal?: Interruption): PoolAnswer {
  try {
    const { policy, pool } = mergeQueues({ ...input, queues: input.queues ?? [] });
    const planner = capacityPlanner({ ...input, policy, pool }, signal);
    return planner.generatePlan(input.now ?? planner.getState().state.knownUntilAt, input.horizonSeconds, signal);
  } catch (cause) {
    const error = asCapError(cause);
    if (error.code === "CANCELLED" || error.code === "DEADLINE_EXCEEDED") throw error;
    return { kind: "failed", error };
  }
}

interface TeamMember {
  readonly index: number;
  readonly input: PlanPoolInput;
}

/** The pools of each team that has a budget. */
function teamsOf(inputs: readonly PlanPoolInput[]): TeamMember[][] {
  const teams = new Map<string, TeamMember[]>();
  for (const [index, input] of inputs.entries()) {
    const { team } = input.policy.cost;
    if (team !== null) teams.set(team, [...(teams.get(team) ?? []), { index, input }]);
  }
  return [...teams.values()].filter((members) => Number.isFinite(budgetOf(members)));
}

/** The least budget that a pool of the team states; Infinity when none does. */
function budgetOf(members: readonly TeamMember[]): number {
  return Math.min(...members.map(({ input }) => input.policy.cost.teamBudgetPerHour ?? Infinity));
}

/** Pools that need more than their part of the budget of their team: each with that part in its policy. */
function overspent(
  members: readonly TeamMember[],
  answers: readonly PoolAnswer[],
): { readonly index: number; readonly limited: PlanPoolInput | PlanPoolFailure }[] {
  const currencies = new Set(members.map(({ input }) => input.policy.cost.currency));
  if (currencies.size > 1)
    return members.map(({ index, input }) => ({ index, limited: withoutCommonCurrency(input, currencies) }));
  const needs = members.map(({ index, input: { policy } }) => ({
    workers: mostWorkersOf(answers[index]),
    minWorkers: policy.scaling.minWorkers,
    workerCostPerHour: policy.cost.workerCostPerHour,
  }));
  const shares = teamShares(needs, budgetOf(members));
  return members.flatMap(({ index, input }, position) => {
    const share = shares[position] ?? 0;
    if (share >= (needs[position]?.workers ?? 0)) return [];
    const { cost } = input.policy;
    const teamBudgetPerHour = Number((share * cost.workerCostPerHour).toPrecision(12));
    return [{ index, limited: { ...input, policy: { ...input.policy, cost: { ...cost, teamBudgetPerHour } } } }];
  });
}

/** Most workers that a pool has at once: those of its plan, or those that it keeps. */
function mostWorkersOf(answer: PoolAnswer | undefined): number {
  if (answer === undefined || answer.kind === "failed") return 0;
  if (answer.kind === "held") return answer.targetWorkers ?? 0;
  return Math.max(...answer.plan.steps.map(({ toWorkers }) => toWorkers));
}

function isFailure(answer: PlanPoolInput | PlanPoolFailure): answer is PlanPoolFailure {
  return "kind" in answer;
}

function withoutCommonCurrency({ policy }: PlanPoolInput, currencies: ReadonlySet<string>): PlanPoolFailure {
  const { team, currency } = policy.cost;
  const message = `policy.cost.currency must be the same for all pools of team ${team}, got ${[...currencies].join(" and ")}`;
  return {
    kind: "failed",
    error: new CapError({
      code: "CONFIG_INVALID",
      message,
      details: { field: "policy.cost.currency", value: currency },
    }),
  };
}

function asCapError(cause: unknown): CapError {
  if (isCapError(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CapError({ code: cause instanceof RangeError ? "CONFIG_INVALID" : "FORECAST_FAILED", message, cause });
}
