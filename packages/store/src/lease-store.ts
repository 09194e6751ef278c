/** The right to be the only one that does something, for a while. */
export interface Lease {
  /** What it is about, such as `leader` or `apply/orders`. */
  readonly name: string;
  /** Who holds it; one name per process. */
  readonly holder: string;
  /** Fencing token: larger than the token of every earlier holder, never used again. */
  readonly token: number;
  /** When it ends unless it is renewed, epoch seconds. */
  readonly expiresAt: number;
}

/** The part of a {@link Lease} that a write shows, so that it fails once somebody else has taken over. */
export type Fence = Pick<Lease, "name" | "token">;

/** What {@link LeaseStore.acquireLease} is asked for. */
export interface LeaseRequest {
  readonly name: string;
  readonly holder: string;
  /** How long it lasts unless it is renewed; > 0. */
  readonly ttlSeconds: number;
}

/** Port: leases with fencing. At most one holder at a time; a late one is kept out by its token. */
export interface LeaseStore {
  /**
   * Takes a lease that is free, has run out, or is held by the same holder (which gets a new token).
   *
   * @returns the lease; null while somebody else holds it
   * @throws RangeError when ttlSeconds is not > 0
   */
  acquireLease(request: LeaseRequest): Promise<Lease | null>;
  /** Prolongs a lease from now. @returns the prolonged lease; null when somebody took over or it was released */
  renewLease(lease: Lease, ttlSeconds: number): Promise<Lease | null>;
  /** Gives a lease back; does nothing when it is no longer the holder's. */
  releaseLease(lease: Fence): Promise<void>;
  /** Who holds a lease now; null when nobody does. */
  getLease(name: string): Promise<Lease | null>;
}
