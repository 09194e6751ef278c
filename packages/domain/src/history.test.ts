import { describe, expect, it } from "vitest";
import { decode } from "./codec.ts";
import { History } from "./history.ts";

const start = "2025-09-01T00:00:00Z";

describe("History", () => {
  it("keeps a missing step as null, which is not an idle one", () => {
    expect(decode(History, { start, step: "5m", arrivals: [120, null, 0] })).toEqual({
      startAt: 1_756_684_800,
      stepSeconds: 300,
      arrivals: [120, null, 0],
    });
  });

  it("may be empty", () => expect(decode(History, { start, step: "5m", arrivals: [] }).arrivals).toEqual([]));

  it.each([
    [{ start, step: "0s", arrivals: [] }, 'history.step must be longer than 0s, got "0s"'],
    [{ start, step: "5m" }, "history.arrivals is required"],
    [{ start, step: "5m", arrivals: 5 }, "history.arrivals must be a list, got 5"],
    [
      { start, step: "5m", arrivals: [1, -1, "x"] },
      'history.arrivals[1] must be >= 0, got -1; history.arrivals[2] must be a finite number, got "x"',
    ],
  ])("refuses %j", (wire, message) => {
    expect(() => decode(History, wire, { what: "history" })).toThrow(expect.objectContaining({ message }));
  });
});
