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

  it("adds to the option before it, and wire names are known too", () => {
    expect(parseSloOption("p95_latency=9s", parseSloOption("p99=30s,backlog=5"))).toEqual({
      p99_latency: "30s",
      p95_latency: "9s",
      max_backlog: 5,
    });
  });

  it.each([
    ["in one option", "p95=10s,p95=5s", undefined],
    ["in one option under two names", "p95=10s,p95_latency=5s", undefined],
    ["in two options", "p95=5s", { p95_latency: "10s" }],
  ])("refuses a clause that is given twice, %s", (_, text, before) => {
    expect(() => parseSloOption(text, before)).toThrow(
      expect.objectContaining({ code: "USAGE", message: "--slo must state p95_latency once, got 10s and 5s" }),
    );
  });

  it.each(["", "p95", "p95=", "p42=1s", "p95=1s,", "=1s", "p95=1s=2s", "backlog=many"])("refuses %j", (text) => {
    expect(() => parseSloOption(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
