import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";
import type { SimulationInput } from "./simulation-input.ts";
import type { SimulationReport } from "./simulation-report.ts";

const steps = (length: number, rate: number) => Array.from({ length }, () => rate);

/** About 270,000 jobs; the limit below makes one in 13 of them simulated. */
const steady: SimulationInput = {
  arrivals: { stepSeconds: 60, rates: steps(20, 225) },
  service: { kind: "exponential", meanSeconds: 0.1 },
  servers: { initial: 25, changes: [] },
  provisioningDelaySeconds: 30,
  slo: { latencySeconds: 1, quantile: 0.95, windowSeconds: 120 },
  seed: 1,
};

const jobsMax = 20_000;

/** Five minutes of overload build a backlog; servers asked for in them drain it. */
const overload: SimulationInput = {
  ...steady,
  arrivals: { stepSeconds: 60, rates: [...steps(6, 200), ...steps(5, 320), ...steps(9, 200)] },
  servers: { initial: 25, changes: [{ atSeconds: 500, servers: 35 }] },
};

const seeds = [1, 2, 3, 4, 5, 6];
const runs = new Map<SimulationInput, Record<"exact" | "sampled", SimulationReport[]>>();

/** Means over seeds of the exact and the sampled runs of one input; the runs are kept for the next question. */
function bothModes(input: SimulationInput, value: (report: SimulationReport) => number | null) {
  const reports = runs.get(input) ?? {
    exact: seeds.map((seed) => simulate({ ...input, seed, jobsMax: 1e6 })),
    sampled: seeds.map((seed) => simulate({ jobsMax, ...input, seed })),
  };
  runs.set(input, reports);
  const mean = (mode: SimulationReport[]) => {
    return mode.reduce((sum, report) => sum + (value(report) ?? NaN), 0) / seeds.length;
  };
  return { exact: mean(reports.exact), sampled: mean(reports.sampled) };
}

