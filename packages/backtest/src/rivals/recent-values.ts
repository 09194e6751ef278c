/** Values with their instants, of which only those in (now - window, now] count. */
export class RecentValues {
  readonly #windowSeconds: number;
  #entries: { readonly atSeconds: number; readonly value: number }[] = [];

  /** @param windowSeconds length of the window in seconds; nothing counts with 0 */
  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
  }

  /** Takes in a value; instants never decrease. */
  add(atSeconds: number, value: number): void {
    this.#entries.push({ atSeconds, value });
    this.#forget(atSeconds);
  }

  /** Largest value in the window that ends now; -Infinity when there is none. */
  max(nowSeconds: number): number {
    this.#forget(nowSeconds);
    return this.#entries.reduce((largest, { value }) => Math.max(largest, value), -Infinity);
  }

  /** Sum of the values in the window that ends now; 0 when there is none. */
  sum(nowSeconds: number): number {
    this.#forget(nowSeconds);
    return this.#entries.reduce((total, { value }) => total + value, 0);
  }

  #forget(nowSeconds: number): void {
    const oldest = nowSeconds - this.#windowSeconds;
    const kept = this.#entries.findIndex(({ atSeconds }) => atSeconds > oldest);
    if (kept !== 0) this.#entries = kept < 0 ? [] : this.#entries.slice(kept);
  }
}
