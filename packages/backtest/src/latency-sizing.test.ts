import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latencySizer, type LatencySizing } from "./latency-sizing.ts";

const common: LatencySizing = {
  meanServiceSeconds: 2,
  serviceScv: 1,
  latencySeconds: 10,
  quantile: 0.95,
  slotsPerWorker: 1,
};

/** Erlang C by its textbook sum of factorials. */
function erlangC(servers: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < servers; n++) sum += term *= load / n;
  const waiting = ((term * load) / servers) * (servers / (servers - load));
  return waiting / (sum + waiting);
}

/** Share of late jobs for a constant service time, where the formula has a closed form. */
function lateShare(servers: number, load: number, { meanServiceSeconds, latencySeconds }: LatencySizing): number {
  const waitRate = ((servers - load) / meanServiceSeconds) * 2;
  return erlangC(servers, load) * Math.exp(-waitRate * (latencySeconds - meanServiceSeconds));
}

describe("latencySizer", () => {
  it("has the documented example", () => {
    expect(latencySizer(common)(10)).toBe(21);
  });

  it.each([
    { load: 0.9, latencySeconds: 3 },
    { load: 5, latencySeconds: 2.2 },
    { load: 20, latencySeconds: 2.5 },
    { load: 120, latencySeconds: 2.05 },
  ])("is the least size by Erlang C at $load erlang of constant jobs", ({ load, latencySeconds }) => {
    const sizing = { ...common, serviceScv: 0, latencySeconds };
    const servers = latencySizer(sizing)(load / 2);
    expect(lateShare(servers, load, sizing)).toBeLessThanOrEqual(0.05);
    // The load is rounded up by at most half a percent.
    if (servers - 1 > load * 1.005) expect(lateShare(servers - 1, load * 1.005, sizing)).toBeGreaterThan(0.05);
  });

  it("never falls with the rate and never goes below stability", () => {
    const rates = fc.double({ min: 0.001, max: 50, noNaN: true });
    fc.assert(
      fc.property(rates, rates, fc.double({ min: 0, max: 4, noNaN: true }), (one, other, serviceScv) => {
        const workersOf = latencySizer({ ...common, serviceScv });
        expect(workersOf(Math.max(one, other))).toBeGreaterThanOrEqual(workersOf(Math.min(one, other)));
        expect(workersOf(one)).toBeGreaterThan(one * 2);
      }),
    );
  });

  it("does not change when all times are measured in another unit", () => {
    const scaled = latencySizer({ ...common, meanServiceSeconds: 120, latencySeconds: 600 });
    for (const rate of [0.1, 1, 7, 30]) expect(scaled(rate / 60)).toBe(latencySizer(common)(rate));
  });

  it("stays above stability, and finite, where the service time alone breaks the promise", () => {
    const workers = latencySizer({ ...common, latencySeconds: 3 })(10);
    expect(workers).toBeGreaterThan(20);
    expect(workers).toBeLessThan(60);
    expect(latencySizer({ ...common, latencySeconds: 0.01 })(10)).toBeGreaterThan(20);
    expect(latencySizer({ ...common, quantile: 1 })(10)).toBeLessThan(80);
  });

  it("divides the servers among workers with several slots", () => {
    expect(latencySizer({ ...common, slotsPerWorker: 4 })(10)).toBe(6);
  });

  it("needs nobody without load", () => {
    expect(latencySizer(common)(0)).toBe(0);
  });

  it.each([
    [{ meanServiceSeconds: 0 }, "meanServiceSeconds must be a finite number > 0, got 0"],
    [{ serviceScv: -1 }, "serviceScv must be a finite number >= 0, got -1"],
    [{ latencySeconds: 0 }, "latencySeconds must be > 0, got 0"],
    [{ quantile: 0 }, "quantile must be in (0, 1], got 0"],
    [{ slotsPerWorker: 0.5 }, "slotsPerWorker must be an integer >= 1, got 0.5"],
  ])("refuses %o", (field, message) => {
    expect(() => latencySizer({ ...common, ...field })).toThrow(new RangeError(message));
  });

  it("refuses a rate that is none", () => {
    expect(() => latencySizer(common)(Number.NaN)).toThrow(RangeError);
  });
});
