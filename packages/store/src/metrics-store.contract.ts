import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricName } from "./metrics/metric.ts";
import type { MetricsStore } from "./metrics-store.ts";
import { observation, START_AT, withStore, type OpenStore } from "./store.fixture.ts";

const HOUR = 3600;
const DAY = 86_400;
/** Fractions keep 13 significant bits, and means of them are rounded once more. */
const RELATIVE_ERROR = 3e-4;

/** What every metrics store does. */
export function describeMetricsStore(open: OpenStore): void {
  describe("writing and reading", () => {
    it("gives back what was written, and knows nothing of the rest", () =>
      withStore(open, async ({ metrics }) => {
        await metrics.writeSamples([
          { pool: "a", observation: observation({ timestampAt: START_AT + 15, arrivals: 7, backlog: 0 }) },
          { pool: "a", observation: observation({ timestampAt: START_AT + 60, arrivals: 9, utilization: 0.73 }) },
          { pool: "b", observation: observation({ timestampAt: START_AT + 30, arrivals: 1 }) },
        ]);
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 75 })).toEqual([7, null, null, 9, null]);
        expect(await valuesOf(metrics, { metric: "backlog", seconds: 60 })).toEqual([0, null, null, null]);
        expect((await valuesOf(metrics, { metric: "utilization", seconds: 60 }))[3]).toBeCloseTo(0.73, 3);
        expect(await valuesOf(metrics, { metric: "errors", seconds: 30 })).toEqual([null, null]);
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 30, pool: "nobody" })).toEqual([null, null]);
      }));

    it("takes the same sample twice as once, and adds a later one of the same slot", () =>
      withStore(open, async ({ metrics }) => {
        const first = observation({ timestampAt: START_AT + 5, intervalSeconds: 5, arrivals: 3, backlog: 8 });
        const second = observation({ timestampAt: START_AT + 10, intervalSeconds: 5, arrivals: 4, backlog: 2 });
        for (const sample of [first, first, second, second, first])
          await metrics.writeSamples([{ pool: "a", observation: sample }]);
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 15 })).toEqual([7]);
        expect(await valuesOf(metrics, { metric: "intervalSeconds", seconds: 15 })).toEqual([10]);
        expect(await valuesOf(metrics, { metric: "backlog", seconds: 15 })).toEqual([2]);
        await metrics.writeSamples([
          { pool: "a", observation: observation({ timestampAt: START_AT + 10, backlog: 99, readyWorkers: 4 }) },
        ]);
        expect(await valuesOf(metrics, { metric: "backlog", seconds: 15 })).toEqual([2]);
        expect(await valuesOf(metrics, { metric: "readyWorkers", seconds: 15 })).toEqual([4]);
      }));

    it("merges samples of one slot that come in one batch", () =>
      withStore(open, async ({ metrics }) => {
        const samples = [1, 2, 3].map((second) => ({
          pool: "a",
          observation: observation({ timestampAt: START_AT + second, arrivals: second }),
        }));
        await metrics.writeSamples(samples);
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 15 })).toEqual([6]);
      }));

    it("refuses a sample without a time or a pool, and keeps nothing of its batch", () =>
      withStore(open, async ({ metrics }) => {
        const good = { pool: "a", observation: observation({ timestampAt: START_AT + 15, arrivals: 7 }) };
        const timeless = { pool: "a", observation: observation({ timestampAt: Number.NaN }) };
        await expect(metrics.writeSamples([good, timeless])).rejects.toThrow("timestampAt must be finite, got NaN");
        await expect(metrics.writeSamples([{ ...good, pool: "" }])).rejects.toThrow("pool must have a name");
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 15 })).toEqual([null]);
      }));

    it("refuses an empty range, and a step that slots do not make up", () =>
      withStore(open, async ({ metrics }) => {
        const query = { pool: "a", metrics: ["arrivals"], fromAt: START_AT, untilAt: START_AT } as const;
        await expect(metrics.readSeries(query)).rejects.toThrow("the range must have 1..1000000 steps of 15 s, got 0");
        await expect(metrics.readSeries({ ...query, untilAt: START_AT + 60, stepSeconds: 20 })).rejects.toThrow(
          "stepSeconds must be a multiple of 15, got 20",
        );
      }));

    it("holds for any samples, before and after upkeep", () =>
      fc.assert(
        fc.asyncProperty(fc.uniqueArray(slotValues, { selector: ({ slot }) => slot, maxLength: 30 }), (samples) =>
          withStore(open, async ({ metrics, upkeep }, time) => {
            await metrics.writeSamples(
              samples.map(({ slot, arrivals, serviceTimeSeconds }) => ({
                pool: "a",
                observation: observation({ timestampAt: START_AT + (slot + 1) * 15, arrivals, serviceTimeSeconds }),
              })),
            );
            const known = new Map(samples.map((sample) => [sample.slot, sample]));
            const check = async (): Promise<void> => {
              const seconds = 2 * HOUR;
              const arrivals = await valuesOf(metrics, { metric: "arrivals", seconds });
              expect(arrivals).toEqual(arrivals.map((_, slot) => known.get(slot)?.arrivals ?? null));
              const times = await valuesOf(metrics, { metric: "serviceTimeSeconds", seconds });
              for (const [slot, value] of times.entries()) expectClose(value, known.get(slot)?.serviceTimeSeconds);
            };
            await check();
            time.now += 3 * HOUR;
            await upkeep.runUpkeep();
            await check();
          }),
        ),
        { numRuns: 10 },
      ));
  });

  describe("roll-ups", () => {
    it("add counts, take states at the end, weigh means by jobs and bound quantiles, alike before and after upkeep", () =>
      withStore(open, async ({ metrics, upkeep }, time) => {
        await metrics.writeSamples([
          sample(15, { intervalSeconds: 15, arrivals: 10, backlog: 5, completions: 30, serviceTimeSeconds: 1 }),
          sample(30, { intervalSeconds: 15, arrivals: 20, backlog: 9, completions: 10, serviceTimeSeconds: 5 }),
          sample(60, { intervalSeconds: 15, backlog: 1, latencyP95Seconds: 2.5 }),
          sample(90, { intervalSeconds: 15, arrivals: 4, latencyP95Seconds: 7.5, serviceTimeP95Seconds: 3 }),
        ]);
        const check = async (): Promise<void> => {
          const step = (metric: MetricName) => valuesOf(metrics, { metric, seconds: 120, stepSeconds: 60 });
          expect(await step("arrivals")).toEqual([30, 4]);
          expect(await step("intervalSeconds")).toEqual([45, 15]);
          expect(await step("backlog")).toEqual([1, null]);
          expect(await step("serviceTimeSeconds")).toEqual([2, null]); // (30 * 1 + 10 * 5) / 40
          expect(await step("latencyP95Seconds")).toEqual([2.5, 7.5]);
          const all = { metric: "latencyP95Seconds", seconds: 300, stepSeconds: 300 } as const;
          expect(await valuesOf(metrics, all)).toEqual([7.5]);
        };
        await check();
        time.now += 2 * HOUR;
        expect(await upkeep.runUpkeep()).toMatchObject({ sealedHours: 1 });
        expect(await upkeep.runUpkeep()).toMatchObject({ sealedHours: 0 });
        await check();
      }));

    it("keep 15 s for 48 hours, 1 min for 14 days and 5 min for 90 days", () =>
      withStore(open, async ({ metrics, upkeep }, time) => {
        for (let day = 0; day < 92; day++) {
          time.now = START_AT + day * DAY;
          const at = day * DAY + 15;
          await metrics.writeSamples([sample(at, { arrivals: day + 1 }), sample(at + 60, { arrivals: 1 })]);
          time.now += 2 * HOUR;
          await upkeep.runUpkeep();
        }
        const known = async (stepSeconds: number): Promise<number> => {
          const values = await valuesOf(metrics, { metric: "arrivals", seconds: 92 * DAY, stepSeconds });
          return values.filter((value) => value !== null).length;
        };
        expect([await known(15), await known(60), await known(300)]).toEqual([4, 28, 90]);
        const daily = await valuesOf(metrics, { metric: "arrivals", seconds: 92 * DAY, stepSeconds: 3600 });
        expect(daily.filter((value) => value !== null)).toEqual(Array.from({ length: 90 }, (_, day) => day + 4));
        expect((await metrics.readSeries({ ...whole, fromAt: time.now - 47 * HOUR })).stepSeconds).toBe(15);
        expect((await metrics.readSeries({ ...whole, fromAt: time.now - 13 * DAY })).stepSeconds).toBe(60);
        expect((await metrics.readSeries({ ...whole, fromAt: time.now - 80 * DAY })).stepSeconds).toBe(300);
      }));

    it("take samples that come hours late, and history that is older than the finest resolution", () =>
      withStore(open, async ({ metrics, upkeep }, time) => {
        await metrics.writeSamples([sample(30, { arrivals: 5 })]);
        time.now += 3 * HOUR;
        await upkeep.runUpkeep();
        await metrics.writeSamples([sample(15, { arrivals: 2 }), sample(-20 * DAY, { arrivals: 8 })]);
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 45 })).toEqual([2, 5, null]);
        await upkeep.runUpkeep();
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 45 })).toEqual([2, 5, null]);
        expect(await valuesOf(metrics, { metric: "arrivals", seconds: 60, stepSeconds: 60 })).toEqual([7]);
        const fromAt = START_AT - 20 * DAY - 300;
        const old = await metrics.readSeries({ ...whole, fromAt, untilAt: fromAt + 300, stepSeconds: 300 });
        expect([...(old.values.arrivals ?? [])]).toEqual([8]);
      }));
  });

  describe("latestSamples", () => {
    it("are the newest of each pool with their own time, before and after upkeep, until they are too old", () =>
      withStore(open, async ({ metrics, upkeep }, time) => {
        await metrics.writeSamples([
          sample(15, { backlog: 1 }),
          sample(47, { backlog: 2, serviceTimeSeconds: 0.5 }),
          { pool: "b", observation: observation({ timestampAt: START_AT + 15, backlog: 3 }) },
        ]);
        const expected = [
          { pool: "a", observation: observation({ timestampAt: START_AT + 47, backlog: 2, serviceTimeSeconds: 0.5 }) },
          { pool: "b", observation: observation({ timestampAt: START_AT + 15, backlog: 3 }) },
        ];
        expect(await metrics.latestSamples()).toEqual(expected);
        expect(await metrics.latestSamples(["b", "nobody"])).toEqual([expected[1]]);
        time.now += 3 * HOUR;
        await upkeep.runUpkeep();
        expect(await metrics.latestSamples()).toEqual(expected);
        time.now += 3 * DAY;
        await upkeep.runUpkeep();
        expect(await metrics.latestSamples()).toEqual([]);
      }));
  });
}

