/**
 * Instants at which the servers become free, as a binary heap with the earliest on top.
 *
 * This vector is the whole state of the Kiefer-Wolfowitz recursion. The entries sit at 1..size, so the children of i are 2i and 2i + 1.
 */
export class FreeTimeHeap {
  #times = new Float64Array(16);
  #size = 0;
  /** What has been added to all entries since they were stored; a run that never shifts keeps it 0, and its sums exact. */
  #offset = 0;

  /** Number of servers in the heap. */
  get size(): number {
    return this.#size;
  }

  /** Earliest free instant; Infinity when there is no server, so that a job simply waits. */
  get earliest(): number {
    return this.#size === 0 ? Infinity : (this.#times[1] ?? Infinity) + this.#offset;
  }

  /** Adds a server. */
  push(time: number): void {
    if (this.#size + 1 === this.#times.length) this.#grow();
    const times = this.#times;
    const stored = time - this.#offset;
    let hole = ++this.#size;
    for (let parent = hole >> 1; parent > 0 && (times[parent] ?? 0) > stored; parent = hole >> 1) {
      times[hole] = times[parent] ?? 0;
      hole = parent;
    }
    times[hole] = stored;
  }

  /** Gives the earliest free server a new, later free instant: one pass down instead of a removal and an insertion. */
  replaceEarliest(time: number): void {
    this.#siftDown(time - this.#offset);
  }

  /** Removes the server that is free first and returns its instant; Infinity when there is none. */
  removeEarliest(): number {
    const earliest = this.earliest;
    if (this.#size === 0) return earliest;
    const last = this.#times[this.#size--] ?? 0;
    if (this.#size > 0) this.#siftDown(last);
    return earliest;
  }

  /** Moves every instant by the same time, which keeps the order. */
  shift(seconds: number): void {
    this.#offset += seconds;
  }

  #siftDown(stored: number): void {
    const times = this.#times;
    const size = this.#size;
    let hole = 1;
    for (let child = 2; child <= size; child = hole << 1) {
      let childTime = times[child] ?? 0;
      if (child < size) {
        const rightTime = times[child + 1] ?? 0;
        if (rightTime < childTime) {
          childTime = rightTime;
          child++;
        }
      }
      if (childTime >= stored) break;
      times[hole] = childTime;
      hole = child;
    }
    times[hole] = stored;
  }

  #grow(): void {
    const larger = new Float64Array(this.#times.length * 2);
    larger.set(this.#times);
    this.#times = larger;
  }
}
