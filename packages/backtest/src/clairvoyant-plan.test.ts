import { drawJobs, type JobStream, type LatencySlo } from "@cap/simulator";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClairvoyantInput, type ClairvoyantPlan, clairvoyantPlans, oracleAutoscaler } from "./clairvoyant-plan.ts";
import { seededRandom } from "./seeded-random.ts";
import { syntheticScenario } from "./synthetic-scenario.ts";
import { workBoundHours } from "./work-bound.ts";

interface Worker {
  readonly askedAt: number;
  readonly readyAt: number;
  /** Instants at which its slots become free. */
  readonly freeAt: number[];
}

interface Replayed {
  /** Sojourn time of each job in seconds. */
  readonly sojournSeconds: readonly number[];
  /** Paid time, start-up and draining included. */
  readonly workerHours: number;
}

/** Replays a plan job by job in the plainest way: every free instant is looked at for every job, and victims are chosen at random. */
function replay(plan: ClairvoyantPlan, input: ClairvoyantInput, random: () => number): Replayed {
  const { jobs, slotsPerWorker, provisioningDelaySeconds, horizonSeconds } = input;
  let workers: Worker[] = [];
  let paidSeconds = 0;
  const leave = (worker: Worker, at: number) => {
    workers = workers.filter((other) => other !== worker);
    paidSeconds += Math.max(at, worker.readyAt <= at ? Math.max(...worker.freeAt) : at) - worker.askedAt;
  };
  const ask = (size: number, at: number, delay: number) => {
    while (workers.length < size) {
      const readyAt = at + delay;
      workers.push({ askedAt: at, readyAt, freeAt: Array.from({ length: slotsPerWorker }, () => readyAt) });
    }
    while (workers.length > size) {
      const starting = workers.filter(({ readyAt }) => readyAt > at);
      const idle = workers.filter(({ freeAt }) => freeAt.every((free) => free <= at));
      const victims = idle.length > 0 ? idle : workers;
      leave(starting.at(-1) ?? victims[Math.floor(random() * victims.length)]!, at);
    }
  };
  const [first, ...targets] = plan.targets;
  ask(first?.workers ?? 0, 0, 0);
  const sojournSeconds = Array.from(jobs.arrivalSeconds, (arrival, job) => {
    for (;;) {
      let worker: Worker | undefined;
      let slot = 0;
      for (const candidate of workers) {
        for (const [index, free] of candidate.freeAt.entries()) {
          if (free < (worker?.freeAt[slot] ?? Infinity)) [worker, slot] = [candidate, index];
        }
      }
      const start = Math.max(arrival, worker?.freeAt[slot] ?? Infinity);
      const target = targets[0];
      if (target && target.atSeconds < start) {
        ask(target.workers, target.atSeconds, provisioningDelaySeconds);
        targets.shift();
        continue;
      }
      if (!worker) return Infinity;
      worker.freeAt[slot] = start + jobs.serviceSeconds[job]!;
      return start - arrival + jobs.serviceSeconds[job]!;
    }
  });
  for (const { workers: size, atSeconds } of targets) ask(size, atSeconds, provisioningDelaySeconds);
  ask(0, horizonSeconds, 0);
  return { sojournSeconds, workerHours: paidSeconds / 3600 };
}

/** Windows that miss the quantile although their service times allow it. */
function badWindows(
  { arrivalSeconds, serviceSeconds }: JobStream,
  slo: LatencySlo,
  sojourns: readonly number[],
): number {
  const windows = new Map<number, { jobs: number; within: number; winnable: number }>();
  arrivalSeconds.forEach((arrival, job) => {
    const index = Math.floor(arrival / slo.windowSeconds);
    const window = windows.get(index) ?? { jobs: 0, within: 0, winnable: 0 };
    window.jobs++;
    if (sojourns[job]! <= slo.latencySeconds) window.within++;
    if (serviceSeconds[job]! <= slo.latencySeconds) window.winnable++;
    windows.set(index, window);
  });
  const keeps = (within: number, jobs: number) => within >= slo.quantile * jobs - 1e-9;
  return [...windows.values()].filter(({ jobs, within, winnable }) => !keeps(within, jobs) && keeps(winnable, jobs))
    .length;
}

const slo = { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 };
const pool = { provisioningDelaySeconds: 60, workersMin: 1, workersMax: 250, slotsPerWorker: 1 };

const smallInputs = fc
  .record({
    levels: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 4, maxLength: 25 }),
    meanSeconds: fc.constantFrom(1, 3, 60, 120),
    scv: fc.constantFrom(0, 1, 2),
    windowSeconds: fc.constantFrom(90, 300),
    quantile: fc.constantFrom(0.8, 0.95),
    provisioningDelaySeconds: fc.constantFrom(0, 45, 60, 130),
    slotsPerWorker: fc.constantFrom(1, 3),
    workersMin: fc.constantFrom(0, 1, 2),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ levels, meanSeconds, scv, windowSeconds, quantile, seed, ...rest }): ClairvoyantInput & { seed: number } => ({
    ...rest,
    seed,
    jobs: drawJobs({ counts: levels, stepSeconds: 60, service: { kind: "lognormal", meanSeconds, scv }, seed }),
    horizonSeconds: levels.length * 60,
    // Jobs longer than the start-up make it matter which busy worker leaves.
    slo: { latencySeconds: Math.max(10, 4 * meanSeconds), quantile, windowSeconds },
    workersMax: 2000,
  }));

