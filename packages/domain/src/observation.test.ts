import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { Observation } from "./observation.ts";

const timestamp = "2025-09-14T19:00:00Z";

describe("Observation", () => {
  it("reads the design document's metrics example, and ignores what cap does not read", () => {
    const observation = decode(Observation, {
      timestamp,
      arrival_rate: 150.5,
      service_rate: 12.3,
      service_time_p50: "2.1s",
      service_time_p95: "8.7s",
      current_workers: 24,
      utilization: 0.82,
      backlog: 45,
      error_rate: 0.002,
      cost_per_hour: 12,
    });
    expect(observation).toMatchObject({
      timestampAt: 1_757_876_400,
      arrivalRate: 150.5,
      serviceRate: 12.3,
      serviceTimeP50Seconds: 2.1,
      serviceTimeP95Seconds: 8.7,
      readyWorkers: 24,
      utilization: 0.82,
      backlog: 45,
      errorRate: 0.002,
    });
    expect(encode(Observation, observation)).toMatchObject({ ready_workers: 24, service_time_p50: "2.1s" });
    expect(encode(Observation, observation)).not.toHaveProperty("cost_per_hour");
  });

  it("reads the planning API's Metrics", () => {
    const wire = {
      timestamp,
      arrival_rate: 10,
      service_time: "2s",
      service_time_p95: "5s",
      service_time_std: "1.5s",
      current_workers: 0,
      utilization: 1.2,
      backlog: 100_000,
      active_jobs: 3,
      queue_name: "mail",
    };
    expect(decode(Observation, wire)).toMatchObject({
      serviceTimeSeconds: 2,
      serviceTimeStdSeconds: 1.5,
      readyWorkers: 0,
      utilization: 1.2,
      activeJobs: 3,
    });
  });

  it("takes what is absent or null as unknown, never as zero", () => {
    const { timestampAt, ...rest } = decode(Observation, { timestamp, backlog: null });
    expect(timestampAt).toBe(1_757_876_400);
    expect(Object.values(rest).every((value) => value === null)).toBe(true);
  });

  it.each([
    [{}, "timestamp is required"],
    [{ timestamp: "2025-09-14T19:00:00" }, /^timestamp must be an RFC 3339 instant with offset/u],
    [{ timestamp, arrival_rate: -1 }, "arrival_rate must be >= 0, got -1"],
    [{ timestamp, arrival_rate: NaN }, "arrival_rate must be a finite number, got NaN"],
    [{ timestamp, arrivals: JSON.parse("1e999") }, "arrivals must be a finite number, got Infinity"],
    [{ timestamp, error_rate: 1.01 }, "error_rate must be <= 1, got 1.01"],
    [{ timestamp, current_workers: 1.5 }, "current_workers must be a whole number, got 1.5"],
    [{ timestamp, interval: "0s" }, 'interval must be longer than 0s, got "0s"'],
    [{ timestamp, service_time: 2 }, /^service_time must be a duration such as "5s", .* got 2$/u],
    [
      { timestamp, ready_workers: 3, current_workers: 4 },
      "current_workers must equal ready_workers, which is another name of it, got 4",
    ],
  ])("refuses %j", (wire, message) => {
    expect(() => decode(Observation, wire)).toThrow(message);
  });
});
