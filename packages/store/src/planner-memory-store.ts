import type { Fence } from "./lease-store.ts";
import type { Versioned } from "./versioned.ts";

/** What the decision core remembers of a pool; plain JSON whose state is the planner's own business. */
export interface PlannerMemory {
  readonly version: number;
  readonly digest: string;
  readonly state: unknown;
}

/** A new memory of a pool. */
export interface PlannerMemoryWrite {
  readonly pool: string;
  /** At most 1 MB as JSON. */
  readonly memory: PlannerMemory;
  /** Version that was read; null when there was none. */
  readonly expectedVersion: number | null;
  /** Lease under which it was computed. @defaultValue not checked */
  readonly fence?: Fence;
}

/** Port: what the planner remembers of each pool between decisions. */
export interface PlannerMemoryStore {
  /** The memory of a pool; null when there is none. */
  getMemory(pool: string): Promise<Versioned<PlannerMemory> | null>;
  /**
   * Replaces the memory of a pool.
   *
   * @throws CapError with code VERSION_CONFLICT when it was written since, LEASE_LOST when the fence was passed
   */
  putMemory(write: PlannerMemoryWrite): Promise<Versioned<PlannerMemory>>;
  /** Forgets a pool, so that its memory is built from history again; does nothing when there is none. */
  removeMemory(pool: string): Promise<void>;
}
