import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cheapestSize, type SizeSearch } from "./size-search.ts";

const search = (facts: Partial<SizeSearch>): number =>
  cheapestSize({ least: 0, most: 1_000, starts: [10], costOf: (workers) => Math.abs(workers - 37), ...facts });

describe("cheapestSize", () => {
  const convex = fc.record({
    least: fc.nat(50),
    width: fc.nat(400),
    best: fc.integer({ min: -50, max: 600 }),
    below: fc.double({ min: 0.01, max: 100, noNaN: true }),
    above: fc.double({ min: 0.01, max: 100, noNaN: true }),
    power: fc.constantFrom(1, 1.5, 2),
    starts: fc.array(fc.integer({ min: -100, max: 1_000 }), { minLength: 1, maxLength: 3 }),
  });

  it("finds the lowest of convex costs from anywhere, within the limits", () => {
    fc.assert(
      fc.property(convex, ({ least, width, best, below, above, power, starts }) => {
        const [first = 0, ...others] = starts;
        const most = least + width;
        const costOf = (workers: number): number =>
          workers < best ? below * (best - workers) ** power : above * (workers - best) ** power;
        const found = cheapestSize({ least, most, starts: [first, ...others], costOf });
        expect(found).toBe(Math.min(most, Math.max(least, best)));
      }),
      { numRuns: 300 },
    );
  });

  it("finds the same where costs that are too high are not told in full", () => {
    const uneven = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(uneven, fc.array(fc.nat(59), { minLength: 1, maxLength: 3 }), (costs, [first = 0, ...others]) => {
        const full = (workers: number): number => costs[workers] ?? 0;
        const cut = (workers: number, limit: number): number => Math.min(full(workers), limit);
        const at = { least: 0, most: 59, starts: [first, ...others] as const };
        expect(search({ ...at, costOf: cut })).toBe(search({ ...at, costOf: full }));
      }),
    );
  });

  it("asks for no size outside the limits, and for each once", () => {
    const asked: number[] = [];
    const costOf = (workers: number): number => {
      asked.push(workers);
      return (workers - 400) ** 2;
    };
    expect(search({ least: 5, most: 90, starts: [-4, 20, 1e6], costOf })).toBe(90);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...asked)).toBeLessThanOrEqual(90);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each([
    ["the first start", [40, 20, 60] as const, (): number => 1, 40],
    ["the first start, brought within the limits", [2_000, 20] as const, (): number => 1, 1_000],
    [
      "the first of two equal valleys",
      [80, 20] as const,
      (size: number): number => Math.min(Math.abs(size - 20), Math.abs(size - 80)),
      80,
    ],
    [
      "a cheaper valley of a later start",
      [80, 20] as const,
      (size: number): number => Math.min(Math.abs(size - 20), 1 + Math.abs(size - 80)),
      20,
    ],
  ])("keeps %s", (_name, starts, costOf, expected) => {
    expect(search({ starts, costOf })).toBe(expected);
  });

  it("has but one answer where the limits leave no choice", () => {
    expect(search({ least: 7, most: 7 })).toBe(7);
  });

  it.each([
    ["infinite", Infinity],
    ["no number", NaN],
  ])("comes to an end where costs are %s", (_name, cost) => {
    expect(search({ costOf: () => cost })).toBe(10);
  });

  it("is done after few tries near the start", () => {
    let tries = 0;
    const costOf = (workers: number): number => {
      tries += 1;
      return (workers - 205) ** 2;
    };
    expect(search({ starts: [200, 210], costOf })).toBe(205);
    expect(tries).toBeLessThan(40);
  });
});
