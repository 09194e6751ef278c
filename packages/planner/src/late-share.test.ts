import fc from "fast-check";
import { deterministic, exponential, fitServiceDistribution, lognormal, mgcSojournTail } from "@cap/queueing";
import { describe, expect, it } from "vitest";
import { LateShare } from "./late-share.ts";

const HOUR = 3_600;
const laws = [
  exponential({ meanSeconds: 2 }),
  lognormal({ meanSeconds: 2, scv: 0.3 }),
  lognormal({ meanSeconds: 2, scv: 4 }),
  fitServiceDistribution({ meanSeconds: 2, scv: 2 }),
];
const anyLaw = fc.constantFrom(...laws, deterministic({ meanSeconds: 2 }));
const anyTarget = fc.double({ min: 1, max: 60, noNaN: true });

describe("afterWait", () => {
  it.each(laws)("is the tail of the service law at the time that is left: $kind, scv $scv", (law) => {
    const late = new LateShare(law, 10, HOUR);
    expect(late.afterWait(0)).toBeCloseTo(law.tail(10), 12);
    for (const wait of [1, 3.3, 5, 8.21, 9.9]) expect(late.afterWait(wait)).toBeCloseTo(law.tail(10 - wait), 1.6); // linear in 128 parts
  });

  it.each([10, 10.001, 11, 1e9, Infinity])("is certain when a job has waited %d s of a target of 10 s", (wait) => {
    expect(new LateShare(exponential({ meanSeconds: 2 }), 10, HOUR).afterWait(wait)).toBe(1);
  });

  it("is a share, and grows with the wait", () => {
    fc.assert(
      fc.property(anyLaw, anyTarget, fc.array(fc.double({ min: 0, max: 2, noNaN: true })), (law, target, parts) => {
        const late = new LateShare(law, target, HOUR);
        const shares = parts.toSorted((a, b) => a - b).map((part) => late.afterWait(part * target));
        for (const [index, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(Math.max(0, (shares[index - 1] ?? 0) - 1e-12));
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("does not depend on the unit of time", () => {
    const seconds = new LateShare(lognormal({ meanSeconds: 2, scv: 2 }), 10, 300);
    const milliseconds = new LateShare(lognormal({ meanSeconds: 2e3, scv: 2 }), 1e4, 3e5);
    expect(milliseconds.afterWait(7e3)).toBeCloseTo(seconds.afterWait(7), 9);
    expect(milliseconds.byChance(20, 17)).toBeCloseTo(seconds.byChance(20, 17), 9);
  });
});

describe("byChance", () => {
  it("is a share for any servers and load", () => {
    const anyServers = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(anyLaw, anyTarget, anyServers, anyServers, (law, target, servers, load) => {
        const share = new LateShare(law, target, 300).byChance(servers, load);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    [10, 10],
    [10, 11],
    [1, 2],
    [0, 0],
    [0, 3],
  ])("is nothing where %d servers cannot keep up with %d erlangs: that queue is seen for itself", (servers, load) => {
    expect(new LateShare(exponential({ meanSeconds: 2 }), 10, 300).byChance(servers, load)).toBe(0);
  });

  it.each(laws)("falls with every server, and rises with the load: $kind, scv $scv", (law) => {
    const late = new LateShare(law, 10, HOUR);
    const falling = Array.from({ length: 20 }, (_, index) => late.byChance(21 + index, 20));
    for (const [index, share] of falling.entries()) expect(share).toBeLessThanOrEqual(falling[index - 1] ?? 1);
    const rising = Array.from({ length: 20 }, (_, index) => late.byChance(20, index));
    for (const [index, share] of rising.entries()) expect(share).toBeGreaterThanOrEqual(rising[index - 1] ?? 0);
    expect(falling[0]).toBeGreaterThan(10 * falling[19]! - 9 * law.tail(10));
  });

  it("answers the same when it is asked again", () => {
    const late = new LateShare(exponential({ meanSeconds: 2 }), 10, 300);
    expect(late.byChance(20, 17)).toBe(late.byChance(20, 17));
  });

  it("comes about only as far as a window is long enough for a queue to form", () => {
    const shares = [1, 30, 300, HOUR, 24 * HOUR].map((windowSeconds) =>
      new LateShare(exponential({ meanSeconds: 2 }), 10, windowSeconds).byChance(20, 19),
    );
    for (const [index, share] of shares.entries()) expect(share).toBeGreaterThan(shares[index - 1] ?? 0);
    expect(shares[0]).toBeLessThan(0.1 * shares[4]!);
  });

  // Twelve service times stand for the law, the wait is exponential and utilization comes in steps of 1/400: together with the jobs
  // that service alone makes late the share is right within a quarter, or 0.003, and it never is more than that by itself.
  it.each(laws)("is near the M/G/c formula for a long window: $kind, scv $scv", (law) => {
    const late = new LateShare(law, 10, 240 * HOUR);
    for (const servers of [2, 5, 20, 100]) {
      for (const utilization of [0.6, 0.75, 0.9, 0.95]) {
        const exact = mgcSojournTail({ arrivalRate: (utilization * servers) / 2, service: law, servers }, 10);
        const share = late.byChance(servers, utilization * servers);
        const withService = 1 - (1 - share) * (1 - late.afterWait(0));
        const tolerance = Math.max(0.003, 0.25 * exact);
        expect(share, `${servers} at ${utilization}`).toBeLessThan(exact + tolerance);
        expect(withService, `${servers} at ${utilization}`).toBeGreaterThan(exact - tolerance);
      }
    }
  });
});
