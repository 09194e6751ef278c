import { describe, expect, it } from "vitest";
import { jobServiceTimes } from "./job-service-times.ts";
import { serviceStatistics, type ServiceSample } from "./service-statistics.ts";

const unknown: ServiceSample = { mean: null, std: null, p50: null, p95: null, rate: null };

function summarize(
  ...rows: readonly (readonly [sample: Partial<ServiceSample>, jobs: number])[]
): ReturnType<ReturnType<typeof serviceStatistics>["summary"]> {
  const statistics = serviceStatistics();
  for (const [sample, jobs] of rows) statistics.add({ ...unknown, ...sample }, jobs);
  return statistics.summary();
}

describe("serviceStatistics", () => {
  it("knows nothing without rows or without columns", () => {
    expect(serviceStatistics().summary()).toEqual({ service: null, notes: [] });
    expect(summarize([{}, 5], [{ p95: 3 }, 5]).service).toBeNull();
  });

  it("weights the mean by jobs", () => {
    expect(summarize([{ mean: 1 }, 30], [{ mean: 5 }, 10]).service?.meanSeconds).toBeCloseTo(2, 8);
    expect(summarize([{ mean: 1 }, 0], [{ mean: 5 }, 0]).service?.meanSeconds).toBeCloseTo(3, 8);
  });

  it("adds the variance within rows to that between them", () => {
    // Half of the jobs have mean 1 and std 1, half mean 3 and std 1: E[S^2] = (2 + 10) / 2 = 6, mean 2, c^2 = 6 / 4 -
    // 1.
    const { service } = summarize([{ mean: 1, std: 1 }, 10], [{ mean: 3, std: 1 }, 10]);
    expect(service?.scv).toBeCloseTo(0.5, 8);
  });

  it("prefers service_time to service_rate, and warns where they disagree", () => {
    const { service, notes } = summarize([{ mean: 2, rate: 12 }, 10]);
    expect(service?.meanSeconds).toBe(2);
    expect(notes).toEqual([
      {
        kind: "warning",
        message: "service_rate 12/s means 0.0833 s a job, service_time says 2 s; service_time is used",
      },
    ]);
    expect(summarize([{ mean: 2, rate: 0.5 }, 10]).notes).toEqual([]);
  });

  it("fits a lognormal distribution through median and 95th percentile", () => {
    // sigma = ln(8.7 / 2.1) / 1.6448536 = 0.86414, mean = 2.1 exp(sigma^2 / 2), c^2 = exp(sigma^2) - 1
    const { service } = summarize([{ p50: 2.1, p95: 8.7 }, 10]);
    expect(service?.meanSeconds).toBeCloseTo(3.0505, 3);
    expect(service?.scv).toBeCloseTo(1.1101, 3);
    expect(service?.p95Seconds).toBe(8.7);
  });

  it("leaves out a 95th percentile that Markov's inequality forbids", () => {
    const { service, notes } = summarize([{ rate: 12.3, p50: 2.1, p95: 8.7 }, 10]);
    expect(service).toMatchObject({ source: "1 / service_rate", p95Seconds: null });
    expect(notes.map(({ message }) => message.slice(0, 16))).toEqual(["service_time_p50", "service_time_p95"]);
  });
});

describe("jobServiceTimes", () => {
  it("is null without a job that took time", () => {
    expect(jobServiceTimes().summary()).toBeNull();
  });

  it("gives mean, squared coefficient of variation and the R-7 percentile", () => {
    const times = jobServiceTimes();
    for (const seconds of [4, 1, 3, 2]) times.add(seconds);
    const { meanSeconds = NaN, scv = NaN, p95Seconds = NaN, source = "" } = times.summary() ?? {};
    expect(meanSeconds).toBe(2.5);
    expect(scv).toBeCloseTo(1.25 / 6.25, 12);
    expect(p95Seconds).toBeCloseTo(3.85, 12);
    expect(source).toBe("service_time of 4 jobs");
  });
});
