/** Jobs in service by the instant at which they end, as a binary heap with the earliest on top; entries sit at 1..size. */
export class CompletionHeap {
  #times = new Float64Array(64);
  #jobs = new Int32Array(64);
  #size = 0;

  /** Instant of the earliest completion; Infinity when no job is in service. */
  get earliest(): number {
    return this.#size === 0 ? Infinity : (this.#times[1] ?? Infinity);
  }

  push(time: number, job: number): void {
    if (this.#size + 1 === this.#times.length) this.#grow();
    let hole = ++this.#size;
    for (let parent = hole >> 1; parent > 0 && (this.#times[parent] ?? 0) > time; parent = hole >> 1) {
      this.#move(parent, hole);
      hole = parent;
    }
    this.#times[hole] = time;
    this.#jobs[hole] = job;
  }

  /** Removes the earliest entry and returns its job; -1 when there is none. */
  pop(): number {
    if (this.#size === 0) return -1;
    const job = this.#jobs[1] ?? -1;
    const time = this.#times[this.#size] ?? 0;
    const last = this.#jobs[this.#size] ?? 0;
    const size = --this.#size;
    let hole = 1;
    for (let child = 2; child <= size; child = hole << 1) {
      if (child < size && (this.#times[child + 1] ?? 0) < (this.#times[child] ?? 0)) child++;
      if ((this.#times[child] ?? 0) >= time) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#times[hole] = time;
    this.#jobs[hole] = last;
    return job;
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] ?? 0;
    this.#jobs[to] = this.#jobs[from] ?? 0;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const jobs = new Int32Array(times.length);
    times.set(this.#times);
    jobs.set(this.#jobs);
    this.#times = times;
    this.#jobs = jobs;
  }
}
