import { describe, expect, it } from "vitest";
import { latencySizer } from "./latency-sizing.ts";
import { rateOracle } from "./rate-oracle.ts";

const slo = { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 };
const service = { meanServiceSeconds: 2, serviceScv: 1, slotsPerWorker: 1 };
const workersOf = latencySizer({ ...service, latencySeconds: 10, quantile: 0.95 });

/** Sizes that are asked for at the minutes of a replay. */
function sizes(counts: readonly number[], provisioningDelaySeconds: number, minutes: readonly number[]) {
  const arrivals = counts.flatMap((count, minute) =>
    Array.from({ length: count }, (_, job) => (minute + (job + 0.5) / count) * 60),
  );
  const jobs = {
    arrivalSeconds: Float64Array.from(arrivals),
    serviceSeconds: new Float64Array(arrivals.length).fill(2),
  };
  const past = { startAt: 0, stepSeconds: 60, arrivals: [] };
  const limits = { workersMin: 1, workersMax: 250, workersInitial: 5, provisioningDelaySeconds };
  const { begin } = rateOracle({ jobs, horizonSeconds: counts.length * 60 });
  const controller = begin({ startAt: 0, past, slo, ...limits, ...service });
  const workers = { ready: 5, starting: 0, draining: 0, desired: 5 };
  return minutes.map((minute) => controller({ nowSeconds: minute * 60, observation: null, workers }));
}

describe("rateOracle", () => {
  it("sizes for the mean of the five minutes around each", () => {
    const counts = [600, 600, 600, 600, 600, 630, 600, 600, 600, 600, 600];
    expect(sizes(counts, 60, [1, 5, 9])).toEqual([workersOf(10.1), workersOf(10.1), workersOf(10)]);
  });

  it("sizes for a burst by its own minute, one delay and two minutes ahead", () => {
    const counts = [...Array.from({ length: 10 }, () => 600), 3000, ...Array.from({ length: 10 }, () => 600)];
    const [before, , atLead, during, , , , after] = sizes(counts, 60, [4, 7, 8, 10, 11, 12, 13, 14]);
    expect([atLead, during]).toEqual([workersOf(50), workersOf(50)]);
    expect([before, after]).toEqual([workersOf(10), workersOf(10)]);
    expect(sizes(counts, 180, [6, 5])).toEqual([workersOf(50), workersOf(18)]);
  });

  it("keeps its size after the end", () => {
    expect(sizes([600, 600, 600], 60, [2, 3, 100])).toEqual([workersOf(10), null, null]);
  });
});
