import { describe, expect, it } from "vitest";
import { decode, Slo } from "@cap/domain";
import { assumedSlo } from "./slo-assumption.ts";

describe("assumedSlo", () => {
  it.each([{ p99_latency: "1s" }, { p50_latency: "1s" }, { max_backlog: 100 }])(
    "leaves an SLO with a clause as it is: %j",
    (wire) => {
      const slo = decode(Slo, wire);
      expect(assumedSlo(slo, 2)).toEqual({ slo, assumedP95Seconds: null });
    },
  );

  it("assumes a p95 latency of five service times and says so", () => {
    const { slo, assumedP95Seconds } = assumedSlo(decode(Slo, { drain_time: "60s" }), 2);
    expect(assumedP95Seconds).toBe(10);
    expect(slo).toMatchObject({ p95LatencySeconds: 10, drainTimeSeconds: 60 });
  });
});
