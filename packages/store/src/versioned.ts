/** A stored value with the version that the next write of it has to name. */
export interface Versioned<T> {
  readonly value: T;
  /** Version of this value, from 1; every write makes it larger, and it never comes back, not even after a removal. */
  readonly version: number;
}