const whole = { pool: "a", metrics: ["arrivals"], untilAt: START_AT + 92 * DAY } as const;

const slotValues = fc.record({
  slot: fc.nat(479),
  arrivals: fc.option(fc.nat(1e6)),
  serviceTimeSeconds: fc.option(fc.double({ min: 1e-3, max: 1e4, noNaN: true })),
});

function sample(second: number, known: Partial<ReturnType<typeof observation>>) {
  return { pool: "a", observation: observation({ timestampAt: START_AT + second, ...known }) };
}

interface Wanted {
  readonly metric: MetricName;
  readonly seconds: number;
  readonly pool?: string;
  readonly stepSeconds?: number;
}

/** The values from the start on; null where nothing is known. */
async function valuesOf(
  metrics: MetricsStore,
  { metric, seconds, pool = "a", stepSeconds = 15 }: Wanted,
): Promise<(number | null)[]> {
  const query = { pool, metrics: [metric], fromAt: START_AT, untilAt: START_AT + seconds, stepSeconds };
  const series = await metrics.readSeries(query);
  expect(series).toMatchObject({ pool, startAt: START_AT, stepSeconds });
  return Array.from(series.values[metric] ?? [], (value) => (Number.isNaN(value) ? null : value));
}

function expectClose(value: number | null, expected: number | null | undefined): void {
  if (value === null) expect(expected ?? null).toBeNull();
  else expect(Math.abs(value - Number(expected))).toBeLessThanOrEqual(RELATIVE_ERROR * value);
}
