import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClosedLoopInput } from "./closed-loop-input.ts";
import { simulateClosedLoop } from "./closed-loop.ts";
import type { ControlView } from "./controller.ts";
import { drawJobs, type JobStream } from "./job-stream.ts";

function jobsAt(arrivals: readonly number[], serviceSeconds: number | readonly number[]): JobStream {
  const service = typeof serviceSeconds === "number" ? arrivals.map(() => serviceSeconds) : serviceSeconds;
  return { arrivalSeconds: Float64Array.from(arrivals), serviceSeconds: Float64Array.from(service) };
}

function input(overrides: Partial<ClosedLoopInput>): ClosedLoopInput {
  return {
    jobs: jobsAt([], 1),
    horizonSeconds: 600,
    workersInitial: 1,
    workersMin: 0,
    workersMax: 100,
    provisioningDelaySeconds: 60,
    intervalSeconds: 30,
    controller: () => null,
    seed: 1,
    ...overrides,
  };
}

const sojourns = (overrides: Partial<ClosedLoopInput>): number[] =>
  Array.from(simulateClosedLoop(input(overrides)).sojournSeconds);

/** First come, first served by c servers that never change: each job takes the server that is free first. */
function servedByConstant({ arrivalSeconds, serviceSeconds }: JobStream, servers: number): number[] {
  const free = Array.from({ length: servers }, () => 0);
  return Array.from(arrivalSeconds, (arrival, job) => {
    const start = Math.max(arrival, Math.min(...free));
    free[free.indexOf(Math.min(...free))] = start + (serviceSeconds[job] ?? 0);
    return start + (serviceSeconds[job] ?? 0) - arrival;
  });
}

describe("simulateClosedLoop", () => {
  it("serves first come, first served, as the recursion over free servers does", () => {
    const law = { kind: "lognormal", meanSeconds: 20, scv: 1 } as const;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1e6 }), (workers, seed) => {
        const jobs = drawJobs({ counts: [9, 30, 2, 0, 14], stepSeconds: 60, service: law, seed });
        const found = sojourns({ jobs, horizonSeconds: 300, workersInitial: workers });
        servedByConstant(jobs, workers).forEach((expected, job) => expect(found[job]).toBeCloseTo(expected, 9));
      }),
      { numRuns: 40 },
    );
  });

  it("pays a worker from the request and lets it take jobs after the delay", () => {
    const report = simulateClosedLoop(
      input({ jobs: jobsAt([0], 10), workersInitial: 0, controller: ({ nowSeconds }) => (nowSeconds >= 30 ? 1 : 0) }),
    );
    expect(report.sojournSeconds[0]).toBe(30 + 60 + 10);
    expect(report.paidWorkerSeconds).toBe(600 - 30);
    expect(report.targets).toEqual([{ atSeconds: 30, workers: 1 }]);
  });

  it("takes back starting workers first, the newest before the others", () => {
    const sizes = new Map([
      [30, 3],
      [60, 5],
      [90, 3],
    ]);
    const report = simulateClosedLoop(input({ controller: ({ nowSeconds }) => sizes.get(nowSeconds) ?? null }));
    // The two of t = 60 are gone at t = 90; the two of t = 30 stay.
    expect(report.paidWorkerSeconds).toBe(600 + 2 * 570 + 2 * 30);
    expect(report.startedWorkers).toBe(4);
  });

  it("lets a busy worker finish, pays it until then, and gives it no other job", () => {
    const report = simulateClosedLoop(
      input({
        jobs: jobsAt([0, 1, 40], [100, 5, 5]),
        workersInitial: 2,
        controller: ({ nowSeconds }) => (nowSeconds === 30 ? 0 : nowSeconds === 120 ? 1 : null),
      }),
    );
    expect(report.sojournSeconds[0]).toBe(100);
    expect(report.sojournSeconds[2]).toBe(120 + 60 + 5 - 40);
    expect(report.paidWorkerSeconds).toBe(100 + 30 + 480);
  });

  it("kills a worker at the end of its grace and does its job again, before those that wait", () => {
    const report = simulateClosedLoop(
      input({
        jobs: jobsAt([0, 50], [200, 10]),
        workersInitial: 1,
        removal: { victims: "idleFirst", graceSeconds: 30 },
        controller: ({ nowSeconds }) => (nowSeconds === 60 ? 0 : nowSeconds === 120 ? 1 : null),
      }),
    );
    expect(report.killedJobs).toBe(1);
    expect(report.sojournSeconds[0]).toBe(120 + 60 + 200);
    expect(report.sojournSeconds[1]).toBe(380 + 10 - 50);
    expect(report.paidWorkerSeconds).toBe(90 + 480);
  });

  it("runs as many jobs on a worker as it has slots", () => {
    expect(sojourns({ jobs: jobsAt([0, 0, 0], 10), slotsPerWorker: 2 })).toEqual([10, 10, 20]);
  });

  it("goes on after the horizon until the last job has left, and pays busy workers only", () => {
    const report = simulateClosedLoop(input({ jobs: jobsAt([590, 590], 60), workersInitial: 3 }));
    expect(Array.from(report.sojournSeconds)).toEqual([60, 60]);
    expect(report.paidWorkerSeconds).toBe(3 * 600 + 2 * 50);
  });

  it("leaves jobs unfinished that no worker ever takes", () => {
    const report = simulateClosedLoop(input({ jobs: jobsAt([5], 1), workersInitial: 0 }));
    expect(report.unfinishedJobs).toBe(1);
    expect(report.sojournSeconds[0]).toBe(Infinity);
  });

  it("keeps the limits, whatever the controller answers", () => {
    const report = simulateClosedLoop(input({ workersMin: 1, workersMax: 4, controller: () => 99 }));
    expect(report.targets).toEqual([{ atSeconds: 30, workers: 4 }]);
  });

  it.each([[Number.NaN], [-1]])("refuses a controller that answers %s", (answer) => {
    expect(() => simulateClosedLoop(input({ controller: () => answer }))).toThrow(/controller must answer/);
  });

  it("refuses jobs that are out of order", () => {
    expect(() => simulateClosedLoop(input({ jobs: jobsAt([5, 4], 1) }))).toThrow(/must rise/);
  });
});

