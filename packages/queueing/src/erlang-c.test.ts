import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockingProbability } from "./erlang-b.ts";
import { waitProbability } from "./erlang-c.ts";

describe("Erlang C", () => {
  it.each([
    { servers: 177, offeredLoad: 160, waiting: 0.126232 },
    { servers: 331, offeredLoad: 300, waiting: 0.0492814 },
    { servers: 1040, offeredLoad: 1000, waiting: 0.140454 },
    { servers: 5, offeredLoad: 4, waiting: 0.554113 },
    // Published by pyworkforce: 100 calls per 30 minutes of 3 minutes each on 14 agents.
    { servers: 14, offeredLoad: 10, waiting: 0.1741319335950498 },
  ])(
    "lets $waiting of the jobs wait with $servers servers and $offeredLoad erlang",
    ({ servers, offeredLoad, waiting }) => {
      expect(waitProbability({ servers, offeredLoad })).toBeCloseTo(waiting, 6);
    },
  );

  it("is 1 for an unstable queue, 0 without load, and the utilization for one server", () => {
    expect(waitProbability({ servers: 4, offeredLoad: 4 })).toBe(1);
    expect(waitProbability({ servers: 4, offeredLoad: 40 })).toBe(1);
    expect(waitProbability({ servers: 4, offeredLoad: 0 })).toBe(0);
    expect(waitProbability({ servers: 1, offeredLoad: 0.3 })).toBeCloseTo(0.3, 15);
  });

  it("is finite, at most 1 and above Erlang B for up to a million servers", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        (servers, share) => {
          const load = { servers, offeredLoad: share * servers };
          const waiting = waitProbability(load);
          expect(waiting).toBeLessThanOrEqual(1);
          expect(waiting).toBeGreaterThanOrEqual(blockingProbability(load));
        },
      ),
    );
  });

  it("falls with servers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.3, max: 1, noNaN: true }), (servers, share) => {
        const offeredLoad = share * servers;
        const fewer = waitProbability({ servers, offeredLoad });
        expect(waitProbability({ servers: servers + 1, offeredLoad })).toBeLessThanOrEqual(fewer);
      }),
    );
  });
});
