/**
 * Start instants of the jobs that may still be waiting, as a ring that doubles when it is full.
 *
 * FCFS start instants never decrease, so the number waiting at an arrival is what is left after the starts up to then have been dropped.
 */
export class WaitingLine {
  #starts = new Float64Array(1024);
  #head = 0;
  #size = 0;
  #longest = 0;

  /** Largest number of jobs that waited at the same time. */
  get longest(): number {
    return this.#longest;
  }

  /** Takes in the next job in order of arrival. */
  join(arrival: number, start: number): void {
    const mask = this.#starts.length - 1;
    while (this.#size > 0 && (this.#starts[this.#head & mask] ?? 0) <= arrival) {
      this.#head++;
      this.#size--;
    }
    if (start <= arrival) return;
    if (this.#size > mask) this.#grow();
    this.#starts[(this.#head + this.#size) & (this.#starts.length - 1)] = start;
    this.#size++;
    if (this.#size > this.#longest) this.#longest = this.#size;
  }

  #grow(): void {
    const mask = this.#starts.length - 1;
    const larger = new Float64Array(this.#starts.length * 2);
    for (let index = 0; index < this.#size; index++) larger[index] = this.#starts[(this.#head + index) & mask] ?? 0;
    this.#starts = larger;
    this.#head = 0;
  }
}
