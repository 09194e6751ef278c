import type { Policy } from "@cap/domain";
import type { Fence } from "./lease-store.ts";
import type { Page, PageRequest } from "./page.ts";
import type { Versioned } from "./versioned.ts";

/** A new version of a policy. */
export interface PolicyWrite {
  /** Name under which it is kept; becomes the policy's own `id`. */
  readonly id: string;
  readonly policy: Policy;
  /** Version that was read; null when the policy must not exist yet. */
  readonly expectedVersion: number | null;
  /** Lease under which it is written. @defaultValue not checked */
  readonly fence?: Fence;
}

/** Which policy to remove. */
export interface PolicyRemoval {
  readonly id: string;
  /** Version that was read. */
  readonly expectedVersion: number;
}

/** Port: policies by id. Every version that was ever written stays readable. */
export interface PolicyStore {
  /** A policy as it stands, or as it stood in a version; null when there is none. */
  getPolicy(id: string, version?: number): Promise<Versioned<Policy> | null>;
  /**
   * Writes a new version of a policy.
   *
   * @throws CapError with code VERSION_CONFLICT when it is not at the expected version, LEASE_LOST when the fence was passed
   */
  putPolicy(write: PolicyWrite): Promise<Versioned<Policy>>;
  /** Removes a policy; its versions stay. @throws CapError with code VERSION_CONFLICT when it is not at the expected version */
  removePolicy(removal: PolicyRemoval): Promise<void>;
  /** The policies as they stand, by id. */
  listPolicies(page?: PageRequest): Promise<Page<Versioned<Policy>>>;
}