describe("simulate with more jobs than jobsMax", () => {
  it("says that it is sampled and which share it simulated", () => {
    const report = simulate({ ...steady, jobsMax });
    expect(report.mode).toBe("sampled");
    expect(report.simulatedShare).toBeGreaterThan(0.05);
    expect(report.simulatedShare).toBeLessThan(0.08);
    expect(report.arrived).toBe(270_000);
    expect(simulate({ ...steady, jobsMax: 1e6 })).toMatchObject({ mode: "exact", simulatedShare: 1 });
  });

  it("never simulates many more jobs than jobsMax, however many there are", () => {
    const rates = steps(20, 1e9);
    const report = simulate({
      ...steady,
      arrivals: { stepSeconds: 60, rates },
      service: { kind: "exponential", meanSeconds: 2e-8 },
      jobsMax,
    });
    expect(report.arrived).toBe(1.2e12);
    expect(report.simulatedShare * report.arrived).toBeLessThan(1.2 * jobsMax);
  });

  it.each<[string, (report: SimulationReport) => number | null, number]>([
    ["sojourn p50", (report) => report.sojourn.p50Seconds, 0.05],
    ["sojourn p95", (report) => report.sojourn.p95Seconds, 0.03],
    ["mean sojourn", (report) => report.sojourn.meanSeconds, 0.03],
    ["mean wait", (report) => report.wait.meanSeconds, 0.15],
    ["mean backlog", (report) => report.meanBacklog, 0.15],
    ["utilization", (report) => report.utilization, 0.01],
    ["paid time", (report) => report.paidServerSeconds, 0],
  ])("agrees with the exact run of a steady queue on the %s", (_, value, tolerance) => {
    const { exact, sampled } = bothModes(steady, value);
    expect(Math.abs(sampled / exact - 1)).toBeLessThanOrEqual(tolerance);
  });

  it.each<[string, (report: SimulationReport) => number | null, number]>([
    ["sojourn p50", (report) => report.sojourn.p50Seconds, 0.05],
    ["sojourn p95", (report) => report.sojourn.p95Seconds, 0.05],
    ["mean wait", (report) => report.wait.meanSeconds, 0.05],
    ["largest backlog", (report) => report.backlogMax, 0.05],
    ["mean backlog", (report) => report.meanBacklog, 0.05],
    ["jobs within the SLO", (report) => report.jobsWithin, 0.02],
    ["good windows", (report) => report.windows?.good ?? null, 0.05],
    ["violations", (report) => report.violations.length, 0],
    ["end of the violation", (report) => report.violations[0]?.endSeconds ?? null, 0.05],
    ["utilization", (report) => report.utilization, 0.02],
    ["backlog in the 8th minute", (report) => report.timeline[8]?.backlog ?? null, 0.05],
    ["servers in the 12th minute", (report) => report.timeline[12]?.ready ?? null, 0],
  ])("agrees with the exact run of an overload that builds and drains a backlog on the %s", (_, value, tolerance) => {
    const { exact, sampled } = bothModes(overload, value);
    expect(Math.abs(sampled / exact - 1)).toBeLessThanOrEqual(tolerance);
  });

  it("agrees with the exact run on a large initial backlog, counting its waits from the start", () => {
    const input = {
      ...steady,
      initialBacklog: 30_000,
      servers: { initial: 25, changes: [{ atSeconds: 60, servers: 60 }] },
    };
    const waits = bothModes(input, (report) => report.wait.meanSeconds);
    expect(waits.sampled / waits.exact).toBeCloseTo(1, 1.5);
    const backlog = bothModes(input, (report) => report.backlogMax);
    expect(backlog.sampled / backlog.exact).toBeCloseTo(1, 1.5);
  });

  it("agrees with the exact run when all servers leave for a while and then for good", () => {
    const changes = [
      { atSeconds: 300, servers: 0 },
      { atSeconds: 420, servers: 60 },
      { atSeconds: 1000, servers: 0 },
    ];
    // A change takes effect in whole strata, so enough of them are needed to place it.
    const input = { ...steady, servers: { initial: 25, changes }, jobsMax: 60_000 };
    const unfinished = bothModes(input, (report) => report.unfinished);
    expect(unfinished.sampled / unfinished.exact).toBeCloseTo(1, 1.5);
    const meanBacklog = bothModes(input, (report) => report.meanBacklog);
    expect(meanBacklog.sampled / meanBacklog.exact).toBeCloseTo(1, 1.5);
    const report = simulate(input);
    expect(report.served + report.waitingAtEnd + report.inServiceAtEnd).toBe(report.arrived);
    expect(report.waitingAtEnd).toBeGreaterThanOrEqual(report.unfinished);
  });

  it("lets the backlog at full load grow like the diffusion limit", () => {
    // At ρ = 1 the number waiting after t is about |N(0, 2 λ t)|, so its time average over [0, T] has the mean (2/3) √(4 λ T / π).
    const critical = {
      ...steady,
      arrivals: { stepSeconds: 60, rates: steps(20, 2500) },
      service: { kind: "exponential", meanSeconds: 0.01 },
    } as const;
    const means = Array.from({ length: 60 }, (_, seed) => simulate({ ...critical, seed, jobsMax: 4000 }).meanBacklog);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const truth = (2 / 3) * Math.sqrt((4 * 2500 * 1200) / Math.PI);
    // One run has a standard deviation of about half its mean: 4 standard errors are 0.26.
    expect(Math.abs(mean / truth - 1)).toBeLessThan(0.26);
  });

  it("represents rates that change faster than it can sample", () => {
    const rates = Array.from({ length: 1200 }, (_, second) => (second % 10 < 3 ? 0 : 225));
    const input = { ...steady, arrivals: { stepSeconds: 1, rates }, timelineStepSeconds: 60 };
    const utilization = bothModes(input, (report) => report.utilization);
    expect(utilization.sampled / utilization.exact).toBeCloseTo(1, 1.5);
    const sojourn = bothModes(input, (report) => report.sojourn.p95Seconds);
    expect(sojourn.sampled / sojourn.exact).toBeCloseTo(1, 1);
  });

  it("does not make jobs wait that find an idle server", () => {
    const arrivals = { stepSeconds: 15, rates: steps(20, 880) };
    const input = { ...steady, arrivals, servers: { initial: 100, changes: [] }, jobsMax: 60_000 };
    const wait = bothModes(input, (report) => report.wait.meanSeconds);
    expect(Math.abs(wait.sampled / wait.exact - 1)).toBeLessThan(0.1);
  });

  it("is the same for the same seed", () => {
    expect(simulate({ ...overload, jobsMax })).toEqual(simulate({ ...overload, jobsMax }));
  });
});
