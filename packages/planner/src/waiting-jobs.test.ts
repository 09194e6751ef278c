import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { decode, Slo } from "@cap/domain";
import { exponential } from "@cap/queueing";
import { waitingJobs, type WaitingInput } from "./waiting-jobs.ts";

const slo = (wire: object): Slo => decode(Slo, wire);
const base: WaitingInput = {
  slo: slo({ p95_latency: "10s" }),
  service: exponential({ meanSeconds: 2 }),
  expectedRate: 10,
  backlog: 200,
  oldestWaitSeconds: null,
  leadSeconds: 90,
};

describe("waitingJobs", () => {
  it.each([
    ["nothing waits", { backlog: 0 }],
    ["nobody knows what waits", { backlog: null }],
    ["nothing is said of latency or waiting jobs", { slo: slo({ drain_time: "5m" }) }],
    ["no more wait than may", { slo: slo({ max_backlog: 200 }) }],
    ["nobody knows whether more wait than may", { slo: slo({ max_backlog: 3 }), backlog: null }],
    ["a tight target leaves as many waiting anyway", { backlog: 10 }],
  ])("is null when %s", (_name, change) => {
    expect(waitingJobs({ ...base, ...change })).toBeNull();
  });

  it("gives a tight target the time that new workers need", () => {
    expect(waitingJobs(base)).toEqual({ excess: 190, withinSeconds: 90, allowed: 0 });
  });

  it("spreads the backlog over what is left of a wide target", () => {
    const wide = { ...base, slo: slo({ p95_latency: "600s" }) };
    const left = 0.9 * (600 - 2 * Math.log(20)) - 90;
    expect(waitingJobs(wide)).toEqual({ excess: 200, withinSeconds: expect.closeTo(left, 6), allowed: 0 });
    expect(waitingJobs({ ...wide, oldestWaitSeconds: 100 })?.withinSeconds).toBeCloseTo(left - 100, 6);
    expect(waitingJobs({ ...wide, oldestWaitSeconds: 10_000 })).toEqual({
      excess: 190,
      withinSeconds: 90,
      allowed: 0,
    });
  });

  it("gives what waits beyond the limit the time that new workers need", () => {
    expect(waitingJobs({ ...base, slo: slo({ max_backlog: 3 }) })).toEqual({
      excess: 197,
      withinSeconds: 90,
      allowed: 3,
    });
  });

  it.each([
    ["a limit beside a wide latency", { p95_latency: "600s", max_backlog: 3 }, { excess: 197, allowed: 3 }],
    ["a limit that is hardly broken beside a wide latency", { p95_latency: "600s", max_backlog: 195 }, { excess: 200 }],
    ["a tight latency beside a limit", { p95_latency: "10s", max_backlog: 100 }, { excess: 190 }],
    ["a limit beside a tight latency", { p95_latency: "10s", max_backlog: 3 }, { excess: 197 }],
  ])("follows the one that asks for more work per second: %s", (_name, wire, expected) => {
    expect(waitingJobs({ ...base, slo: slo(wire) })).toMatchObject(expected);
  });

  it("asks for no work faster than one service time", () => {
    expect(waitingJobs({ ...base, slo: slo({ p95_latency: "8s" }), leadSeconds: 1 })?.withinSeconds).toBe(2);
  });

  it("asks for more work per second the more waits and the longer it has waited", () => {
    const wide = { ...base, slo: slo({ p95_latency: "600s", max_backlog: 20_000 }), expectedRate: 0 };
    const pace = (backlog: number, oldestWaitSeconds: number): number => {
      const waiting = waitingJobs({ ...wide, backlog, oldestWaitSeconds });
      return waiting === null ? 0 : waiting.excess / waiting.withinSeconds;
    };
    fc.assert(
      fc.property(fc.nat(1e5), fc.nat(1e5), fc.nat(400), (backlog, more, waited) => {
        expect(pace(backlog + more, waited)).toBeGreaterThanOrEqual(pace(backlog, waited));
        expect(pace(backlog, waited + 10)).toBeGreaterThanOrEqual(pace(backlog, waited));
      }),
    );
  });
});
