import { describe, expect, it } from "vitest";
import { parseSloOption } from "./slo-option.ts";

describe("parseSloOption", () => {
  it("reads every clause in its wire form", () => {
    expect(
      parseSloOption("p50=1s, p90=2s,p95=3s,p99=4s,backlog=500,drain=2m,window=5m,availability=0.99,error_budget=0.05"),
    ).toEqual({
      p50_latency: "1s",
      p90_latency: "2s",
      p95_latency: "3s",
      p99_latency: "4s",
      max_backlog: 500,
      drain_time: "2m",
      window: "5m",
      availability: 0.99,
      error_budget: 0.05,
    });
  });

  it("adds to the option before it, the later clause counts, and wire names are known too", () => {
    expect(parseSloOption("p95_latency=9s", parseSloOption("p95=3s,backlog=5"))).toEqual({
      p95_latency: "9s",
      max_backlog: 5,
    });
  });

  it.each(["", "p95", "p95=", "p42=1s", "p95=1s,", "=1s", "p95=1s=2s", "backlog=many"])("refuses %j", (text) => {
    expect(() => parseSloOption(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
