import { checkClosedLoopInput, type ClosedLoopInput } from "./closed-loop-input.ts";
import type { ClosedLoopReport, TargetChange } from "./closed-loop-report.ts";
import { CompletionHeap } from "./completion-heap.ts";
import { IntervalMeter } from "./interval-meter.ts";
import { MetricFeed } from "./metric-feed.ts";
import { randomStream } from "./random-stream.ts";
import { delaySampler } from "./server-schedule.ts";
import { finish, type Interruption, type Slices } from "./slices.ts";
import { WorkerFleet } from "./worker-fleet.ts";

/** After the horizon the last jobs may take this long; a queue that is not empty then never will be. */
const drainSecondsMax = 6 * 3600;

/** Events of one slice of work, about a hundredth of a second; a decision may take as long as some thousand of them. */
const eventsPerTurn = 2 ** 14;
const eventsPerDecision = 2 ** 12;

/**
 * Simulates a first-come-first-served queue whose number of workers is decided while it runs, by a controller that sees measurements only.
 *
 * Workers asked for are paid at once and take jobs after their delay. On a scale-down starting workers go first (newest first), then ready ones by the
 * removal rule; a busy one finishes its jobs within the grace period. At one instant completions come first, then workers that get
 * ready, graces that end, arrivals, and the controller last. After the horizon no job arrives, control goes on until the last job has left, and only
 * busy workers are paid.
 *
 * @param signal asked before every slice of some thousand events or a few decisions
 * @returns sojourn time of every job, what was paid for, every change of the target; the same for the same input
 * @throws RangeError if a field is outside its domain, or the controller answers something else than null or a number
 * @throws what the signal throws
 * @example
 * const jobs = drawJobs({ counts: [60, 60], stepSeconds: 60, service: { kind: "deterministic", meanSeconds: 1 }, seed: 1 });
 * simulateClosedLoop({
 *   jobs, horizonSeconds: 120, workersInitial: 2, workersMin: 1, workersMax: 10,
 *   provisioningDelaySeconds: 30, intervalSeconds: 15, seed: 1, controller: () => 2,
 * }).paidWorkerSeconds // 240.…
 */
export function simulateClosedLoop(input: ClosedLoopInput, signal?: Interruption): ClosedLoopReport {
  return finish(simulateClosedLoopStepwise(input), signal);
}

/** The run of {@link simulateClosedLoop} in slices, for callers that give way in between. */
export function* simulateClosedLoopStepwise(input: ClosedLoopInput): Slices<ClosedLoopReport> {
  checkClosedLoopInput(input);
  return yield* new ClosedLoop(input).run();
}

/** One run: the queue between the fleet, the meter and the controller. */
class ClosedLoop {
  readonly #input: ClosedLoopInput;
  readonly #fleet: WorkerFleet;
  readonly #meter = new IntervalMeter();
  readonly #feed: MetricFeed;
  readonly #inService = new CompletionHeap();
  readonly #endSeconds: Float64Array;
  readonly #workerOf: Int32Array;
  readonly #backlogs: Int32Array;
  readonly #readyWorkers: Int32Array;
  readonly #targets: TargetChange[] = [];
  /** Jobs whose worker was killed, to be served before all others. */
  #returned: number[] = [];
  #now = 0;
  #arrived = 0;
  /** Next job of those that arrived to be started. */
  #head = 0;
  #busySlots = 0;
  #unfinished: number;
  #ticks = 0;
  #samples = 0;
  #paid = 0;
  #busy = 0;
  #killed = 0;
  #backlogMax = 0;

