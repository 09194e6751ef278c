import { decode, knownArrivalsList } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { strayKnownArrivals } from "./stray-known-arrivals.ts";

const NINE = Date.parse("2026-03-01T09:00:00Z") / 1000;
const messages = (...told: object[]): string[] =>
  strayKnownArrivals(decode(knownArrivalsList, told), { fromAt: NINE, untilAt: NINE + 3600 }).map(
    ({ message }) => message,
  );

describe("strayKnownArrivals", () => {
  it("is silent about arrivals of the horizon, also where they reach into it", () => {
    expect(messages({ at: "2026-03-01T09:00:00Z", jobs: 9 })).toEqual([]);
    expect(messages({ from: "2026-03-01T08:00:00Z", until: "2026-03-01T09:01:00Z", jobs: 9 })).toEqual([]);
    expect(messages({ from: "2026-03-01T09:59:00Z", until: "2026-03-01T12:00:00Z", rate: 1 })).toEqual([]);
  });

  it("names those that are over", () => {
    const span = { from: "2026-03-01T08:00:00Z", until: "2026-03-01T09:00:00Z", jobs: 9, name: "launch" };
    expect(messages(span, { at: "2026-03-01T08:59:59Z", jobs: 9 })).toEqual([
      'the known arrivals "launch" of 2026-03-01T08:00:00Z are over at 2026-03-01T09:00:00Z: they are not counted',
      "known arrivals of 2026-03-01T08:59:59Z are over at 2026-03-01T09:00:00Z: they are not counted",
    ]);
  });

  it("names those that come after the horizon", () => {
    expect(messages({ at: "2026-03-01T10:00:00Z", jobs: 9 })).toEqual([
      "known arrivals of 2026-03-01T10:00:00Z begin after the horizon, which ends at 2026-03-01T10:00:00Z: they are not counted",
    ]);
  });
});
