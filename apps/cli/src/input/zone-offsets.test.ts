import { describe, expect, it } from "vitest";
import { zoneOffsets } from "./zone-offsets.ts";

const at = (text: string): number => Date.parse(text) / 1000;

describe("zoneOffsets", () => {
  it("has a single entry for a zone without clock changes", () => {
    expect(zoneOffsets("UTC", 0, 86_400)).toEqual([{ fromAt: 0, offsetSeconds: 0 }]);
    expect(zoneOffsets("Asia/Kolkata", 0, 86_400)).toEqual([{ fromAt: 0, offsetSeconds: 19_800 }]);
  });

  it("finds the clock change of the example to the second", () => {
    expect(zoneOffsets("Europe/Berlin", 1_743_200_000, 1_743_300_000)).toEqual([
      { fromAt: 1_743_200_000, offsetSeconds: 3600 },
      { fromAt: 1_743_296_400, offsetSeconds: 7200 },
    ]);
  });

  it.each([
    ["America/New_York", ["2025-03-09T07:00:00Z", "2025-11-02T06:00:00Z"], [-18_000, -14_400, -18_000]],
    ["Australia/Lord_Howe", ["2025-04-05T15:00:00Z", "2025-10-04T15:30:00Z"], [39_600, 37_800, 39_600]],
    ["Africa/Casablanca", ["2025-02-23T02:00:00Z", "2025-04-06T02:00:00Z"], [3600, 0, 3600]],
  ])("lists the changes of %s in 2025", (zone, changes, offsets) => {
    const table = zoneOffsets(zone, at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
    expect(table.slice(1).map(({ fromAt }) => fromAt)).toEqual(changes.map(at));
    expect(table.map(({ offsetSeconds }) => offsetSeconds)).toEqual(offsets);
  });

  it("includes a change at the very end of the period", () => {
    expect(zoneOffsets("Europe/Berlin", 1_743_296_399, 1_743_296_400)).toHaveLength(2);
  });

  it("refuses an unknown zone and a period that runs backwards", () => {
    expect(() => zoneOffsets("Mars/Olympus", 0, 1)).toThrow(/time zone "Mars\/Olympus" is unknown/u);
    expect(() => zoneOffsets("UTC", 1, 0)).toThrow(RangeError);
    expect(() => zoneOffsets("UTC", 0, Infinity)).toThrow(RangeError);
  });
});
