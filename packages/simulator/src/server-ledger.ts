import { EventTally, population, type Population, type TimeGrid } from "./event-tally.ts";

/** Numbers of servers at the grid points, by what they do, and the time paid for them. */
export interface ServerHistory {
  /** Servers that take jobs. */
  readonly ready: Float64Array;
  /** Servers asked for and not ready yet. */
  readonly starting: Float64Array;
  /** Servers told to leave that still finish their job. */
  readonly draining: Float64Array;
  /** All of them: everything that is paid for. */
  readonly paid: Population;
  /** Time paid in server-seconds, within the horizon. */
  readonly paidSeconds: number;
}

/** Book of the life of every server: asked for, ready or cancelled, told to drain, gone. */
export class ServerLedger {
  readonly #grid: TimeGrid;
  readonly #asked: EventTally;
  readonly #started: EventTally;
  readonly #drainBegun: EventTally;
  readonly #drained: EventTally;
  readonly #gone: EventTally;
  #members = 0;
  #paidSeconds = 0;

  constructor(grid: TimeGrid) {
    this.#grid = grid;
    this.#asked = new EventTally(grid);
    this.#started = new EventTally(grid);
    this.#drainBegun = new EventTally(grid);
    this.#drained = new EventTally(grid);
    this.#gone = new EventTally(grid);
  }

  asked(at: number, servers = 1): void {
    this.#asked.add(at, servers);
    this.#members += servers;
    this.#paidSeconds -= servers * this.#clip(at);
  }

  ready(at: number, servers = 1): void {
    this.#started.add(at, servers);
  }

  /** A starting server leaves before it was ready. */
  cancelled(at: number): void {
    this.#started.add(at, 1);
    this.#leave(at);
  }

  /** A ready server is told to leave at one instant and leaves at another, when its job is done. */
  drained(toldAt: number, leavesAt: number): void {
    this.#drainBegun.add(toldAt, 1);
    this.#drained.add(leavesAt, 1);
    this.#leave(leavesAt);
  }

  /** Closes the book at the horizon: whoever is still there is paid until then. */
  history(): ServerHistory {
    const starting = population(this.#grid, [this.#asked], [this.#started]).counts;
    const draining = population(this.#grid, [this.#drainBegun], [this.#drained]).counts;
    // A cancelled server is both started and gone, so what has started and is not gone is ready or draining.
    const paid = population(this.#grid, [this.#asked], [this.#gone]);
    const ready = paid.counts.map((servers, index) => servers - (starting[index] ?? 0) - (draining[index] ?? 0));
    const paidSeconds = this.#paidSeconds + this.#members * this.#grid.horizonSeconds;
    return { ready, starting, draining, paid, paidSeconds };
  }

  #leave(at: number): void {
    this.#gone.add(at, 1);
    this.#members--;
    this.#paidSeconds += this.#clip(at);
  }

  #clip(at: number): number {
    return Math.min(Math.max(at, 0), this.#grid.horizonSeconds);
  }
}