  constructor(input: ClosedLoopInput) {
    const { jobs, horizonSeconds, timelineStepSeconds = 60 } = input;
    this.#input = input;
    this.#feed = new MetricFeed(input.metricLagSeconds ?? 0, input.outages ?? []);
    this.#fleet = new WorkerFleet({
      workersInitial: input.workersInitial,
      slotsPerWorker: input.slotsPerWorker ?? 1,
      removal: input.removal ?? { victims: "idleFirst", graceSeconds: Infinity },
      nextDelay: delaySampler(input.provisioningDelaySeconds, randomStream(input.seed, "startup")),
      random: randomStream(input.seed, "victims"),
    });
    const count = jobs.arrivalSeconds.length;
    this.#unfinished = count;
    this.#endSeconds = new Float64Array(count).fill(Infinity);
    this.#workerOf = new Int32Array(count);
    const samples = Math.ceil(horizonSeconds / timelineStepSeconds - 1e-9);
    this.#backlogs = new Int32Array(samples);
    this.#readyWorkers = new Int32Array(samples);
  }

  *run(): Slices<ClosedLoopReport> {
    while (this.#runSome()) yield;
    this.#passUntil(Math.max(this.#now, this.#input.horizonSeconds));
    return this.#report();
  }

  /** Runs the events of a slice; tells whether there are more. */
  #runSome(): boolean {
    const { arrivalSeconds } = this.#input.jobs;
    const { horizonSeconds, intervalSeconds, timelineStepSeconds = 60 } = this.#input;
    for (let turn = 0; turn < eventsPerTurn; turn++) {
      const completionAt = this.#inService.earliest;
      const readyAt = this.#fleet.nextReadyAt;
      const killAt = this.#fleet.nextKillAt;
      const arrivalAt = arrivalSeconds[this.#arrived] ?? Infinity;
      const tickAt = (this.#ticks + 1) * intervalSeconds;
      const sampleAt = this.#samples < this.#backlogs.length ? (this.#samples + 1) * timelineStepSeconds : Infinity;
      const next = Math.min(completionAt, readyAt, killAt, arrivalAt, tickAt, sampleAt);
      const over = this.#unfinished === 0 || next > horizonSeconds + drainSecondsMax;
      if (over && next > horizonSeconds) return false;
      this.#passUntil(next);
      if (next === completionAt) this.#complete();
      else if (next === readyAt) this.#fleet.becomeReady();
      else if (next === killAt) this.#kill();
      else if (next === arrivalAt) this.#arrive();
      else if (next === sampleAt) this.#sample();
      else {
        this.#control();
        turn += eventsPerDecision;
      }
      while (this.#fleet.freeSlots > 0 && this.#waiting > 0) this.#start();
      if (this.#waiting > this.#backlogMax) this.#backlogMax = this.#waiting;
    }
    return true;
  }

  get #waiting(): number {
    return this.#arrived - this.#head + this.#returned.length;
  }

  #passUntil(next: number): void {
    const { horizonSeconds } = this.#input;
    const seconds = next - this.#now;
    const fleet = this.#fleet;
    this.#meter.passed(seconds, {
      waiting: this.#waiting,
      inService: this.#busySlots,
      busyReadySlots: fleet.busyReadySlots,
      readySlots: fleet.readySlots,
    });
    this.#busy += this.#busySlots * seconds;
    const within = Math.max(0, Math.min(next, horizonSeconds) - this.#now);
    this.#paid += fleet.paidWorkers * within + fleet.busyWorkers * (seconds - within);
    this.#now = next;
  }

  #arrive(): void {
    this.#arrived++;
    this.#meter.arrived();
  }

  #start(): void {
    const job = this.#returned.pop() ?? this.#head++;
    const endsAt = this.#now + (this.#input.jobs.serviceSeconds[job] ?? 0);
    this.#workerOf[job] = this.#fleet.occupy();
    this.#endSeconds[job] = endsAt;
    this.#inService.push(endsAt, job);
    this.#busySlots++;
  }

  #complete(): void {
    const job = this.#inService.pop();
    // A job whose worker was killed has lost its end, or has a later one.
    if (this.#endSeconds[job] !== this.#now) return;
    const { arrivalSeconds, serviceSeconds } = this.#input.jobs;
    this.#busySlots--;
    this.#unfinished--;
    this.#fleet.release(this.#workerOf[job] ?? -1);
    this.#meter.completed(serviceSeconds[job] ?? 0, this.#now - (arrivalSeconds[job] ?? 0));
  }

  #kill(): void {
    const worker = this.#fleet.kill();
    const lost: number[] = [];
    for (let job = 0; job < this.#head; job++) {
      const ends = this.#endSeconds[job] ?? 0;
      if (this.#workerOf[job] === worker && ends > this.#now && ends < Infinity) lost.push(job);
    }
    for (const job of lost) this.#endSeconds[job] = Infinity;
    this.#busySlots -= lost.length;
    this.#killed += lost.length;
    // The oldest job is served first, so it goes to the end of the stack.
    this.#returned = [...this.#returned, ...lost].sort((a, b) => b - a);
  }

  #sample(): void {
    this.#backlogs[this.#samples] = this.#waiting;
    this.#readyWorkers[this.#samples] = this.#fleet.counts.ready;
    this.#samples++;
  }

  #control(): void {
    this.#ticks++;
    const { workersMin, workersMax, controller } = this.#input;
    const workers = this.#fleet.counts;
    this.#feed.add(
      this.#meter.read({
        endSeconds: this.#now,
        waiting: this.#waiting,
        oldestWaitSeconds: this.#oldestWait(),
        inService: this.#busySlots,
        workers,
      }),
    );
    const answer = controller({ nowSeconds: this.#now, observation: this.#feed.newest(this.#now), workers });
    if (answer === null) return;
    if (!(answer >= 0)) throw new RangeError(`controller must answer null or a number >= 0, got ${answer}`);
    const target = Math.min(workersMax, Math.max(workersMin, Math.round(answer)));
    if (target === workers.desired) return;
    this.#targets.push({ atSeconds: this.#now, workers: target });
    this.#fleet.resize(target, this.#now);
  }

  #oldestWait(): number {
    if (this.#waiting === 0) return 0;
    const oldest = this.#returned.at(-1) ?? this.#head;
    return this.#now - (this.#input.jobs.arrivalSeconds[oldest] ?? this.#now);
  }

  #report(): ClosedLoopReport {
    const { arrivalSeconds } = this.#input.jobs;
    return {
      sojournSeconds: this.#endSeconds.map((end, job) => end - (arrivalSeconds[job] ?? 0)),
      paidWorkerSeconds: this.#paid,
      busySlotSeconds: this.#busy,
      targets: this.#targets,
      startedWorkers: this.#fleet.startedWorkers,
      killedJobs: this.#killed,
      unfinishedJobs: this.#unfinished,
      backlogMax: this.#backlogMax,
      timeline: { backlogs: this.#backlogs, readyWorkers: this.#readyWorkers },
    };
  }
}
