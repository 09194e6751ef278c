import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { incompleteSteps, withoutIncompleteSteps } from "./incomplete-steps.ts";

const minutes = (counts: readonly (number | null)[]): { counts: readonly (number | null)[]; stepSeconds: number } => ({
  counts,
  stepSeconds: 60,
});
const usual = Array.from({ length: 30 }, (_, index) => 1_800 + 10 * (index % 5));

describe("incompleteSteps", () => {
  it("finds a last step far below or above all that compares with it", () => {
    expect(incompleteSteps(minutes([...usual, 4])).end).toEqual({ kind: "incomplete", index: 30, usual: 1_800 });
    expect(incompleteSteps(minutes([...usual, 9_000])).end).toEqual({ kind: "surge", index: 30, usual: 1_840 });
    expect(incompleteSteps(minutes([...usual, 1_795])).end).toBeNull();
  });

  it("finds steps beside a gap that hold less than half of those on their other side", () => {
    const counts = [...usual, 4, null, 9, ...usual];
    expect(incompleteSteps(minutes(counts))).toEqual({ besideGaps: [30, 32], end: null });
    expect(withoutIncompleteSteps(minutes(counts))).toEqual([...usual, null, null, null, ...usual]);
  });

  it("keeps a surge, and gives the same counts where there is nothing strange", () => {
    const surge = [...usual, 9_000];
    expect(withoutIncompleteSteps(minutes(surge))).toBe(surge);
  });

  it("changes nothing but known steps to unknown ones, for any counts", () => {
    const count = fc.oneof(fc.constant(null), fc.nat(5_000));
    fc.assert(
      fc.property(fc.array(count, { maxLength: 80 }), fc.constantFrom(1, 60, 7_200, 86_400), (counts, stepSeconds) => {
        const known = withoutIncompleteSteps({ counts, stepSeconds });
        expect(known).toHaveLength(counts.length);
        for (const [index, value] of known.entries()) if (value !== null) expect(value).toBe(counts[index]);
      }),
    );
  });
});
