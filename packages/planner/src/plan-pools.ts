import { CapError, type Decision, type Interruption, interruptionOf, isCapError } from "@cap/domain";
import { capacityPlanner, type CapacityPlannerInput } from "./capacity-planner.ts";

/** One pool of a batch. */
export interface PlanPoolInput extends CapacityPlannerInput {
  /** The present, epoch seconds. @defaultValue the newest instant that is known of the pool */
  readonly now?: number;
  /** How far the plan looks ahead. @defaultValue the forecast window of the policy */
  readonly horizonSeconds?: number;
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
 * @returns one answer for each input, in the same order
 * @throws CapError with DEADLINE_EXCEEDED or CANCELLED when the signal ends the batch, and nothing else
 * @example planPools([{ policy, pool, history }, { policy, pool, now }]).map(({ kind }) => kind) // ["planned", "failed"]
 */
export function planPools(
  inputs: readonly PlanPoolInput[],
  { signal }: PlanPoolsOptions = {},
): (Decision | PlanPoolFailure)[] {
  const interruption = signal && interruptionOf(signal, "planning");
  return inputs.map((input) => {
    interruption?.throwIfAborted();
    try {
      const planner = capacityPlanner(input, signal);
      return planner.generatePlan(input.now ?? planner.getState().state.knownUntilAt, input.horizonSeconds, signal);
    } catch (cause) {
      const error = asCapError(cause);
      if (error.code === "CANCELLED" || error.code === "DEADLINE_EXCEEDED") throw error;
      return { kind: "failed", error };
    }
  });
}

function asCapError(cause: unknown): CapError {
  if (isCapError(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CapError({ code: cause instanceof RangeError ? "CONFIG_INVALID" : "FORECAST_FAILED", message, cause });
}
