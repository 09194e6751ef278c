import { describe, expect, it } from "vitest";
import { defaultPolicy, documentPolicy } from "@cap/domain";
import { poolOf, seenAt } from "../fixtures/example-pool.ts";
import type { ServiceKnowledge } from "./pool-state.ts";
import { learnService, serviceDistribution, serviceOfPool } from "./service-knowledge.ts";

const known: ServiceKnowledge = { meanSeconds: 2, scv: 1, p95Seconds: null, weightJobs: 100 };
const { scaling } = defaultPolicy;

describe("serviceOfPool", () => {
  it("reads the moments that the pool states", () => {
    expect(serviceOfPool(poolOf({ service_time: "2s", service_time_std: "1s", service_time_p95: "5s" }))).toEqual({
      meanSeconds: 2,
      scv: 0.25,
      p95Seconds: 5,
      weightJobs: 50,
    });
  });

  it("knows nothing without a service time, and a service time of zero is none", () => {
    expect(serviceOfPool(poolOf({ service_time: null }))).toBeNull();
    expect(serviceOfPool(poolOf({ service_time: "0s" }))).toBeNull();
  });
});

describe("learnService", () => {
  it("learns nothing from jobs that nobody measured", () => {
    expect(learnService(known, seenAt(30, { completions: 50 }), 30)).toBe(known);
    expect(learnService(known, seenAt(30, { completions: 0, service_time: "9s" }), 30)).toBe(known);
    expect(learnService(known, seenAt(30, { completions: 9, service_time: "0s" }), 30)).toBe(known);
  });

  it("starts from the first measurement", () => {
    const observation = seenAt(30, {
      completions: 40,
      service_time: "3s",
      service_time_std: "3s",
      service_time_p95: "9s",
    });
    expect(learnService(null, observation, 30)).toEqual({ meanSeconds: 3, scv: 1, p95Seconds: 9, weightJobs: 40 });
  });

  it("weighs by jobs", () => {
    const { meanSeconds } = learnService(known, seenAt(30, { completions: 100, service_time: "4s" }), 1e-9)!;
    expect(meanSeconds).toBeCloseTo(3, 9);
  });

  it("merges the spread of two groups from within and between them", () => {
    const two = learnService(
      { ...known, scv: 0 },
      seenAt(30, { completions: 100, service_time: "4s", service_time_std: "0s" }),
      1e-9,
    )!;
    expect(two.scv).toBeCloseTo(1 / 9, 6); // half of the jobs take 2 s and half 4 s: variance 1, mean 3
  });

  it("follows a change within minutes", () => {
    let service: ServiceKnowledge | null = { ...known, weightJobs: 1e6 };
    for (let index = 1; index <= 80; index += 1) {
      service = learnService(service, seenAt(30 * index, { completions: 300, service_time: "4s" }), 30);
    }
    expect(service?.meanSeconds).toBeGreaterThan(2.2);
    for (let index = 81; index <= 240; index += 1) {
      service = learnService(service, seenAt(30 * index, { completions: 300, service_time: "4s" }), 30);
    }
    expect(service?.meanSeconds).toBeCloseTo(4, 1);
  });

  it("keeps the known spread when only a mean is measured", () => {
    expect(learnService(known, seenAt(30, { completions: 10, service_time: "2s" }), 30)?.scv).toBe(1);
  });
});

describe("serviceDistribution", () => {
  it.each([
    ["exponential without a spread", { scv: null, p95Seconds: null }, "exponential"],
    ["lognormal through a measured p95", { scv: null, p95Seconds: 6 }, "lognormal"],
    ["deterministic without any spread", { scv: 0, p95Seconds: null }, "deterministic"],
  ])("is %s", (_name, moments, kind) => {
    expect(serviceDistribution({ ...known, ...moments }, scaling).kind).toBe(kind);
  });

  it("meets the measured p95", () => {
    const law = serviceDistribution({ ...known, p95Seconds: 6 }, scaling);
    expect(law.meanSeconds).toBeCloseTo(2, 9);
    expect(law.quantile(0.95)).toBeCloseTo(6, 6);
  });

  it("falls back on the spread when no lognormal law has that mean and p95", () => {
    const law = serviceDistribution({ ...known, scv: 0.5, p95Seconds: 40 }, scaling);
    expect(law.scv).toBeCloseTo(0.5, 6);
  });

  it.each([
    ["the policy says so", { ...scaling, serviceTimeModel: "exponential" as const }],
    ["the model is M/M/c", { ...scaling, queueingModel: "mmc" as const }],
    ["the model is M/M/1", { ...scaling, queueingModel: "mm1" as const }],
    ["the policy is the document's", documentPolicy.scaling],
  ])("is exponential when %s, whatever was measured", (_name, config) => {
    expect(serviceDistribution({ ...known, scv: 4, p95Seconds: 9 }, config)).toMatchObject({
      kind: "exponential",
      scv: 1,
    });
  });
});
