import type { Policy, Reason } from "@cap/domain";
import type { Damping } from "./damping.ts";
import type { DaySpend } from "../day-spend.ts";
import type { NoticedLimit, ScalingRecord, SeenPool } from "../pool-state.ts";
import type { WorkerBounds } from "../worker-bounds.ts";

/** What a guardrail may look at. Sizes in workers, instants in epoch seconds. */
export interface GuardContext {
  readonly scaling: Policy["scaling"];
  readonly damping: Damping;
  /** Fewest and most workers now. */
  readonly bounds: WorkerBounds;
  readonly cost: Policy["cost"];
  /** Size of the pool before the decision, brought within the bounds. */
  readonly currentWorkers: number;
  readonly now: number;
  /** Time from asking for a worker to its first job, plus that to the next decision. */
  readonly leadSeconds: number;
  readonly intervalSeconds: number;
  readonly record: ScalingRecord;
  /** Worker time that was paid for today. */
  readonly spend: DaySpend;
  readonly seen: SeenPool | null;
  /** A limit on the throughput that more workers do not lift; null when none was noticed. */
  readonly limit: NoticedLimit | null;
  /** Set while arrivals are far from what was expected. */
  readonly anomaly: Extract<Reason, { code: "ANOMALY_DETECTED" }> | null;
  /** Clauses of the SLO that the newest observation shows broken. */
  readonly breaches: readonly Extract<Reason, { code: "SLO_BREACHED" }>[];
  /** Metrics of the newest observation that contradict each other. */
  readonly contradictions: readonly Extract<Reason, { code: "INVALID_METRICS" }>[];
  /** What is missing to know whether jobs wait; null when it is known, or does not matter. */
  readonly unknownQueue: Extract<Reason, { code: "METRICS_MISSING" }> | null;
  /** Set where a plan is made on arrivals that are too old to remove workers on. */
  readonly stale: Extract<Reason, { code: "METRICS_STALE" }> | null;
}

/** What a guardrail made of a wanted size. */
export interface GuardVerdict {
  readonly workers: number;
  /** What it objects to; empty when it let the size pass. */
  readonly reasons: readonly Reason[];
  /** Whether the target must not move at all, so that the decision is held. */
  readonly holds: boolean;
  /** Whether somebody stated the size, so that of what follows only the bounds may change it. @defaultValue false */
  readonly settles?: boolean;
}

/** A rule that may change a wanted size; it reports what it did. */
export type Guardrail = (wantedWorkers: number, context: GuardContext) => GuardVerdict;

/** The verdict of a guardrail that has no objection. */
export function pass(workers: number): GuardVerdict {
  return { workers, reasons: [], holds: false };
}
