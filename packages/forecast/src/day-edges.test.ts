import { describe, expect, it } from "vitest";

import { dayEdges } from "./day-edges.ts";
import { poisson, randomFrom } from "./made-up-traffic.ts";

/** Mean rates of the minutes of some days of Poisson arrivals. */
function rowOf(rateAt: (minute: number) => number, { days = 7, seed = 5 } = {}): Float64Array {
  const random = randomFrom(seed);
  return Float64Array.from({ length: 1_440 }, (_, minute) => {
    let jobs = 0;
    for (let day = 0; day < days; day++) jobs += poisson(60 * rateAt(minute), random);
    return jobs / days / 60;
  });
}

const edgesOf = (rateAt: (minute: number) => number): readonly number[] =>
  dayEdges(rowOf(rateAt), { slotSeconds: 60, days: 7 });

describe("dayEdges", () => {
  it.each([
    ["an hour", 120, 60],
    ["a quarter of an hour", 120, 15],
    ["an hour across midnight", 1_410, 60],
  ])("finds begin and end of a run of %s", (_name, first, minutes) => {
    const isRun = (minute: number): boolean => (minute - first + 1_440) % 1_440 < minutes;
    const edges = [first, (first + minutes) % 1_440].toSorted((a, b) => a - b);
    expect(edgesOf((minute) => (isRun(minute) ? 32 : 2))).toEqual(edges);
  });

  it("finds the begin of a shift after nothing", () => {
    expect(edgesOf((minute) => (minute < 480 ? 0 : 10))).toEqual([0, 480]);
  });

  it.each([
    ["a course of the day", (minute: number) => 10 - 8 * Math.cos((2 * Math.PI * minute) / 1_440)],
    ["a steep ramp", (minute: number) => 2 + Math.min(30, Math.max(0, 3 * (minute - 500)))],
    ["a step that is not worth it", (minute: number) => (minute < 480 ? 11 : 10)],
    ["few jobs", (minute: number) => (minute % 100 < 50 ? 0.001 : 0.002)],
  ])("finds none in %s", (_name, rateAt) => {
    const edges = edgesOf(rateAt).filter((slot) => slot > 10 && slot < 1_430);
    expect(edges).toEqual([]);
  });

  it("finds none where there is too little of a day", () => {
    expect(
      dayEdges(
        Float64Array.from({ length: 19 }, (_, slot) => (slot < 10 ? 1 : 90)),
        { slotSeconds: 4_548, days: 9 },
      ),
    ).toEqual([]);
  });
});
