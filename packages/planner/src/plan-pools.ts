import { CapError, isCapError, type Decision, type PoolQueue } from "@cap/domain";
import { capacityPlanner, type CapacityPlannerInput } from "./capacity-planner.ts";
import { mergeQueues } from "./merge-queues.ts";

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
  /** Asked before every pool; an `AbortSignal` is one. What it throws ends the batch. @defaultValue never asked */
  readonly signal?: { readonly throwIfAborted: () => void };
}

/**
 * Plans many pools in one call. A pool that cannot be planned has its error in the place of a decision, and the others go on.
 *
 * The error is what {@link capacityPlanner} throws; a RangeError becomes CONFIG_INVALID, and a fault of cap FORECAST_FAILED.
 *
 * @returns one answer for each input, in the same order
 * @throws nothing but what the signal throws
 * @example planPools([{ policy, pool, history }, { policy, pool, now }]).map(({ kind }) => kind) // ["planned", "failed"]
 */
export function planPools(
  inputs: readonly PlanPoolInput[],
  { signal }: PlanPoolsOptions = {},
): (Decision | PlanPoolFailure)[] {
  return inputs.map((input) => {
    signal?.throwIfAborted();
    try {
      const { policy, pool } = mergeQueues({ ...input, queues: input.queues ?? [] });
      const planner = capacityPlanner({ ...input, policy, pool });
      return planner.generatePlan(input.now ?? planner.getState().state.knownUntilAt, input.horizonSeconds);
    } catch (cause) {
      return { kind: "failed", error: asCapError(cause) };
    }
  });
}

function asCapError(cause: unknown): CapError {
  if (isCapError(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CapError({ code: cause instanceof RangeError ? "CONFIG_INVALID" : "FORECAST_FAILED", message, cause });
}
