import { describe, expect, it } from "vitest";
import type { HistoryInput } from "../input/history-input.ts";
import { planningInput } from "./planning-input.ts";
import type { HistoryOptions, PlanningOptions } from "./planning-options.ts";

const data: HistoryInput = {
  startAt: 0,
  stepSeconds: 60,
  counts: [1, 2, null],
  service: { meanSeconds: 2, scv: 0.25, p95Seconds: 4, source: "service_time" },
  lastWorkers: 7,
  lastBacklog: 3,
  lastUtilization: 0.5,
  queueName: "mail",
  notes: [],
};
const config = {
  pool: { service_time: "3s", service_time_std: "6s", provisioning_delay: "90s" },
  policy: { slo: { p95_latency: "10s", max_backlog: 9 }, scaling: { min_workers: 2 }, time_zone: "Europe/Berlin" },
};
const nothing = { pool: {}, policy: {} };
const inputOf = (options: PlanningOptions & HistoryOptions, file = nothing, history = data) =>
  planningInput(history, file, options);

describe("planningInput", () => {
  it("takes from the data what nobody else says", () => {
    expect(inputOf({})).toMatchObject({
      pool: { name: "mail", serviceTimeSeconds: 2, serviceTimeStdSeconds: 1, serviceTimeP95Seconds: 4 },
      workers: 7,
      backlog: 3,
      utilization: 0.5,
    });
  });

  it("puts the file before the data", () => {
    const { pool, policy } = inputOf({}, config);
    expect(pool).toMatchObject({ serviceTimeSeconds: 3, serviceTimeStdSeconds: 6 });
    expect(policy).toMatchObject({ timeZone: "Europe/Berlin", scaling: { minWorkers: 2 } });
  });

  it("assumes no limit below what is there, and keeps one that is stated", () => {
    const large = { ...data, lastWorkers: 1_100 };
    const limitOf = (
      options: PlanningOptions & HistoryOptions,
      file: Parameters<typeof inputOf>[1] = nothing,
    ): number => inputOf(options, file, large).policy.scaling.maxWorkers;
    expect(limitOf({})).toBe(2_200);
    expect(limitOf({ workers: 10 })).toBe(100);
    expect(limitOf({ max: 100 })).toBe(100);
    expect(limitOf({}, { pool: {}, policy: { scaling: { max: 300 } } })).toBe(300);
    expect(limitOf({}, { pool: {}, policy: { max_workers: 300 } })).toBe(300);
  });

  it("lays options over the file, field by field", () => {
    const options = { slo: { p95_latency: "5s" }, max: 20, horizon: 7200, model: "ewma", timeZone: "UTC", workers: 4 };
    const { policy, workers } = inputOf(options, config);
    expect(policy).toMatchObject({
      slo: { p95LatencySeconds: 5, maxBacklog: 9 },
      scaling: { minWorkers: 2, maxWorkers: 20 },
      forecast: { windowSeconds: 7200, model: "ewma" },
      timeZone: "UTC",
    });
    expect(workers).toBe(4);
  });

  it.each([
    ["flat names", { min_workers: 3, max_workers: 50, forecast_window: "2h", forecast_model: "linear" }],
    ["other names", { scaling: { min: 3, max: 50 }, forecast: { forecast_window: "2h", forecast_model: "linear" } }],
  ])("lays options over the %s of a file", (_name, fields) => {
    const { policy } = inputOf({ min: 1, max: 60, horizon: 1800, model: "ewma" }, { ...nothing, policy: fields });
    expect(policy).toMatchObject({
      scaling: { minWorkers: 1, maxWorkers: 60 },
      forecast: { windowSeconds: 1800, model: "ewma" },
    });
    expect(inputOf({ max: 60 }, { ...nothing, policy: fields }).policy.scaling.minWorkers).toBe(3);
  });

  it("does not keep a spread that was measured around another mean", () => {
    expect(inputOf({ serviceTime: 5 }).pool).toMatchObject({
      serviceTimeSeconds: 5,
      serviceTimeStdSeconds: null,
      serviceTimeP95Seconds: null,
    });
    expect(inputOf({ serviceTime: 5, serviceCv: 2 }).pool.serviceTimeStdSeconds).toBe(10);
  });

  it("says what it assumes, and not what was said", () => {
    expect(inputOf({}).notes.map(({ message }) => message)).toEqual([
      "a new worker takes its first job after 60s (--provisioning-delay)",
      "at most 100 workers (--max)",
    ]);
    expect(inputOf({ max: 5 }, config).notes).toEqual([]);
  });

  it.each([
    ["no service time", "INVALID_METRICS", {}, { ...data, service: null }],
    ["a horizon beyond a week", "USAGE", { horizon: 8 * 86_400 }, data],
    ["a provisioning delay beyond a week", "USAGE", { provisioningDelay: 8 * 86_400 }, data],
    ["limits that contradict each other", "CONFIG_INVALID", { min: 9, max: 3 }, data],
  ])("refuses %s", (_, code, options, history) => {
    expect(() => inputOf(options, nothing, history)).toThrow(expect.objectContaining({ code }));
  });
});
