import type { Clock } from "../clock.ts";
import { assertTtl } from "../lease-ttl.ts";
import type { Fence, Lease, LeaseRequest, LeaseStore } from "../lease-store.ts";

/** Leases in memory. */
export class InMemoryLeases implements LeaseStore {
  /** The last lease of each name, also when it was given back: its token is never used again. */
  readonly #leases = new Map<string, Lease>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async acquireLease({ name, holder, ttlSeconds }: LeaseRequest): Promise<Lease | null> {
    assertTtl(ttlSeconds);
    const present = this.#leases.get(name);
    const now = this.#clock();
    if (present !== undefined && present.expiresAt > now && present.holder !== holder) return null;
    const lease = { name, holder, token: (present?.token ?? 0) + 1, expiresAt: now + ttlSeconds };
    this.#leases.set(name, lease);
    return lease;
  }

  async renewLease(lease: Lease, ttlSeconds: number): Promise<Lease | null> {
    assertTtl(ttlSeconds);
    const present = this.#leases.get(lease.name);
    const now = this.#clock();
    if (present?.token !== lease.token || present.expiresAt === 0) return null;
    const renewed = { ...present, expiresAt: now + ttlSeconds };
    this.#leases.set(lease.name, renewed);
    return renewed;
  }

  async releaseLease(lease: Fence): Promise<void> {
    const present = this.#leases.get(lease.name);
    if (present?.token === lease.token) this.#leases.set(lease.name, { ...present, expiresAt: 0 });
  }

  async getLease(name: string): Promise<Lease | null> {
    const present = this.#leases.get(name);
    return present !== undefined && present.expiresAt > this.#clock() ? present : null;
  }

  /** Whether a lease has not been taken over or given back. */
  holds({ name, token }: Fence): boolean {
    const present = this.#leases.get(name);
    return present?.token === token && present.expiresAt > 0;
  }
}
