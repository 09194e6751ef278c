import { FreeTimeHeap } from "./free-time-heap.ts";
import type { ServerLedger } from "./server-ledger.ts";
import type { ServerChange, ServerSchedule } from "./server-schedule.ts";

interface StartingServer {
  readonly askedIndex: number;
  readonly readyAt: number;
}

/**
 * FCFS pool of servers whose number changes: the Kiefer-Wolfowitz recursion with a schedule.
 *
 * Jobs are offered in order of arrival, and FCFS start instants never decrease. So before each start every change and every server that
 * becomes ready up to the tentative start is applied, and the tentative start is worked out again.
 *
 * Of the servers to leave, starting ones go first, the newest request before the others; then idle ones, at once; then busy ones, as their
 * jobs end, the next to end first. A server told to leave cannot be called back: a later scale-up asks for a new one.
 *
 * @see Kiefer, Wolfowitz, On the theory of queues with many servers, Trans. AMS 78, 1955
 */
export class ServerPool {
  readonly #free = new FreeTimeHeap();
  readonly #changes: readonly ServerChange[];
  readonly #delay: () => number;
  readonly #ledger: ServerLedger;
  /** Latest ready instant first, so that the next server to be ready is at the end. */
  #starting: StartingServer[] = [];
  #askedTotal = 0;
  #changesApplied = 0;
  #nextEventAt = Infinity;

  constructor(schedule: ServerSchedule, delay: () => number, ledger: ServerLedger) {
    this.#changes = schedule.changes.toSorted((a, b) => a.atSeconds - b.atSeconds);
    this.#delay = delay;
    this.#ledger = ledger;
    ledger.asked(0, schedule.initial);
    ledger.ready(0, schedule.initial);
    for (let server = 0; server < schedule.initial; server++) this.#free.push(0);
    this.#findNextEvent();
  }

  /** Servers that take jobs, busy ones included. */
  get readyServers(): number {
    return this.#free.size;
  }

  /** Instant at which the first of the ready servers is free; Infinity when there is none. */
  get earliestFree(): number {
    return this.#free.earliest;
  }

  /** Instant of the next change or of the next server to be ready; Infinity when nothing is left. */
  get nextEventAt(): number {
    return this.#nextEventAt;
  }

  /** Takes in the next job in order of arrival and returns its start; Infinity when no server will ever take it. */
  serve(arrival: number, serviceSeconds: number): number {
    let start = Math.max(arrival, this.#free.earliest);
    while (this.#nextEventAt <= start && this.#nextEventAt < Infinity) {
      this.applyNextEvent();
      start = Math.max(arrival, this.#free.earliest);
    }
    if (start < Infinity) this.#free.replaceEarliest(start + serviceSeconds);
    return start;
  }

  /** Applies every event up to an instant; for the accounts, once the last job has its start. */
  settle(until: number): void {
    while (this.#nextEventAt <= until) this.applyNextEvent();
  }

  /** Moves the free instants of all ready servers by the same time. */
  shift(seconds: number): void {
    this.#free.shift(seconds);
  }

  /** Applies the next change or lets the next starting server become ready; the latter comes first when both fall together. */
  applyNextEvent(): void {
    const change = this.#changes[this.#changesApplied];
    const server = this.#starting.at(-1);
    if (server && server.readyAt <= (change?.atSeconds ?? Infinity)) {
      this.#starting.pop();
      this.#free.push(server.readyAt);
      this.#ledger.ready(server.readyAt);
    } else if (change) {
      this.#changesApplied++;
      this.#resize(change);
    }
    this.#findNextEvent();
  }

  #resize({ atSeconds, servers }: ServerChange): void {
    const missing = servers - this.#free.size - this.#starting.length;
    if (missing > 0) this.#ask(atSeconds, missing);
    const cancelled = Math.min(-missing, this.#starting.length);
    if (cancelled > 0) this.#cancelNewest(atSeconds, cancelled);
    for (let surplus = this.#free.size - servers; surplus > 0; surplus--) {
      const leavesAt = Math.max(atSeconds, this.#free.removeEarliest());
      this.#ledger.drained(atSeconds, leavesAt);
    }
  }

  #ask(at: number, servers: number): void {
    this.#ledger.asked(at, servers);
    for (let server = 0; server < servers; server++) {
      this.#starting.push({ askedIndex: this.#askedTotal++, readyAt: at + this.#delay() });
    }
    this.#starting.sort((a, b) => b.readyAt - a.readyAt || b.askedIndex - a.askedIndex);
  }

  #cancelNewest(at: number, servers: number): void {
    const oldest = this.#starting.map((server) => server.askedIndex).sort((a, b) => a - b);
    const firstCancelled = oldest[oldest.length - servers] ?? Infinity;
    this.#starting = this.#starting.filter((server) => server.askedIndex < firstCancelled);
    for (let server = 0; server < servers; server++) this.#ledger.cancelled(at);
  }

  #findNextEvent(): void {
    const changeAt = this.#changes[this.#changesApplied]?.atSeconds ?? Infinity;
    this.#nextEventAt = Math.min(changeAt, this.#starting.at(-1)?.readyAt ?? Infinity);
  }
}
