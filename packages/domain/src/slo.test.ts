import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { latencyTargets, Slo } from "./slo.ts";

describe("Slo", () => {
  it("reads the design document's example", () => {
    const slo = decode(Slo, {
      p95_latency: "5s",
      max_backlog: 100,
      error_budget: 0.01,
      availability: 0.999,
      drain_time: "300s",
    });
    expect(slo).toEqual({
      p50LatencySeconds: null,
      p90LatencySeconds: null,
      p95LatencySeconds: 5,
      p99LatencySeconds: null,
      maxBacklog: 100,
      drainTimeSeconds: 300,
      errorBudget: 0.01,
      availability: 0.999,
      windowSeconds: 300,
    });
  });

  it("reads latency_window and writes window", () => {
    const slo = decode(Slo, { latency_window: "10m" });
    expect(slo.windowSeconds).toBe(600);
    expect(encode(Slo, slo)).toMatchObject({ window: "10m" });
  });

  it.each([
    [{ p95_latency: "0s" }, 'slo.p95_latency must be longer than 0s, got "0s"'],
    [{ drain_time: "0" }, 'slo.drain_time must be longer than 0s, got "0"'],
    [{ window: "0s" }, 'slo.window must be longer than 0s, got "0s"'],
    [{ max_backlog: -1 }, "slo.max_backlog must be >= 0, got -1"],
    [{ error_budget: 1.5 }, "slo.error_budget must be <= 1, got 1.5"],
    [{ availability: -0.1 }, "slo.availability must be >= 0, got -0.1"],
    [{ p95: "5s" }, "slo.p95 is not a field cap knows"],
    [
      { window: "5m", latency_window: "6m" },
      'slo.latency_window must equal window, which is another name of it, got "6m"',
    ],
  ])("refuses %j", (wire, message) => {
    expect(() => decode(Slo, wire, { what: "slo" })).toThrow(expect.objectContaining({ message }));
  });

  it.each([
    [{}, 0.05],
    [{ max_backlog: 5 }, 0.05],
    [{ p50_latency: "1s" }, 0.5],
    [{ p50_latency: "1s", p90_latency: "2s" }, 0.1],
    [{ p90_latency: "2s", p95_latency: "3s" }, 0.05],
    [{ p99_latency: "3s" }, 0.05],
    [{ p50_latency: "1s", error_budget: 0.02 }, 0.02],
  ])("allows with %j for a share of %d late jobs", (wire, errorBudget) => {
    expect(decode(Slo, wire).errorBudget).toBe(errorBudget);
  });

  it("may ask for perfect availability", () => expect(decode(Slo, { availability: 1 }).availability).toBe(1));
});

describe("latencyTargets", () => {
  it("lists the targets that are stated, from the lowest quantile to the highest", () => {
    const slo = decode(Slo, { p99_latency: "9s", p50_latency: "1s", p90_latency: "4s", p95_latency: "5s" });
    expect(latencyTargets(slo)).toEqual([
      { clause: "p50_latency", quantile: 0.5, seconds: 1 },
      { clause: "p90_latency", quantile: 0.9, seconds: 4 },
      { clause: "p95_latency", quantile: 0.95, seconds: 5 },
      { clause: "p99_latency", quantile: 0.99, seconds: 9 },
    ]);
  });

  it("is empty when there is none", () => expect(latencyTargets(decode(Slo, { max_backlog: 5 }))).toEqual([]));
});
