import {
  CapError,
  type Decision,
  type History,
  type Interruption,
  type KnownArrivals,
  type Observation,
  type Policy,
  type Pool,
} from "@cap/domain";
import type { LocalClock } from "@cap/forecast";
import { begin } from "./begin.ts";
import { restore, type Memory } from "./memory.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";
import {
  checkedHistory,
  checkedKnownArrivals,
  checkedObservation,
  checkedPolicy,
  checkedPool,
} from "./planner-input.ts";
import type { PoolState } from "./pool-state.ts";

/** What {@link capacityPlanner} starts from. */
export interface CapacityPlannerInput {
  readonly policy: Policy;
  readonly pool: Pool;
  /** Past arrivals. @defaultValue none */
  readonly history?: History | null;
  /** The present, epoch seconds. @defaultValue the end of the history */
  readonly now?: number;
  /** Arrivals that are known in advance; those of an observation take their place. @defaultValue none */
  readonly knownArrivals?: readonly KnownArrivals[];
  /** Clock of the policy's time zone, as {@link begin} takes it. @defaultValue UTC */
  readonly clock?: LocalClock;
  /** What {@link CapacityPlanner.getState} gave, also after it was stored as JSON; then history and now are not read. @defaultValue none */
  readonly state?: unknown;
}

/** The planner of one pool, under the names of the planning API document. It holds a policy and a memory, nothing else. */
export interface CapacityPlanner {
  /**
   * Plans from an instant on, over a horizon in seconds (the forecast window of the policy unless given). It learns
   * nothing: the same state, policy and instant give the same plan. What became of it is learnt from the desired workers
   * of the next observation. The signal is asked as {@link plan} asks it.
   */
  readonly generatePlan: (now: number, horizonSeconds?: number, signal?: Interruption) => Decision;
  /** Learns from an observation; one that is not newer than what is known changes nothing. */
  readonly observe: (observation: Observation) => void;
  /** Puts another policy in force, at once. The memory stays. */
  readonly updateConfig: (policy: Policy) => void;
  /** What is known of the pool, as plain JSON; {@link CapacityPlannerInput.state} takes it back. */
  readonly getState: () => Memory;
  /** Forgets everything, and begins again from a history, or from nothing at the newest instant that was known. */
  readonly reset: (history?: History | null) => void;
}

/**
 * A planner that keeps its own state: a thin face over `begin`, `observe` and `plan`, which remain what a control loop
 * with several processes calls.
 *
 * Of the nine codes of the planning API, four are thrown, because no answer can be given at all: `CONFIG_INVALID` and
 * `MODEL_NOT_SUPPORTED` for a policy or a pool; `INVALID_METRICS` for a history or an observation outside its domain;
 * `INSUFFICIENT_HISTORY` when a plan is asked for before any arrival was seen. The document returns them as errors too.
 * Where an answer is possible it is given, with the code as a reason: `INSUFFICIENT_HISTORY` beside the simpler model
 * that is used, `INVALID_METRICS` for metrics that contradict each other, `SLO_UNACHIEVABLE`, `CAPACITY_LIMIT_EXCEEDED`,
 * `COOLDOWN_ACTIVE`, `ANOMALY_DETECTED`. `FORECAST_FAILED` is left to {@link planPools}: a model that does not fit is
 * replaced, so only a fault of cap has it. CANCELLED and DEADLINE_EXCEEDED are thrown when a signal ends a plan.
 *
 * @param signal asked while it learns from the history
 * @throws CapError with one of the four codes; with MEMORY_REFUSED for a state that was changed
 * @throws RangeError if there is neither a history nor now nor a state, if now is not finite, or if horizonSeconds is not positive
 * @example
 * capacityPlanner({ policy, pool, history }).generatePlan(now).targetWorkers // 49, as plan() has it
 */
export function capacityPlanner(input: CapacityPlannerInput, signal?: Interruption): CapacityPlanner {
  const pool = checkedPool(input.pool);
  let policy = checkedPolicy(input.policy);
  let memory = input.state === undefined ? begun(input, signal) : restore(input.state);
  return {
    generatePlan: (now, horizonSeconds, signal) => {
      if (!Number.isFinite(now)) throw new RangeError(`now must be epoch seconds, got ${now}`);
      const horizon = horizonSeconds === undefined ? {} : { horizonSeconds };
      const decision = plan({ memory, policy, now, ...horizon }, signal);
      if (decision.kind === "held" && policy.enabled && !knowsArrivals(memory.state)) throw withoutArrivals(pool);
      return decision;
    },
    observe: (observation) => {
      memory = observe(memory, checkedObservation(observation));
    },
    updateConfig: (next) => {
      policy = checkedPolicy(next);
    },
    getState: () => memory,
    reset: (history = null) => {
      memory = begun({
        policy,
        pool,
        history,
        clock: input.clock ?? [],
        ...(history === null ? { now: memory.state.knownUntilAt } : {}),
      });
    },
  };
}

function begun(
  { policy, pool, history = null, now, clock = [], knownArrivals = [] }: CapacityPlannerInput,
  signal?: Interruption,
): Memory {
  const past = history === null ? null : checkedHistory(history);
  const known = checkedKnownArrivals(knownArrivals);
  const present = now === undefined ? {} : { now };
  return begin({ policy, pool, history: past, knownArrivals: known, clock, ...present }, signal);
}

function knowsArrivals({ recent, load }: PoolState): boolean {
  return recent.length > 0 || load.open.length > 0 || load.meanRates.some((rate) => rate !== null);
}

function withoutArrivals({ name }: Pool): CapError {
  return new CapError({
    code: "INSUFFICIENT_HISTORY",
    message: `nothing is known of the arrivals at ${JSON.stringify(name)}, so nothing can be planned`,
    hint: "give a history, or observe the pool for an interval",
    retryable: true,
    details: { pool: name, points: 0, minimumPoints: 1 },
  });
}
