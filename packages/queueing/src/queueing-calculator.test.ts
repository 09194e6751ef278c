import { describe, expect, it } from "vitest";
import { mgc } from "./mgc.ts";
import { lognormal } from "./distributions/lognormal.ts";
import { mm1 } from "./mm1.ts";
import { mmc } from "./mmc.ts";
import { queueingCalculator } from "./queueing-calculator.ts";

describe("queueingCalculator", () => {
  it("calculates what mmc does", () => {
    const measures = mmc({ arrivalRate: 20, serviceRate: 5, servers: 5 });
    expect(queueingCalculator().calculate(20, 5, 5)).toMatchObject({
      model: "mmc",
      utilization: 0.8,
      queueLength: measures.meanQueueLength,
      waitSeconds: measures.meanWaitSeconds,
      responseSeconds: measures.meanSojournSeconds,
      throughput: 20,
      capacity: 25,
      confidence: null,
    });
  });

  it("answers the document's example: four workers of 5 jobs/s never catch up with 20 jobs/s", () => {
    expect(queueingCalculator().calculate(20, 5, 4)).toMatchObject({
      utilization: 1,
      queueLength: Infinity,
      waitSeconds: Infinity,
      throughput: 20,
    });
  });

  it("takes one queue for each server in mm1, and the service law in mgc", () => {
    const one = mm1({ arrivalRate: 4, serviceRate: 5 });
    expect(queueingCalculator({ model: "mm1" }).calculate(20, 5, 5)).toMatchObject({
      utilization: 0.8,
      queueLength: 5 * one.meanQueueLength,
      waitSeconds: one.meanWaitSeconds,
    });
    const service = lognormal({ meanSeconds: 0.2, scv: 2 });
    const { waitSeconds } = queueingCalculator({ model: "mgc", serviceScv: 2 }).calculate(20, 5, 5);
    expect(waitSeconds).toBeCloseTo(mgc({ arrivalRate: 20, servers: 5, service }).meanWaitSeconds, 9);
    expect(queueingCalculator({ model: "mgc" }).calculate(20, 5, 5).waitSeconds).toBeCloseTo(0.11082, 5);
  });

  it("finds the fewest servers for a latency, or none where service alone takes longer", () => {
    expect(queueingCalculator().calculateCapacity(50, 10, 1)).toBe(6);
    expect(queueingCalculator().calculateCapacity(15.3, 1 / 3, 10)).toBe(49);
    expect(queueingCalculator().calculateCapacity(1, 1, 2)).toBeNull();
    // Each queue may have at most 10 - ln 20 = 7.004 jobs/s.
    expect(queueingCalculator({ model: "mm1" }).calculateCapacity(50, 10, 1)).toBe(8);
    expect(queueingCalculator({ model: "mm1" }).calculateCapacity(1, 1, 2)).toBeNull();
  });

  it("is confident where much was measured and agrees, and not otherwise", () => {
    const confidence = (jobs: number, utilization: number): number =>
      queueingCalculator().calculate(20, 5, 5, { jobs, utilization }).confidence!;
    expect(confidence(1_000, 0.8)).toBeGreaterThan(0.95);
    expect(confidence(100, 0.75)).toBeGreaterThan(0.85);
    expect(confidence(4, 0.8)).toBeLessThan(0.7);
    expect(confidence(1_000, 0.1)).toBeLessThan(0.2);
    expect(confidence(0, 0.8)).toBe(0);
  });

  it("estimates the service rate from saturated throughput", () => {
    expect(
      queueingCalculator().estimateServiceRate({ completions: 480, seconds: 60, servers: 8, backloggedShare: 1 }),
    ).toMatchObject({ serviceRate: 1 });
  });

  it.each([
    ["arrivalRate", () => queueingCalculator().calculate(-1, 5, 4)],
    ["serviceRate", () => queueingCalculator({ model: "mgc" }).calculate(1, 0, 4)],
    ["servers", () => queueingCalculator({ model: "mm1" }).calculate(1, 5, 0.5)],
    ["serviceScv", () => queueingCalculator({ serviceScv: -1 })],
    ["utilization", () => queueingCalculator().calculate(1, 5, 4, { jobs: 1, utilization: -1 })],
    ["arrivalRate", () => queueingCalculator({ model: "mm1" }).calculateCapacity(-1, 5, 4)],
  ])("names %s when it is outside its domain", (name, action) => {
    expect(action).toThrow(RangeError);
    expect(action).toThrow(name);
  });
});
