import type { CapacityPlan, PlanState, PlanStatus } from "@cap/domain";
import type { Fence } from "./lease-store.ts";
import type { Page, PageRequest } from "./page.ts";
import type { Versioned } from "./versioned.ts";

/** A plan that was just made. */
export interface PlanWrite {
  readonly plan: CapacityPlan;
  /** State that it starts in. @defaultValue "draft" */
  readonly state?: "draft" | "pending_approval" | "approved";
  /** Who or what made it. */
  readonly by: string;
  /** Version of the policy that it follows. @defaultValue unknown */
  readonly policyVersion?: number | null;
  /** Lease under which it was made. @defaultValue not checked */
  readonly fence?: Fence;
}

/** A new status of a plan. */
export interface PlanStatusWrite {
  /** The whole status; its last change names its state. */
  readonly status: PlanStatus;
  /** Version of the status that was read. */
  readonly expectedVersion: number;
  /** Lease under which it is written. @defaultValue not checked */
  readonly fence?: Fence;
}

/** A plan with where it stands. */
export interface StoredPlan {
  readonly plan: CapacityPlan;
  readonly status: Versioned<PlanStatus>;
}

/** Which plans are wanted. */
export interface PlanQuery extends PageRequest {
  /** Pool that they are for. @defaultValue any */
  readonly pool?: string;
  /** State that they are in. @defaultValue any */
  readonly state?: PlanState;
  /** Made at or after this instant. @defaultValue any time */
  readonly fromAt?: number;
  /** Made before this instant. @defaultValue any time */
  readonly untilAt?: number;
}

/** Port: plans as values that never change, each with a status that does. */
export interface PlanStore {
  /**
   * Keeps a plan with its first status. The same plan again changes nothing and answers with what is there.
   *
   * @throws CapError with code VERSION_CONFLICT when another plan has this id, LEASE_LOST when the fence was passed
   */
  putPlan(write: PlanWrite): Promise<StoredPlan>;
  /** A plan with its status; null when there is none. */
  getPlan(id: string): Promise<StoredPlan | null>;
  /**
   * Replaces the status of a plan; `movedPlan` makes one from the status that was read.
   *
   * @throws CapError with code NOT_FOUND, VERSION_CONFLICT when it was written since, PLAN_STATE_REFUSED when the state
   *   may not follow the present one, LEASE_LOST when the fence was passed
   */
  putStatus(write: PlanStatusWrite): Promise<Versioned<PlanStatus>>;
  /** Statuses of plans, the newest plan first. */
  listPlans(query?: PlanQuery): Promise<Page<Versioned<PlanStatus>>>;
}