describe("what a controller sees", () => {
  function views(overrides: Partial<ClosedLoopInput>): ControlView[] {
    const seen: ControlView[] = [];
    const controller = (view: ControlView): null => {
      seen.push(view);
      return null;
    };
    simulateClosedLoop(input({ ...overrides, controller }));
    return seen;
  }

  it("is measured over the last interval", () => {
    const seen = views({ jobs: jobsAt([0, 10, 12], [20, 15, 1]) });
    expect(seen[0]?.observation).toEqual({
      endSeconds: 30,
      lengthSeconds: 30,
      arrivals: 3,
      completions: 1,
      backlog: 1,
      oldestWaitSeconds: 18,
      inService: 1,
      workers: { ready: 1, starting: 0, draining: 0, desired: 1 },
      utilization: 1,
      // Waiting: the second from 10 to 20, the third from 12 to 30.
      meanBacklog: 28 / 30,
      meanInSystem: 58 / 30,
      meanServiceSeconds: 20,
      serviceStdSeconds: null,
      serviceP95Seconds: 20,
      sojournP95Seconds: 20,
    });
  });

  it("adds up to all jobs and all busy time", () => {
    const jobs = drawJobs({
      counts: [5, 9, 4],
      stepSeconds: 60,
      service: { kind: "exponential", meanSeconds: 9 },
      seed: 3,
    });
    const seen = views({ jobs, workersInitial: 2, horizonSeconds: 180 });
    const total = (of: (view: ControlView) => number): number => seen.reduce((sum, view) => sum + of(view), 0);
    expect(total(({ observation }) => observation?.arrivals ?? 0)).toBe(18);
  });

  it("comes late by the lag", () => {
    const ends = views({ metricLagSeconds: 60 }).map(({ observation }) => observation?.endSeconds ?? null);
    expect(ends.slice(0, 4)).toEqual([null, null, 30, 60]);
  });

  it("is nothing in an outage, and is never handed on twice", () => {
    const outages = [{ fromSeconds: 60, toSeconds: 120 }];
    const ends = views({ outages, horizonSeconds: 180 }).map(({ observation }) => observation?.endSeconds ?? null);
    expect(ends).toEqual([30, 60, null, null, 150, 180]);
  });

  it("does not depend on the future", () => {
    const past = drawJobs({
      counts: [9, 9],
      stepSeconds: 60,
      service: { kind: "exponential", meanSeconds: 9 },
      seed: 3,
    });
    const more = jobsAt([...past.arrivalSeconds, 500], [...past.serviceSeconds, 50]);
    expect(views({ jobs: more }).slice(0, 16)).toEqual(views({ jobs: past }).slice(0, 16));
  });
});

it("meets the mean wait of M/M/1", () => {
  const jobs = drawJobs({
    counts: Array.from({ length: 4000 }, (_, minute) => 40 + 8 * (minute % 3)),
    stepSeconds: 60,
    service: { kind: "exponential", meanSeconds: 1 },
    seed: 5,
  });
  const { sojournSeconds, paidWorkerSeconds, busySlotSeconds } = simulateClosedLoop(
    input({ jobs, horizonSeconds: 4000 * 60, workersInitial: 1 }),
  );
  const mean = sojournSeconds.reduce((sum, seconds) => sum + seconds, 0) / sojournSeconds.length;
  // 48 a minute on average is a utilization of 0.8, so about 1 / (1 - 0.8) seconds; counts fixed per minute are a little smoother than Poisson.
  expect(mean).toBeGreaterThan(4);
  expect(mean).toBeLessThan(5.6);
  expect(busySlotSeconds / paidWorkerSeconds).toBeCloseTo(0.8, 2);
});
