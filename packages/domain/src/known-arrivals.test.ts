import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { KnownArrivals, knownArrivalsList } from "./known-arrivals.ts";

const from = "2025-09-29T09:00:00Z";
const until = "2025-09-29T10:00:00Z";

describe("KnownArrivals", () => {
  it.each([
    { at: from, jobs: 5000, name: "launch" },
    { from, until, jobs: 5000 },
    { from, until, rate: 1.5, in_history: true },
  ])("keeps %j across the wire", (wire) => {
    const inner = decode(KnownArrivals, wire);
    expect(encode(KnownArrivals, inner)).toEqual({ in_history: false, ...wire });
  });

  it.each([
    [{ jobs: 5 }, "at is required, or from and until"],
    [{ at: from, from, until, jobs: 5 }, `at must be left out beside from and until, got "${from}"`],
    [{ from: until, until: from, jobs: 5 }, `until must be after from, got "${from}"`],
    [{ at: from }, "jobs or rate is required, and not both"],
    [{ from, until, jobs: 5, rate: 1 }, "jobs or rate is required, and not both, got 5"],
    [{ at: from, rate: 1 }, "rate must have from and until, got 1"],
    [{ at: from, jobs: -1 }, "jobs must be >= 0, got -1"],
    [{ at: from, jobs: 5, job: 6 }, "job is not a field cap knows"],
  ])("refuses %j and names what is wrong", (wire, message) => {
    expect(() => decode(KnownArrivals, wire)).toThrow(expect.objectContaining({ message }));
  });

  it("has a list of 300 entries at most", () => {
    const entries = (length: number): object[] => Array.from({ length }, () => ({ at: from, jobs: 1 }));
    expect(decode(knownArrivalsList, entries(300))).toHaveLength(300);
    expect(() => decode(knownArrivalsList, entries(301))).toThrow("must have <= 300 elements");
  });
});
