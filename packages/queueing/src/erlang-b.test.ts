import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockingProbability, logBlockingProbability } from "./erlang-b.ts";

/** The textbook recursion, for as many servers as asked. */
function recursion(servers: number, offeredLoad: number): number {
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (offeredLoad * blocking) / (n + offeredLoad * blocking);
  return blocking;
}

describe("Erlang B", () => {
  it.each([
    // Published: 15 lines at 1 % blocking carry 8.108 erlang; 33.333 erlang at 1 % need 45 lines, 10 at 2 % need 17.
    { servers: 15, offeredLoad: 8.108, blocking: 0.0099996 },
    { servers: 45, offeredLoad: 33.333, blocking: 0.0096529 },
    { servers: 17, offeredLoad: 10, blocking: 0.0129 },
    { servers: 1, offeredLoad: 1, blocking: 0.5 },
    { servers: 3, offeredLoad: 0, blocking: 0 },
  ])(
    "blocks $blocking of the jobs with $servers servers and $offeredLoad erlang",
    ({ servers, offeredLoad, blocking }) => {
      expect(blockingProbability({ servers, offeredLoad })).toBeCloseTo(blocking, 4);
    },
  );

  it("has the documented examples", () => {
    expect(blockingProbability({ servers: 15, offeredLoad: 8.108 })).toBeCloseTo(0.0099996, 7);
    expect(logBlockingProbability({ servers: 1_000_000, offeredLoad: 500_000 })).toBeCloseTo(-193155.007, 3);
  });

  it("agrees with the recursion where the series takes over", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0.05, max: 8, noNaN: true }),
        (servers, share) => {
          const expected = recursion(servers, share * servers);
          fc.pre(expected > 1e-290);
          const actual = Math.exp(logBlockingProbability({ servers, offeredLoad: share * servers }));
          expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-11);
        },
      ),
    );
  });

  it("keeps the logarithm finite where the probability underflows, and has none without load", () => {
    expect(blockingProbability({ servers: 1_000_000, offeredLoad: 500_000 })).toBe(0);
    expect(logBlockingProbability({ servers: 5, offeredLoad: 0 })).toBe(-Infinity);
  });

  it("falls with servers and rises with load", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0.2, max: 3, noNaN: true }), (servers, share) => {
        const offeredLoad = share * servers;
        const here = logBlockingProbability({ servers, offeredLoad });
        expect(logBlockingProbability({ servers: servers + 1, offeredLoad })).toBeLessThan(here);
        expect(logBlockingProbability({ servers, offeredLoad: offeredLoad * 1.01 })).toBeGreaterThan(here);
      }),
    );
  });

  it.each([
    [{ servers: 0, offeredLoad: 1 }, "servers must be an integer >= 1, got 0"],
    [{ servers: 1.5, offeredLoad: 1 }, "servers must be an integer >= 1, got 1.5"],
    [{ servers: 1, offeredLoad: -1 }, "offeredLoad must be >= 0, got -1"],
    [{ servers: 1, offeredLoad: Number.NaN }, "offeredLoad must be >= 0, got NaN"],
    [{ servers: 1, offeredLoad: Infinity }, "offeredLoad must be finite, got Infinity"],
  ])("rejects %o", (load, message) => {
    expect(() => blockingProbability(load)).toThrow(new RangeError(message));
    expect(() => logBlockingProbability(load)).toThrow(new RangeError(message));
  });
});
