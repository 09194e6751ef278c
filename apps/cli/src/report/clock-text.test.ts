import { describe, expect, it } from "vitest";
import { clockText, distinctTimes } from "./clock-text.ts";

const AT = Date.UTC(2025, 8, 29, 9, 5) / 1000;

describe("distinctTimes", () => {
  it("tells instants of one minute apart by their seconds, and others by their minutes", () => {
    const hour = clockText("UTC", 3600);
    expect(distinctTimes(hour, [AT, AT + 60])).toEqual(["09:05", "09:06"]);
    expect(distinctTimes(hour, [AT, AT + 30, AT + 60])).toEqual(["09:05:00", "09:05:30", "09:06:00"]);
  });

  it("keeps the day where a plan spans more than one", () => {
    expect(distinctTimes(clockText("UTC", 86_400), [AT, AT + 30])).toEqual(["Mon 09:05:00", "Mon 09:05:30"]);
  });
});
