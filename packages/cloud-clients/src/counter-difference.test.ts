import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterDifference } from "./counter-difference.ts";

const before = { at: 100, counters: { arrivals: 10, errors: 2 } };

describe("counterDifference", () => {
  it("is what each counter grew by, over the time between", () => {
    expect(counterDifference(before, { at: 115, counters: { arrivals: 25, errors: 2 } })).toEqual({
      kind: "counted",
      seconds: 15,
      grown: { arrivals: 15, errors: 0 },
    });
  });

  it("knows nothing of a counter that is unknown at either moment", () => {
    const now = { at: 115, counters: { arrivals: 25, errors: null } };
    expect(counterDifference(before, now)).toMatchObject({ grown: { arrivals: 15, errors: null } });
    expect(counterDifference(now, { ...before, at: 130 })).toMatchObject({ finding: { code: "COUNTER_RESET" } });
  });

  it.each([
    ["there is no moment before", undefined, { code: "FIRST_READING" }],
    ["the clock stood", { ...before, at: 115 }, { code: "CLOCK_STOOD" }],
    ["the clock went back", { ...before, at: 120 }, { code: "CLOCK_STOOD" }],
    [
      "a counter fell",
      { at: 100, counters: { arrivals: 10, errors: 3 } },
      { code: "COUNTER_RESET", counter: "errors" },
    ],
  ])("is unknown where %s", (_why, earlier, finding) => {
    expect(counterDifference(earlier, { at: 115, counters: { arrivals: 25, errors: 2 } })).toEqual({
      kind: "unknown",
      finding,
    });
  });

  it("never is negative", () => {
    const moment = fc.record({
      at: fc.double({ noNaN: true }),
      counters: fc.record({ a: fc.option(fc.nat()), b: fc.option(fc.nat()) }),
    });
    fc.assert(
      fc.property(moment, moment, (first, second) => {
        const difference = counterDifference(first, second);
        const grown = difference.kind === "counted" ? Object.values(difference.grown) : [];
        expect(grown.filter((growth) => growth !== null && growth < 0)).toEqual([]);
      }),
    );
  });
});
