import { describe, expect, it } from "vitest";
import { jobField, jobTimeAt } from "./job-time.ts";

describe("jobField", () => {
  it.each([
    ['{"enqueued_at":1700000000000,"args":[{"enqueued_at":1}]}', 1_700_000_000_000],
    ['{"args":["enqueued_at"],"enqueued_at":"2023-11-14T22:13:20Z"}', "2023-11-14T22:13:20Z"],
    ['{"args":[{"enqueued_at":1}]}', null],
    ['{"__proto__":{"enqueued_at":1}}', null],
    ['{"enqueued_at":{"a":1}}', null],
    ["[1]", null],
    ["null", null],
    ["not json", null],
    [`{"enqueued_at":1,"args":"${"x".repeat(1 << 20)}"}`, null],
    [null, null],
  ])("of %s is %s", (job, value) => {
    expect(jobField(job, "enqueued_at")).toBe(value);
  });
});

describe("jobTimeAt", () => {
  it.each([
    [1_700_000_000, 1_700_000_000],
    [1_700_000_000.25, 1_700_000_000.25],
    [1_700_000_000_250, 1_700_000_000.25],
    ["1700000000", 1_700_000_000],
    ["2023-11-14T22:13:20.123456789Z", 1_700_000_000.123],
    ["2023-11-14T23:13:20+01:00", 1_700_000_000],
    ["yesterday", null],
    ["", null],
    [0, null],
    [-5, null],
    [null, null],
  ])("of %s is %s", (value, at) => {
    expect(jobTimeAt(value)).toBe(at);
  });
});
