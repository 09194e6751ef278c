import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Columns } from "./columns.ts";
import { METRICS, type MetricName } from "./metric.ts";
import { rollUp } from "./roll-up.ts";

const UNKNOWN = Number.NaN;

describe("rollUp", () => {
  it.each<[MetricName, number[], number[]]>([
    ["arrivals", [1, UNKNOWN, 3, UNKNOWN, UNKNOWN, UNKNOWN], [4, UNKNOWN]],
    ["backlog", [5, 2, UNKNOWN, 7, 0, UNKNOWN], [2, 0]],
    ["latencyP95Seconds", [2, 9, UNKNOWN, UNKNOWN, 1, 4], [9, 4]],
    ["utilization", [0.25, 0.75, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN], [0.5, UNKNOWN]],
  ])("of %s turns %j into %j", (metric, values, expected) => {
    const rolled = rollUp(new Map([[metric, Float64Array.from(values)]]), { factor: 3 });
    expect([...(rolled.get(metric) ?? [])]).toEqual(expected);
  });

  it("weighs a mean by the jobs that it is of", () => {
    const columns: Columns = new Map([
      ["completions", Float64Array.of(90, 10, UNKNOWN)],
      ["serviceTimeSeconds", Float64Array.of(1, 11, 500)],
    ]);
    expect(rollUp(columns, { factor: 3 }).get("serviceTimeSeconds")?.[0]).toBe(2);
  });

  it("pools deviations to that of all jobs together", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(seconds, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 8 }),
        (parts) => {
          const columns: Columns = new Map([
            ["completions", Float64Array.from(parts, (jobs) => jobs.length)],
            ["serviceTimeSeconds", Float64Array.from(parts, mean)],
            ["serviceTimeStdSeconds", Float64Array.from(parts, deviation)],
          ]);
          const rolled = rollUp(columns, { factor: parts.length });
          expect(rolled.get("serviceTimeSeconds")?.[0]).toBeCloseTo(mean(parts.flat()), 6);
          expect(rolled.get("serviceTimeStdSeconds")?.[0]).toBeCloseTo(deviation(parts.flat()), 4);
        },
      ),
    );
  });

  it("comes to the same in two stages as in one, where every value is known", () => {
    const known = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 20, maxLength: 20 }), {
      minLength: METRICS.length,
      maxLength: METRICS.length,
    });
    fc.assert(
      fc.property(known, (values) => {
        const columns: Columns = new Map(METRICS.map((metric, index) => [metric, Float64Array.from(values[index]!)]));
        const direct = rollUp(columns, { factor: 20 });
        const staged = rollUp(rollUp(columns, { factor: 4 }), { factor: 5 });
        for (const metric of METRICS) expect(staged.get(metric)?.[0]).toBeCloseTo(Number(direct.get(metric)?.[0]), 6);
      }),
    );
  });

  it("knows something of a long step exactly where something is known of a part", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(9)), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(...METRICS),
        (values, metric) => {
          const column = Float64Array.from(values, (value) => value ?? UNKNOWN);
          const rolled = rollUp(new Map([[metric, column]]), { factor: 5 }).get(metric) ?? new Float64Array();
          for (const [index, value] of rolled.entries()) {
            const parts = values.slice(5 * index, 5 * index + 5);
            expect(Number.isNaN(value)).toBe(parts.every((part) => part === null));
          }
        },
      ),
    );
  });
});

const seconds = fc.double({ min: 0.01, max: 100, noNaN: true });

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
}
