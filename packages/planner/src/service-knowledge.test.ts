import { describe, expect, it } from "vitest";
import { defaultPolicy, documentPolicy, type Observation } from "@cap/domain";
import { lognormal, type ServiceDistribution } from "@cap/queueing";
import { poolOf, seenAt, uniform } from "../fixtures/example-pool.ts";
import type { ServiceKnowledge } from "./pool-state.ts";
import { learnService, serviceDistribution, serviceOfPool } from "./service-knowledge.ts";

const known: ServiceKnowledge = {
  meanSeconds: 2,
  scv: 1,
  p95Seconds: null,
  weightJobs: 100,
  recentMeanSeconds: 2,
  recentJobs: 0,
};
const { scaling } = defaultPolicy;
const measured = seenAt(30, { completions: 1, service_time: "2s", service_time_std: "2s" });

/** Mean service time that is known after each of some intervals of 30 s that show a mean and a spread. */
function knownMeans(before: ServiceKnowledge, count: number, seen: Partial<Observation>): number[] {
  let service: ServiceKnowledge | null = before;
  return Array.from({ length: count }, () => {
    service = learnService(service, { ...measured, ...seen }, 30);
    return service!.meanSeconds;
  });
}

/** What is known after an hour and more of jobs of 2 s, so many each half minute. */
function settled(completions: number): ServiceKnowledge {
  let service: ServiceKnowledge | null = known;
  for (let index = 0; index < 240; index += 1) service = learnService(service, { ...measured, completions }, 30);
  return service!;
}

/** Intervals of a day in which learning starts anew, where nothing changes but by chance. */
function restartsOfADay(law: ServiceDistribution, jobsEach: number, seed: number): number {
  const random = uniform(seed);
  let service: ServiceKnowledge | null = null;
  let restarts = 0;
  for (let index = 0; index < 2_880; index += 1) {
    const jobs = Array.from({ length: jobsEach }, () => law.quantile(random()));
    const mean = jobs.reduce((sum, seconds) => sum + seconds, 0) / jobsEach;
    const variance = jobs.reduce((sum, seconds) => sum + (seconds - mean) ** 2, 0) / jobsEach;
    const seen = { serviceTimeSeconds: mean, serviceTimeStdSeconds: Math.sqrt(variance), completions: jobsEach };
    const weightBefore = service?.weightJobs ?? 0;
    service = learnService(service, { ...measured, ...seen }, 30);
    if (service!.weightJobs < weightBefore * Math.exp(-30 / 3600)) restarts += 1;
  }
  return restarts;
}

describe("serviceOfPool", () => {
  it("reads the moments that the pool states", () => {
    expect(serviceOfPool(poolOf({ service_time: "2s", service_time_std: "1s", service_time_p95: "5s" }))).toEqual({
      meanSeconds: 2,
      scv: 0.25,
      p95Seconds: 5,
      weightJobs: 50,
      recentMeanSeconds: 2,
      recentJobs: 0,
    });
  });

  it("knows nothing without a service time, and a service time of zero is none", () => {
    expect(serviceOfPool(poolOf({ service_time: null }))).toBeNull();
    expect(serviceOfPool(poolOf({ service_time: "0s" }))).toBeNull();
  });
});

describe("learnService", () => {
  it.each([
    ["as many as ended", { completions: 30, errors: 30 }],
    ["a share of one", { errorRate: 1 }],
  ])("learns nothing from jobs that all failed: %s", (_name, seen) => {
    expect(learnService(known, { ...measured, serviceTimeSeconds: 0.01, ...seen }, 30)).toBe(known);
    expect(learnService(known, { ...measured, completions: 30, errors: 29 }, 30)).not.toBe(known);
  });

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
    expect(learnService(null, observation, 30)).toEqual({
      meanSeconds: 3,
      scv: 1,
      p95Seconds: 9,
      weightJobs: 40,
      recentMeanSeconds: 3,
      recentJobs: 40,
    });
  });

  it("weighs by jobs", () => {
    const { meanSeconds } = learnService(
      { ...known, weightJobs: 40 },
      seenAt(30, { completions: 40, service_time: "4s" }),
      1e-9,
    )!;
    expect(meanSeconds).toBeCloseTo(3, 9);
  });

  it("merges the spread of two groups from within and between them", () => {
    const two = learnService(
      { ...known, scv: 0, weightJobs: 40 },
      seenAt(30, { completions: 40, service_time: "4s", service_time_std: "0s" }),
      1e-9,
    )!;
    expect(two.scv).toBeCloseTo(1 / 9, 6); // half of the jobs take 2 s and half 4 s: variance 1, mean 3
  });

  it("remembers for an hour: the weight of steady jobs nears that of all jobs of an hour", () => {
    expect(settled(300).weightJobs / 36_000).toBeCloseTo(0.87, 2); // 1 - e^-2 after two hours
  });

  it.each([
    ["60 % longer", 3.2],
    ["60 % shorter", 0.8],
  ])("learns within minutes that jobs take %s", (_name, mean) => {
    const seen = { completions: 300, serviceTimeSeconds: mean, serviceTimeStdSeconds: mean };
    const means = knownMeans(settled(300), 20, seen);
    const learnt = means.map((value) => (value - 2) / (mean - 2));
    expect(learnt[3]).toBeGreaterThan(0.9); // after 2 minutes
    learnt.forEach((share, index) => expect(share).toBeGreaterThanOrEqual((learnt[index - 1] ?? 0) - 1e-9));
    expect(Math.max(...learnt)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("takes the law of jobs that changed for the old one, longer or shorter", () => {
    const before = { ...settled(300), p95Seconds: 6 };
    const seen = { completions: 300, serviceTimeSeconds: 3.2, serviceTimeStdSeconds: 3.2 };
    const { meanSeconds, p95Seconds, scv } = learnService(before, { ...measured, ...seen }, 30)!;
    expect(p95Seconds! / meanSeconds).toBeCloseTo(3, 9);
    expect(scv).toBe(before.scv);
  });

  it.each([
    ["by less than 3 %", 3_000, 2.05],
    ["in fewer than 50 jobs", 10, 8],
  ])("does not start anew when the mean changes %s", (_name, completions, mean) => {
    const before = settled(completions === 10 ? 3 : completions);
    const seen = { completions, serviceTimeSeconds: mean, serviceTimeStdSeconds: mean };
    expect(learnService(before, { ...measured, ...seen }, 30)!.weightJobs).toBeCloseTo(
      before.weightJobs * Math.exp(-30 / 3600) + completions,
      6,
    );
  });

  it("hardly ever takes chance for a change: few jobs with a long tail, a day long", () => {
    const law = lognormal({ meanSeconds: 2, scv: 1.5 ** 2 });
    for (const seed of [1, 2, 3, 4, 5]) expect(restartsOfADay(law, 5, seed)).toBeLessThanOrEqual(3);
  });

  it.each([
    [19, null],
    [20, 9],
    [null, 9],
  ])("believes a 95th percentile of %s jobs: %s", (completions, p95Seconds) => {
    const observation = { ...measured, completions, serviceTimeP95Seconds: 9 };
    expect(learnService(null, observation, 30)!.p95Seconds).toBe(p95Seconds);
    expect(learnService(known, observation, 30)!.p95Seconds).toBe(p95Seconds);
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
