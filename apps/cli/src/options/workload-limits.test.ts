import { decode, Pool } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { refuseBeyondLimits } from "./workload-limits.ts";

/** Twenty minutes of a count; the last ones are other counts. */
const minutes = (count: number, ...last: readonly number[]) => ({
  stepSeconds: 60,
  counts: [...Array.from({ length: 20 - last.length }, () => count), ...last],
});
const check =
  (pool: object, data = minutes(100), workersMax = 100) =>
  (): void =>
    refuseBeyondLimits({ data, pool: decode(Pool, { service_time: "2s", ...pool }), workersMax });

describe("refuseBeyondLimits", () => {
  it.each([
    ["a service time", check({ service_time: "31d" }), "the service time must be at most 30d, got 31d"],
    [
      "a spread",
      check({ service_time_std: "400s" }),
      "the coefficient of variation of the service time must be at most 100, got 200",
    ],
    ["slots", check({ slots: 1e9 }), "the slots of a worker must be at most 10000, got 1000000000"],
    [
      "slots of all workers",
      check({ slots: 1000 }, minutes(100), 2000),
      "the slots of all workers must be at most 1000000, got 1000 for each of 2000 workers",
    ],
    ["arrivals", check({}, minutes(1e14)), "the arrivals must be at most 100000000 jobs per second, got 1670000000000"],
    [
      "an offered load",
      check({ service_time: "30d" }, minutes(6000)),
      "arrival rate times service time must be at most 10000000, got 259000000: 100 jobs per second of 30d",
    ],
  ])("names %s with the value and the rule", (_, act, message) => {
    expect(act).toThrow(message);
  });

  it.each([
    ["a usual pool", check({})],
    ["all that fits at the limits", check({ service_time: "30d", slots: 10_000 })],
    ["constant service times", check({ service_time_std: "0s" })],
    ["a history of which nothing is known", check({}, { stepSeconds: 60, counts: [] })],
    ["a single step that is wrong, which is repaired elsewhere", check({}, minutes(100, 1e15))],
  ])("lets %s pass", (_, act) => {
    expect(act).not.toThrow();
  });
});
