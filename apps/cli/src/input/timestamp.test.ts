import { describe, expect, it } from "vitest";
import { localTimeReader } from "./local-time.ts";
import { timestampReader } from "./timestamp.ts";

const at = (text: string): number => Date.parse(text) / 1000;
const read = (cell: unknown, zone = "UTC"): unknown => timestampReader(zone).read(cell);

describe("timestampReader", () => {
  it.each([
    ["2025-09-14T19:00:00Z", "2025-09-14T19:00:00Z"],
    ["2025-09-14t19:00:00z", "2025-09-14T19:00:00Z"],
    ["2025-09-14T19:00:00.250Z", "2025-09-14T19:00:00.250Z"],
    ["2025-09-14T19:00:00,250Z", "2025-09-14T19:00:00.250Z"],
    ["2025-09-14T19:00:00+02:00", "2025-09-14T17:00:00Z"],
    ["2025-09-14 19:00:00 -0530", "2025-09-15T00:30:00Z"],
    ["2025-09-14 19:00:00+00", "2025-09-14T19:00:00Z"],
    ["2025-09-14 19:00 UTC", "2025-09-14T19:00:00Z"],
    ["2025-09-14 19:00", "2025-09-14T19:00:00Z"],
    ["2025/9/4 7:05", "2025-09-04T07:05:00Z"],
    [" 2025-09-14 ", "2025-09-14T00:00:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"],
  ])("reads %s", (text, instant) => {
    expect(read(text)).toBe(at(instant));
  });

  it.each(["1757876400", "1757876400000", "1757876400000000", "1757876400000000000", "1.7578764e9"])(
    "reads the epoch number %s by its magnitude",
    (text) => {
      expect(read(text)).toBe(1_757_876_400);
      expect(read(Number(text))).toBe(1_757_876_400);
    },
  );

  it.each([
    "14/09/2025",
    "09/14/2025 19:00",
    "2025-02-30",
    "2025-13-01",
    "2025-09-14 24:00",
    "2025-09-14T19",
    "2025-09/14",
    "0025-01-01",
    "soon",
    "1e999",
    true,
    Infinity,
    NaN,
  ])("says that %s is no timestamp", (cell) => {
    expect(read(cell)).toBe("text");
  });

  it.each(["", "  ", null, undefined])("takes %j as missing", (cell) => {
    expect(read(cell)).toBeNull();
  });

  it("reads times without offset in the zone and counts them", () => {
    const reader = timestampReader("America/New_York");
    expect(reader.read("2025-07-01 12:00")).toBe(at("2025-07-01T16:00:00Z"));
    expect(reader.read("2025-12-01 12:00")).toBe(at("2025-12-01T17:00:00Z"));
    expect(reader.read("2025-12-01T12:00:00Z")).toBe(at("2025-12-01T12:00:00Z"));
    expect(reader.tally).toMatchObject({ withoutOffset: 2, twice: 0, skipped: 0 });
  });

  it("reads a repeated hour in the order of the rows", () => {
    const reader = timestampReader("Europe/Berlin");
    const rows = [
      "2025-10-26 01:30",
      "2025-10-26 02:00",
      "2025-10-26 02:30",
      "2025-10-26 02:00",
      "2025-10-26 02:30",
      "2025-10-26 03:00",
    ];
    const first = at("2025-10-25T23:30:00Z");
    expect(rows.map(reader.read)).toEqual([0, 1, 2, 3, 4, 5].map((halfHours) => first + halfHours * 1800));
    expect(reader.tally).toMatchObject({ twice: 4 });
  });

  it("takes a time shown again for its second occurrence only where rows have instants of their own", () => {
    const hours = ["2025-10-26 02:00", "2025-10-26 02:00"];
    const first = at("2025-10-26T00:00:00Z");
    expect(hours.map(timestampReader("Europe/Berlin", { distinct: true }).read)).toEqual([first, first + 3600]);
    expect(hours.map(timestampReader("Europe/Berlin").read)).toEqual([first, first]);
  });

  it("reads a skipped hour with the offset before the change", () => {
    const reader = timestampReader("Europe/Berlin");
    expect(reader.read("2025-03-30 02:30")).toBe(at("2025-03-30T01:30:00Z"));
    expect(reader.tally).toMatchObject({ skipped: 1 });
  });

  it("refuses an unknown zone", () => {
    expect(() => timestampReader("Nowhere")).toThrow(/is unknown/u);
  });
});

describe("localTimeReader", () => {
  it("changes nothing in UTC", () => {
    expect(localTimeReader("UTC")(60, -Infinity)).toEqual({ at: 60, occurs: "once" });
  });

  it("takes the first occurrence where nothing came before", () => {
    const local = at("2025-10-26T02:15:00Z"); // the digits of the wall clock
    expect(localTimeReader("Europe/Berlin")(local, -Infinity)).toEqual({
      at: at("2025-10-26T00:15:00Z"),
      occurs: "twice",
    });
  });
});
