import type { WorkerCounts } from "./controller.ts";
import type { RandomStream } from "./random-stream.ts";

/** How workers are chosen and how long they may take to leave. */
export interface RemovalRule {
  /** Which ready workers leave first: those with the fewest jobs, or any. Starting workers always go before ready ones. */
  readonly victims: "idleFirst" | "random";
  /** How long a worker told to leave may go on with its jobs, in seconds; then they return to the head of the queue. May be Infinity. */
  readonly graceSeconds: number;
}

interface Worker {
  readonly id: number;
  readonly readyAt: number;
  state: "starting" | "ready" | "draining" | "gone";
  /** Slots with a job. */
  busySlots: number;
}

/** What a fleet needs to know at its start. */
export interface FleetInput {
  readonly workersInitial: number;
  readonly slotsPerWorker: number;
  readonly removal: RemovalRule;
  /** Draws the start-up time of the next worker in seconds. */
  readonly nextDelay: () => number;
  /** Stream that breaks ties between workers that could leave. */
  readonly random: RandomStream;
}

/** Workers with slots that start, take jobs, drain and leave; it knows who is busy, not with what. */
export class WorkerFleet {
  readonly #input: FleetInput;
  readonly #workers: Worker[] = [];
  /** Earliest ready instant last. */
  #starting: Worker[] = [];
  #ready: Worker[] = [];
  /** Free slots, a worker once for each; entries of workers that no longer take jobs are dropped when they come up. */
  readonly #freeSlots: Worker[] = [];
  /** Draining workers in the order in which their grace ends. */
  readonly #leaving: { readonly worker: Worker; readonly killAt: number }[] = [];
  #draining = 0;
  #desired: number;
  /** Slots without a job on ready workers. */
  freeSlots = 0;
  /** Workers with at least one job, draining ones included. */
  busyWorkers = 0;
  /** Busy slots of ready workers. */
  busyReadySlots = 0;
  /** Workers that were ever asked for, those at the start not counted. */
  startedWorkers = 0;

  constructor(input: FleetInput) {
    this.#input = input;
    this.#desired = input.workersInitial;
    for (let worker = 0; worker < input.workersInitial; worker++) this.#addReady(this.#create(0));
  }

  get counts(): WorkerCounts {
    return {
      ready: this.#ready.length,
      starting: this.#starting.length,
      draining: this.#draining,
      desired: this.#desired,
    };
  }

  get readySlots(): number {
    return this.#ready.length * this.#input.slotsPerWorker;
  }

  /** Workers that are paid for. */
  get paidWorkers(): number {
    return this.#ready.length + this.#starting.length + this.#draining;
  }

  /** Instant at which the next starting worker is ready; Infinity when none is starting. */
  get nextReadyAt(): number {
    return this.#starting.at(-1)?.readyAt ?? Infinity;
  }

  /** Instant at which the grace of the next draining worker ends; Infinity when none has one. */
  get nextKillAt(): number {
    for (let next = this.#leaving[0]; next?.worker.state === "gone"; next = this.#leaving[0]) this.#leaving.shift();
    return this.#leaving[0]?.killAt ?? Infinity;
  }

  /** Lets the next starting worker take jobs. */
  becomeReady(): void {
    const worker = this.#starting.pop();
    if (worker) this.#addReady(worker);
  }

  /** Takes a free slot and returns the worker's number; call only while `freeSlots` > 0. */
  occupy(): number {
    let worker = this.#freeSlots.pop();
    while (worker && worker.state !== "ready") worker = this.#freeSlots.pop();
    if (!worker) throw new RangeError("occupy needs a free slot, got none");
    this.freeSlots--;
    this.busyReadySlots++;
    if (worker.busySlots++ === 0) this.busyWorkers++;
    return worker.id;
  }

  /** Gives back a slot of a worker whose job has ended; a draining worker leaves with its last job. */
  release(id: number): void {
    const worker = this.#workers[id];
    if (!worker) return;
    if (--worker.busySlots === 0) this.busyWorkers--;
    if (worker.state === "ready") {
      this.busyReadySlots--;
      this.freeSlots++;
      this.#freeSlots.push(worker);
    } else if (worker.busySlots === 0 && worker.state === "draining") {
      worker.state = "gone";
      this.#draining--;
    }
  }

  /** Removes the draining worker whose grace ends first and returns its number; its jobs are the caller's. */
  kill(): number {
    const worker = this.#leaving.shift()?.worker;
    if (!worker) return -1;
    worker.state = "gone";
    worker.busySlots = 0;
    this.#draining--;
    this.busyWorkers--;
    return worker.id;
  }

  /** Asks for a number of workers, ready and starting ones together. */
  resize(workers: number, now: number): void {
    this.#desired = workers;
    const missing = workers - this.#ready.length - this.#starting.length;
    for (let added = 0; added < missing; added++) this.#ask(now);
    for (let surplus = -missing; surplus > 0 && this.#starting.length > 0; surplus--) this.#cancelNewest();
    const surplus = this.#ready.length - workers;
    if (surplus > 0) this.#drain(surplus, now);
  }

  #create(readyAt: number): Worker {
    const worker: Worker = { id: this.#workers.length, readyAt, state: "starting", busySlots: 0 };
    this.#workers.push(worker);
    return worker;
  }

  #addReady(worker: Worker): void {
    const { slotsPerWorker } = this.#input;
    worker.state = "ready";
    this.#ready.push(worker);
    this.freeSlots += slotsPerWorker;
    for (let slot = 0; slot < slotsPerWorker; slot++) this.#freeSlots.push(worker);
  }

  #ask(now: number): void {
    const worker = this.#create(now + this.#input.nextDelay());
    this.startedWorkers++;
    let place = 0;
    while (place < this.#starting.length && (this.#starting[place]?.readyAt ?? 0) > worker.readyAt) place++;
    this.#starting.splice(place, 0, worker);
  }

  #cancelNewest(): void {
    const newest = this.#starting.reduce((last, worker) => (worker.id > last.id ? worker : last));
    newest.state = "gone";
    this.#starting = this.#starting.filter((worker) => worker !== newest);
  }

  #drain(surplus: number, now: number): void {
    const { victims, graceSeconds } = this.#input.removal;
    const queue = this.#ready.map((worker) => ({ worker, order: this.#input.random() }));
    const burden = ({ worker }: { worker: Worker }): number => (victims === "random" ? 0 : worker.busySlots);
    queue.sort((a, b) => burden(a) - burden(b) || a.order - b.order);
    for (const { worker } of queue.slice(0, surplus)) this.#tellToLeave(worker, now + graceSeconds);
    this.#ready = this.#ready.filter((worker) => worker.state === "ready");
  }

  #tellToLeave(worker: Worker, killAt: number): void {
    this.freeSlots -= this.#input.slotsPerWorker - worker.busySlots;
    this.busyReadySlots -= worker.busySlots;
    worker.state = worker.busySlots === 0 ? "gone" : "draining";
    if (worker.state === "gone") return;
    this.#draining++;
    if (killAt < Infinity) this.#leaving.push({ worker, killAt });
  }
}
