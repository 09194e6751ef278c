/**
 * Instants at which the servers become free, as a binary heap with the earliest on top.
 *
 * This vector is the whole state of the Kiefer-Wolfowitz recursion. The entries sit at 1..size, so the children of i are 2i and 2i + 1.
 */
export class FreeTimeHeap {
  #times = new Float64Array(16);
  #size = 0;

  /** Number of servers in the heap. */
  get size(): number {
    return this.#size;
  }

  /** Earliest free instant; Infinity when there is no server, so that a job simply waits. */
  get earliest(): number {
    return this.#size === 0 ? Infinity : (this.#times[1] ?? Infinity);
  }

  /** Adds a server. */
  push(time: number): void {
    if (this.#size + 1 === this.#times.length) this.#grow();
    const times = this.#times;
    let hole = ++this.#size;
    for (let parent = hole >> 1; parent > 0 && (times[parent] ?? 0) > time; parent = hole >> 1) {
      times[hole] = times[parent] ?? 0;
      hole = parent;
    }
    times[hole] = time;
  }

  /** Gives the earliest free server a new, later free instant: one pass down instead of a removal and an insertion. */
  replaceEarliest(time: number): void {
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
      if (childTime >= time) break;
      times[hole] = childTime;
      hole = child;
    }
    times[hole] = time;
  }

  /** Removes the server that is free first and returns its instant; Infinity when there is none. */
  removeEarliest(): number {
    const earliest = this.earliest;
    if (this.#size === 0) return earliest;
    const last = this.#times[this.#size--] ?? 0;
    if (this.#size > 0) this.replaceEarliest(last);
    return earliest;
  }

  /** Moves every instant by the same time, which keeps the order. */
  shift(seconds: number): void {
    for (let index = 1; index <= this.#size; index++) this.#times[index] = (this.#times[index] ?? 0) + seconds;
  }

  #grow(): void {
    const larger = new Float64Array(this.#times.length * 2);
    larger.set(this.#times);
    this.#times = larger;
  }
}
