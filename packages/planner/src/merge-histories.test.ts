import { describe, expect, it } from "vitest";
import { mergeHistories } from "./merge-histories.ts";

const history = (startAt: number, arrivals: readonly (number | null)[], stepSeconds = 60) => ({
  startAt,
  stepSeconds,
  arrivals: [...arrivals],
});

describe("mergeHistories", () => {
  it("adds up the time that all histories cover; what one does not know nobody knows", () => {
    expect(mergeHistories([history(0, [1, 2, null, 4]), history(60, [10, 20, 30, 40])])).toEqual(
      history(60, [12, null, 34]),
    );
    expect(mergeHistories([history(0, [1, 2])])).toEqual(history(0, [1, 2]));
  });

  it.each([
    ["no history", [], "histories must hold one at least"],
    [
      "other steps",
      [history(0, [1]), history(0, [1], 30)],
      "histories must have the same steps, got one of 60s and one of 30s",
    ],
    [
      "steps that start in between",
      [history(0, [1]), history(30, [1])],
      "steps that begin at the same times, got two that lie 30s apart",
    ],
    ["no common time", [history(0, [1]), history(60, [1])], "histories must have a time in common"],
  ])("refuses %s", (_, histories, message) => {
    expect(() => mergeHistories(histories)).toThrow(message);
  });
});
