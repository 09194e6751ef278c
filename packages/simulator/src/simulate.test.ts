import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServiceLaw } from "./service-law.ts";
import { estimateRuntimeSeconds, simulate } from "./simulate.ts";
import type { SimulationInput } from "./simulation-input.ts";
import type { SimulationReport } from "./simulation-report.ts";

const oneSecondJobs: ServiceLaw = { kind: "exponential", meanSeconds: 1 };

const hour: SimulationInput = {
  arrivals: { stepSeconds: 60, rates: Array.from({ length: 60 }, () => 2) },
  service: oneSecondJobs,
  servers: { initial: 4, changes: [] },
  provisioningDelaySeconds: 90,
  slo: { latencySeconds: 5, quantile: 0.95, windowSeconds: 300 },
  seed: 1,
};

function run(changes: Partial<SimulationInput>): SimulationReport {
  return simulate({ ...hour, ...changes });
}

describe("simulate", () => {
  const inputs = fc.record({
    rates: fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 8 }),
    initial: fc.integer({ min: 0, max: 6 }),
    changes: fc.array(
      fc.record({ atSeconds: fc.integer({ min: -50, max: 500 }), servers: fc.integer({ min: 0, max: 9 }) }),
      { maxLength: 6 },
    ),
    initialBacklog: fc.integer({ min: 0, max: 40 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  });

  it("conserves jobs and keeps its figures consistent under any plan", () => {
    fc.assert(
      fc.property(inputs, ({ rates, initial, changes, initialBacklog, seed }) => {
        const arrivals = { stepSeconds: 60, rates };
        const report = run({ arrivals, servers: { initial, changes }, initialBacklog, seed });
        expect(report.served + report.waitingAtEnd + report.inServiceAtEnd).toBe(report.arrived);
        expect(report.served).toBeGreaterThanOrEqual(0);
        expect(report.unfinished).toBeLessThanOrEqual(report.waitingAtEnd);
        expect(report.backlogMax).toBeGreaterThanOrEqual(report.waitingAtEnd);
        expect(report.utilization).toBeLessThanOrEqual(1);
        const { total, good, unscored } = report.windows ?? { total: 0, good: 0, unscored: 0 };
        expect(total).toBe(Math.ceil(rates.length / 5));
        expect(good + unscored).toBeLessThanOrEqual(total);
        expect(report.violations.length > 0).toBe(good + unscored < total);
        const arrivedInSteps = report.timeline.reduce((sum, point) => sum + point.arrivalRate * 60, 0);
        expect(arrivedInSteps).toBeCloseTo(report.arrived - initialBacklog, 6);
      }),
    );
  });

  it("keeps all ratios and scales all times when the unit of time changes", () => {
    const minutes = run({
      arrivals: { stepSeconds: 1, rates: hour.arrivals.rates.map((rate) => rate * 64) },
      service: { kind: "exponential", meanSeconds: 1 / 64 },
      slo: { latencySeconds: 5 / 64, quantile: 0.95, windowSeconds: 5 },
    });
    // A power of two and equal numbers of steps, so that no rounding differs: 64 s here are 1 s there.
    const seconds = run({
      arrivals: { ...hour.arrivals, stepSeconds: 64 },
      slo: { latencySeconds: 5, quantile: 0.95, windowSeconds: 320 },
    });
    expect(minutes.windows).toEqual(seconds.windows);
    expect(minutes.utilization).toBeCloseTo(seconds.utilization, 12);
    expect((minutes.sojourn.meanSeconds ?? 0) * 64).toBeCloseTo(seconds.sojourn.meanSeconds ?? 0, 10);
    expect(minutes.paidServerSeconds * 64).toBe(seconds.paidServerSeconds);
  });

  it("gives the same report for the same seed, on every machine", () => {
    const report = run({
      arrivals: { stepSeconds: 60, rates: [1, 4, 0, 2, 6, 3], rateScv: 0.2 },
      service: { kind: "lognormal", meanSeconds: 1, scv: 2 },
      servers: { initial: 3, changes: [{ atSeconds: 100, servers: 6 }] },
      provisioningDelaySeconds: { p50: 30, p95: 60 },
    });
    expect(fingerprint(JSON.stringify(report))).toBe("2e81e38d");
  });

  it("meets the same jobs whatever the plan, so a larger one is never slower", () => {
    const reports = [3, 4, 6].map((initial) => run({ servers: { initial, changes: [] } }));
    expect(new Set(reports.map((report) => report.arrived)).size).toBe(1);
    const waits = reports.map((report) => report.wait.meanSeconds ?? NaN);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  });

  it("really reaches the servers of a plan, after the provisioning delay", () => {
    const { timeline } = run({ servers: { initial: 10, changes: [{ atSeconds: 600, servers: 40 }] } });
    const at = (minute: number) => [timeline[minute]?.ready, timeline[minute]?.starting];
    expect([at(9), at(10), at(11), at(12), at(59)]).toEqual([
      [10, 0],
      [10, 30],
      [10, 30],
      [40, 0],
      [40, 0],
    ]);
  });

  it("applies absolute targets, so one that is repeated changes nothing", () => {
    const once = [{ atSeconds: 60, servers: 6 }];
    const twice = [...once, { atSeconds: 61, servers: 6 }];
    expect(run({ servers: { initial: 3, changes: twice } })).toEqual(run({ servers: { initial: 3, changes: once } }));
  });

  it("pays exactly 50 server-hours for 50 almost idle servers in an hour", () => {
    const report = run({
      arrivals: { stepSeconds: 60, rates: Array.from({ length: 60 }, () => 0.01) },
      servers: { initial: 50, changes: [] },
    });
    expect(report.paidServerSeconds).toBe(50 * 3600);
    expect(report.violations).toEqual([]);
  });

  it("pays for a server from asking until it leaves", () => {
    const changes = [
      { atSeconds: 1000, servers: 3 },
      { atSeconds: 1600, servers: 1 },
    ];
    const idle = { stepSeconds: 60, rates: Array.from({ length: 60 }, () => 0) };
    expect(run({ arrivals: idle, servers: { initial: 1, changes } }).paidServerSeconds).toBe(3600 + 2 * 600);
  });

  it("has servers ready early that were asked for before the start", () => {
    const servers = { initial: 0, changes: [{ atSeconds: -60, servers: 4 }] };
    const report = run({ servers, timelineStepSeconds: 10 });
    expect(report.timeline[2]?.ready).toBe(0);
    expect(report.timeline[3]?.ready).toBe(4);
    expect(report.paidServerSeconds).toBe(4 * 3600);
  });

  it("closes and counts a violation that is open at the end", () => {
    const report = run({ servers: { initial: 4, changes: [{ atSeconds: 1800, servers: 1 }] } });
    expect(report.violations.length).toBe(1);
    expect(report.violations[0]?.endSeconds).toBe(3600);
    expect(report.windows).toMatchObject({ total: 12, unscored: 0 });
    expect(report.windows?.goodShare).toBeLessThan(1);
    expect(report.jobsWithin).toBeLessThan(0.6);
  });

  it("reports jobs that no server ever takes as unfinished, with infinite waits and bad windows", () => {
    const report = run({ servers: { initial: 0, changes: [] } });
    expect(report).toMatchObject({
      served: 0,
      unfinished: report.arrived,
      waitingAtEnd: report.arrived,
      jobsWithin: 0,
    });
    expect(report.wait).toMatchObject({ meanSeconds: Infinity, p50Seconds: Infinity, maxSeconds: Infinity });
    expect(report.windows?.goodShare).toBe(0);
    expect(report.violations).toEqual([{ startSeconds: 0, endSeconds: 3600, worstSojournSeconds: Infinity }]);
    expect(report.timeline.at(-1)).toMatchObject({ ready: 0, utilization: 0, p95SojournSeconds: Infinity });
  });

  it("serves what is left after the horizon and counts those waits", () => {
    const report = run({
      arrivals: { stepSeconds: 10, rates: [10] },
      service: { kind: "deterministic", meanSeconds: 1 },
      servers: { initial: 1, changes: [] },
    });
    expect(report.served).toBeLessThanOrEqual(10);
    expect(report.unfinished).toBe(0);
    // The last of them waits for all others and for the job in service.
    expect(report.wait.maxSeconds).toBeGreaterThan(report.waitingAtEnd - 1);
  });

  it("says null, not 0, where there is no job to speak of", () => {
    const report = run({ arrivals: { stepSeconds: 60, rates: [0, 0] } });
    const nothing = { meanSeconds: null, p50Seconds: null, p95Seconds: null, p99Seconds: null, maxSeconds: null };
    expect(report).toMatchObject({ arrived: 0, wait: nothing, sojourn: nothing, jobsWithin: null });
    expect(report.windows).toEqual({ total: 1, good: 0, goodShare: null, unscored: 1 });
    expect(report.timeline[0]?.p95SojournSeconds).toBeNull();
  });

  it("has no windows without an SLO", () => {
    const { slo: _, ...withoutSlo } = hour;
    expect(simulate(withoutSlo)).toMatchObject({ windows: null, violations: [], jobsWithin: null });
  });

  it("makes traffic burstier than Poisson with rateScv", () => {
    const counts = (rateScv: number) =>
      run({ arrivals: { stepSeconds: 60, rates: Array.from({ length: 2000 }, () => 2), rateScv } }).timeline.map(
        (point) => point.arrivalRate * 60,
      );
    const dispersion = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / mean;
    };
    expect(dispersion(counts(0))).toBeCloseTo(1, 0);
    // 120 jobs a step: the index of dispersion is 1 + 120 * 0.1.
    expect(dispersion(counts(0.1)) / 13).toBeCloseTo(1, 0);
  });

  it("lets a batch arrive all at once, on top of the other arrivals", () => {
    const service: ServiceLaw = { kind: "deterministic", meanSeconds: 1 };
    const batches = [{ atSeconds: 30, jobs: 10 }];
    const alone = run({
      arrivals: { stepSeconds: 60, rates: [0], batches },
      service,
      servers: { initial: 2, changes: [] },
    });
    // Two start at once, eight wait; the last pair ends after five seconds.
    expect(alone).toMatchObject({ arrived: 10, backlogMax: 8, jobsWithin: 1 });
    expect(alone.sojourn.maxSeconds).toBeCloseTo(5, 9);
    const rates = Array.from({ length: 60 }, () => 2);
    expect(run({ arrivals: { stepSeconds: 60, rates, batches } }).arrived).toBe(run({}).arrived + 10);
  });

  it("spreads a batch over its step where a run is sampled", () => {
    const rates = Array.from({ length: 60 }, () => 2);
    const batches = [{ atSeconds: 1_800, jobs: 6_000 }];
    const sampled = run({ arrivals: { stepSeconds: 60, rates, batches }, jobsMax: 1_000 });
    expect(sampled.mode).toBe("sampled");
    expect(sampled.arrived / 13_200).toBeCloseTo(1, 1);
  });

  it.each([
    [
      "atSeconds",
      { atSeconds: 60, jobs: 1 },
      "arrivals.batches[0].atSeconds must lie within the 60 s of the rates, got 60",
    ],
    ["jobs", { atSeconds: 0, jobs: 0.5 }, "arrivals.batches[0].jobs must be an integer"],
  ])("refuses a batch whose %s is outside its domain", (_name, batch, message) => {
    expect(() => run({ arrivals: { stepSeconds: 60, rates: [0], batches: [batch] } })).toThrow(message);
  });

  it("draws the delay of each server from a lognormal law when given quantiles", () => {
    const servers = { initial: 0, changes: [{ atSeconds: 0, servers: 2000 }] };
    const delay = { p50: 100, p95: 300 };
    const { timeline } = run({ servers, provisioningDelaySeconds: delay, timelineStepSeconds: 100 });
    expect((timeline[1]?.ready ?? 0) / 2000).toBeCloseTo(0.5, 1);
    expect((timeline[3]?.ready ?? 0) / 2000).toBeCloseTo(0.95, 1);
  });

  it("has the values of its documentation", () => {
    const idle = { stepSeconds: 60, rates: [0, 0] };
    const input = {
      arrivals: idle,
      service: oneSecondJobs,
      servers: { initial: 2, changes: [] },
      provisioningDelaySeconds: 30,
      seed: 1,
    };
    expect(simulate(input).paidServerSeconds).toBe(240);
    const busy = { ...input, arrivals: { stepSeconds: 3600, rates: [100] }, servers: { initial: 120, changes: [] } };
    expect(estimateRuntimeSeconds(busy)).toBeCloseTo(0.073, 3);
  });

  it("expects a run to take longer with more jobs, up to jobsMax", () => {
    const seconds = [1, 10, 1000, 2000].map((rate) =>
      estimateRuntimeSeconds({ ...hour, arrivals: { stepSeconds: 3600, rates: [rate] } }),
    );
    expect(seconds[1]).toBeGreaterThan(seconds[0] ?? NaN);
    expect(seconds[3]).toBe(seconds[2]);
  });
});

/** FNV-1a, 32 bits, as hexadecimal text. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16);
}
