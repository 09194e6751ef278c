import { decode, Slo } from "@cap/domain";
import { deterministic, exponential } from "@cap/queueing";
import { describe, expect, it } from "vitest";
import { batchLoad, batchSeconds } from "./batch-load.ts";

const batch = (at: number, jobs: number) => ({ at, jobs, inHistory: false });

describe("batchLoad", () => {
  it.each([
    ["nothing", [], 0],
    ["one batch over its time", [batch(0, 100)], 20],
    ["two at once", [batch(0, 100), batch(0, 50)], 30],
    ["two far apart, the larger", [batch(0, 100), batch(1000, 120)], 24],
    ["two close together over the time that both have", [batch(0, 100), batch(5, 100)], (200 * 2) / 15],
  ])("is that of %s", (_, batches, expected) => {
    expect(batchLoad(batches, 10, 2)).toBeCloseTo(expected, 12);
  });
});

describe("batchSeconds", () => {
  it.each([
    ["nine tenths of what the tightest target leaves", { p50_latency: "20s", p95_latency: "12s" }, 0.9 * 10],
    ["the drain time without a latency target", { drain_time: "5m" }, 300],
    ["a service where the target leaves less", { p95_latency: "3s" }, 2],
    ["a service without either", { max_backlog: 5 }, 2],
  ])("is %s", (_, slo, expected) => {
    expect(batchSeconds(decode(Slo, slo), deterministic({ meanSeconds: 2 }))).toBeCloseTo(expected, 12);
  });

  it("counts the quantile of the service, not its mean", () => {
    const within = batchSeconds(decode(Slo, { p95_latency: "20s" }), exponential({ meanSeconds: 2 }));
    expect(within).toBeCloseTo(0.9 * (20 - 2 * Math.log(20)), 6);
  });
});