describe("clairvoyantPlans", () => {
  it("keep every window that can be kept, whatever busy worker a pool removes, and pay at least for the work", () => {
    fc.assert(
      fc.property(smallInputs, (input) => {
        for (const plan of clairvoyantPlans(input)) {
          const { sojournSeconds, workerHours } = replay(plan, input, seededRandom(input.seed, 0));
          expect(badWindows(input.jobs, input.slo, sojournSeconds)).toBe(0);
          expect(workerHours).toBeGreaterThanOrEqual(workBoundHours(input.jobs, input.slotsPerWorker) - 1e-9);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("keep every window of a day of a small pool, and pay little more than for the work", () => {
    const scenario = syntheticScenario("small", 3);
    const jobs = drawJobs(scenario);
    const input = { ...scenario, jobs, horizonSeconds: 86_400 };
    for (const plan of clairvoyantPlans(input)) {
      const { sojournSeconds, workerHours } = replay(plan, input, seededRandom(1, 0));
      expect(badWindows(jobs, scenario.slo, sojournSeconds)).toBe(0);
      expect(workerHours / workBoundHours(jobs, 1)).toBeLessThan(1.35);
    }
  });

  it("take one worker fewer than a window needs only when the window can spare the late jobs", () => {
    // Twenty jobs at once, each of 4 s: within 10 s a worker does two, and one of twenty may be late.
    const jobs = { arrivalSeconds: new Float64Array(20), serviceSeconds: new Float64Array(20).fill(4) };
    const [plan] = clairvoyantPlans({ jobs, horizonSeconds: 300, slo, ...pool });
    expect(plan?.targets[0]).toEqual({ atSeconds: 0, workers: 10 });
    const patient = { ...slo, quantile: 0.9 };
    expect(clairvoyantPlans({ jobs, horizonSeconds: 300, slo: patient, ...pool })[0]?.targets[0]?.workers).toBe(9);
  });

  it("ask one provisioning delay ahead, on the grid, and fill gaps that are not longer", () => {
    const burst = (minute: number) => Array.from({ length: 40 }, () => minute * 60 + 1);
    const arrivalSeconds = Float64Array.from([...burst(10), ...burst(12), ...burst(20)]);
    const jobs = { arrivalSeconds, serviceSeconds: new Float64Array(120).fill(5) };
    const minutes = (provisioningDelaySeconds: number) =>
      clairvoyantPlans({
        jobs,
        horizonSeconds: 1800,
        slo: { ...slo, windowSeconds: 60 },
        ...pool,
        provisioningDelaySeconds,
      })
        .find(({ slotSeconds }) => slotSeconds === 60)
        ?.targets.map(({ atSeconds, workers }) => [atSeconds, workers]);
    expect(minutes(60)).toEqual([
      [0, 1],
      [540, 19],
      [780, 1],
      [1140, 19],
      [1260, 1],
    ]);
    expect(minutes(40)).toEqual(minutes(60));
    expect(minutes(30)?.slice(0, 5)).toEqual([
      [0, 1],
      [570, 19],
      [660, 1],
      [690, 19],
      [780, 1],
    ]);
  });

  it("take the most workers where none are enough, and none where nothing comes", () => {
    const jobs = { arrivalSeconds: new Float64Array(100), serviceSeconds: new Float64Array(100).fill(9) };
    const input = { jobs, horizonSeconds: 600, slo, ...pool, workersMin: 0, workersMax: 7 };
    const [plan] = clairvoyantPlans(input);
    expect(plan?.targets.map(({ workers }) => workers)).toEqual([7, 0]);
  });

  it("have slots of a minute, half a window and a window, on a grid of at most half a minute", () => {
    const jobs = { arrivalSeconds: new Float64Array(), serviceSeconds: new Float64Array() };
    const grids = (windowSeconds: number) =>
      clairvoyantPlans({ jobs, horizonSeconds: 3600, slo: { ...slo, windowSeconds }, ...pool }).map(
        ({ slotSeconds, intervalSeconds }) => [slotSeconds, intervalSeconds],
      );
    expect(grids(300)).toEqual([
      [60, 30],
      [150, 30],
      [300, 30],
    ]);
    expect(grids(50)).toEqual([
      [50, 25],
      [25, 25],
    ]);
  });
});

describe("oracleAutoscaler", () => {
  it("plays its plan back", () => {
    const targets = [
      { atSeconds: 0, workers: 4 },
      { atSeconds: 60, workers: 9 },
      { atSeconds: 90, workers: 2 },
    ];
    const { name, intervalSeconds, begin } = oracleAutoscaler({ slotSeconds: 60, intervalSeconds: 30, targets });
    const past = { startAt: 0, stepSeconds: 60, arrivals: [] };
    const controller = begin({
      startAt: 0,
      past,
      slo,
      ...pool,
      workersInitial: 1,
      meanServiceSeconds: 2,
      serviceScv: 1,
    });
    const workers = { ready: 1, starting: 0, draining: 0, desired: 1 };
    const asked = [0, 30, 60, 90, 120].map((nowSeconds) => controller({ nowSeconds, observation: null, workers }));
    expect([name, intervalSeconds, ...asked]).toEqual(["oracle", 30, 4, 4, 9, 2, 2]);
  });
});
