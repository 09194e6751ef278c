/** How many workers a pool has, and which version of that statement this is. */
export interface PoolState {
  /** Workers that the pool is told to have; integer >= 0; null where the target does not say. */
  readonly workers: number | null;
  /** Workers that take jobs; null where the target does not say. */
  readonly readyWorkers: number | null;
  /** Changes whenever somebody changes the pool, so that nobody's change is overwritten unseen; null where there is none. */
  readonly version: string | null;
}

/** A change of a pool. */
export interface PoolChange {
  /** Workers wanted: an absolute number, so that doing it twice does nothing more; integer >= 0. */
  readonly workers: number;
  /**
   * Version that was read when the change was decided; another one now refuses the change with VERSION_CONFLICT.
   * null changes whatever is there, for targets without versions.
   */
  readonly expectedVersion: string | null;
  /** What the change belongs to, such as the id of a plan; the same id again is the same change. */
  readonly changeId: string;
}

/** Whether a change has come about. */
export type PoolVerification =
  /** The pool is told to have so many workers, and has them where it says. */
  | { readonly kind: "reached"; readonly state: PoolState }
  /** The pool is told so; its workers are not ready yet. */
  | { readonly kind: "pending"; readonly state: PoolState }
  /** The pool is told another number. */
  | { readonly kind: "differs"; readonly state: PoolState }
  /** The target does not say what it has. */
  | { readonly kind: "unknown"; readonly state: PoolState };

/** How long a call of {@link PoolScaler} may take. */
export interface PoolCallOptions {
  /** Gives up when aborted. A change that was under way has then an unknown outcome. @defaultValue none */
  readonly signal?: AbortSignal;
}

/** Port to what gives one pool its workers. */
export interface PoolScaler {
  /** Kind and name of the target, without secrets, such as `webhook https://scaler.example/pools/mail`. */
  readonly target: string;
  /**
   * Reads the pool as it is.
   *
   * @throws CapError SOURCE_UNAVAILABLE (retryable), SOURCE_REFUSED or SOURCE_INVALID
   */
  readonly read: (options?: PoolCallOptions) => Promise<PoolState>;
  /**
   * Sets the number of workers.
   *
   * @returns the pool as it is after the change, as far as the target says
   * @throws RangeError when workers is no whole number >= 0
   * @throws CapError VERSION_CONFLICT when the version is another; OUTCOME_UNKNOWN when it may or may not have happened, so read
   * before trying again; SOURCE_UNAVAILABLE when it has not happened and may later; SOURCE_REFUSED when it never will
   */
  readonly setWorkers: (change: PoolChange, options?: PoolCallOptions) => Promise<PoolState>;
  /**
   * Compares the pool with what it was told.
   *
   * @throws CapError as {@link PoolScaler.read} does
   */
  readonly verify: (workers: number, options?: PoolCallOptions) => Promise<PoolVerification>;
}

/** What a state says about a number of workers that was asked for. */
export function verificationOf(state: PoolState, workers: number): PoolVerification {
  if (state.workers === null) return { kind: "unknown", state };
  if (state.workers !== workers) return { kind: "differs", state };
  return { kind: state.readyWorkers === null || state.readyWorkers === workers ? "reached" : "pending", state };
}

/**
 * The number of workers of a change, checked.
 *
 * @throws RangeError when it is no whole number >= 0
 */
export function wholeWorkers(workers: number): number {
  if (Number.isSafeInteger(workers) && workers >= 0) return workers;
  throw new RangeError(`workers must be a whole number >= 0, got ${workers}`);
}
