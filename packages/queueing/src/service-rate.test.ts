import { describe, expect, it } from "vitest";
import { estimateServiceRate, type ServiceMeasurement } from "./service-rate.ts";

const minute: ServiceMeasurement = { completions: 480, seconds: 60, servers: 8 };

describe("estimateServiceRate", () => {
  it("flags a pool that is 400-fold slower than the service time that it reports", () => {
    // 480 jobs of 2.54 ms in a minute on 8 workers: each did one job a second, not 394.
    const estimate = estimateServiceRate({ ...minute, backloggedShare: 1, reportedServiceSeconds: 0.00254 });
    expect(estimate).toMatchObject({ serviceRate: 1, source: "saturated_throughput", finding: "idle_while_jobs_wait" });
    expect(estimate.reportedRatio).toBeCloseTo(1 / 0.00254, 6);
  });

  it("has nothing to say of a report that agrees", () => {
    expect(estimateServiceRate({ ...minute, backloggedShare: 1, reportedServiceSeconds: 0.9 })).toMatchObject({
      serviceRate: 1,
      finding: null,
    });
  });

  it("counts busy time where jobs do not wait, and believes the pool where nothing else is known", () => {
    const idle = { ...minute, backloggedShare: 0.2, reportedServiceSeconds: 0.25 };
    expect(estimateServiceRate({ ...idle, utilization: 0.25 })).toMatchObject({ serviceRate: 4, source: "busy_time" });
    expect(estimateServiceRate(idle)).toEqual({
      serviceRate: 4,
      source: "reported",
      reportedRatio: null,
      finding: null,
    });
  });

  it("finds a reported time that counts more than the work", () => {
    expect(estimateServiceRate({ ...minute, utilization: 0.25, reportedServiceSeconds: 1 })).toMatchObject({
      serviceRate: 4,
      finding: "reported_time_too_long",
    });
  });

  it("knows nothing rather than zero", () => {
    expect(estimateServiceRate(minute)).toMatchObject({ serviceRate: null, source: "unknown" });
    expect(estimateServiceRate({ ...minute, completions: 0, backloggedShare: 1 })).toMatchObject({ serviceRate: null });
  });

  it.each([
    [{ completions: -1 }, "completions"],
    [{ seconds: 0 }, "seconds"],
    [{ servers: 0 }, "servers"],
    [{ backloggedShare: 1.1 }, "backloggedShare must be in [0, 1], got 1.1"],
    [{ utilization: NaN }, "utilization"],
    [{ reportedServiceSeconds: 0 }, "reportedServiceSeconds"],
  ])("refuses %j", (wrong, message) => {
    expect(() => estimateServiceRate({ ...minute, ...wrong })).toThrow(RangeError);
    expect(() => estimateServiceRate({ ...minute, ...wrong })).toThrow(message);
  });
});
