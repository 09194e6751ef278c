import type { Policy } from "@cap/domain";
import type { GuardedSize } from "./guardrails/guard.ts";
import type { PoolState } from "./pool-state.ts";
import type { Sizing, SizingBasis } from "./sizing.ts";

/** Everything that one decision was made from. */
export interface DecisionFacts {
  readonly state: PoolState;
  readonly policy: Policy;
  readonly basis: SizingBasis;
  readonly sizing: Sizing;
  readonly guarded: GuardedSize;
  /** Size that went into the guardrails: that of the sizing, or more to start early or because the simulation asked for it. */
  readonly wantedWorkers: number;
  readonly raisedBySimulation: boolean;
  /** Whether the size was found by rolling the queue forward rather than by formula. */
  readonly weighed: boolean;
  readonly now: number;
  /** Whether neighbouring sizes and the sensitivity are worked out. */
  readonly explain: boolean;
}
