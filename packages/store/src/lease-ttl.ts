/** Refuses a duration of a lease that is none. @throws RangeError when it is not > 0 and finite */
export function assertTtl(ttlSeconds: number): void {
  if (!(ttlSeconds > 0 && ttlSeconds < Infinity))
    throw new RangeError(`ttlSeconds must be > 0 and finite, got ${ttlSeconds}`);
}
