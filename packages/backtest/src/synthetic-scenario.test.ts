import { describe, expect, it } from "vitest";
import { type SyntheticKind, syntheticKinds, syntheticScenario } from "./synthetic-scenario.ts";

const dayMinutes = 1440;

/** Scenarios are drawn once; each takes a tenth of a second. */
const scenarios = new Map(syntheticKinds.map((kind) => [kind, syntheticScenario(kind, 1)]));

function scenarioOf(kind: SyntheticKind) {
  return scenarios.get(kind) ?? syntheticScenario(kind, 1);
}

function mean(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}

/** Mean load in erlangs, changes of the service times left out. */
function erlangs(kind: SyntheticKind, counts: readonly (number | null)[]): number {
  const { service } = scenarioOf(kind);
  return service.kind === "lognormal" ? (mean(counts) / 60) * service.meanSeconds : NaN;
}

/** Mean count of the minutes from an hour of the replayed day to another. */
function between(kind: SyntheticKind, fromHour: number, toHour: number): number {
  return mean(scenarioOf(kind).counts.slice(fromHour * 60, toHour * 60));
}

describe("syntheticScenario", () => {
  it("has the documented example, and two weeks before a Monday", () => {
    const { counts, past, startAt } = scenarioOf("small");
    expect([counts.length, past.arrivals.length]).toEqual([dayMinutes, 14 * dayMinutes]);
    expect(past.startAt + past.arrivals.length * past.stepSeconds).toBe(startAt);
    // The epoch began on a Thursday, so its Mondays are four days after the multiples of a week.
    expect(startAt % (7 * 86_400)).toBe(4 * 86_400);
  });

  it("is the same for the same seed, and another one for another", () => {
    for (const kind of ["daily+spikes", "mmpp", "small"] as const) {
      expect(syntheticScenario(kind, 1)).toEqual(scenarioOf(kind));
      expect(syntheticScenario(kind, 2).counts).not.toEqual(scenarioOf(kind).counts);
    }
  });

  it.each([
    // Loads of the replayed day, as measured earlier on an independent draw: worker-hours of the work bound over 24 hours.
    { kind: "daily", history: 20, replay: 475 / 24 },
    { kind: "business", history: 20, replay: 575 / 24 },
    { kind: "daily+cron", history: 20, replay: 478 / 24 },
    { kind: "daily+spikes", history: 21.4, replay: 499 / 24 },
    { kind: "batch", history: 20, replay: 487 / 24 },
    { kind: "holiday", history: 20, replay: 230 / 24 },
    { kind: "surprise", history: 20, replay: 1036 / 24 },
    { kind: "longjobs", history: 20, replay: 481 / 24 },
    { kind: "small", history: 3, replay: 86 / 24 },
  ] as const)("offers the load of $kind", ({ kind, history, replay }) => {
    expect(Math.abs(erlangs(kind, scenarioOf(kind).past.arrivals) / history - 1)).toBeLessThan(0.03);
    expect(Math.abs(erlangs(kind, scenarioOf(kind).counts) / replay - 1)).toBeLessThan(0.05);
  });

  it("swings 4:1 over a day in daily", () => {
    expect(between("daily", 14, 16) / between("daily", 2, 4)).toBeGreaterThan(3.4);
    expect(between("daily", 14, 16) / between("daily", 2, 4)).toBeLessThan(4.6);
  });

  it("has office hours with a lunch dip and quiet weekends in business", () => {
    expect(between("business", 9, 12)).toBeGreaterThan(6 * between("business", 0, 8));
    expect(between("business", 12.25, 12.75)).toBeLessThan(0.9 * between("business", 13.5, 16));
    const { arrivals } = scenarioOf("business").past;
    const dayMean = (day: number) => mean(arrivals.slice(day * dayMinutes, (day + 1) * dayMinutes));
    expect(dayMean(5) / dayMean(0)).toBeLessThan(0.5);
    expect(dayMean(7) / dayMean(6)).toBeGreaterThan(2);
  });

  it("bursts in the first three minutes of every hour in daily+cron", () => {
    const { counts } = scenarioOf("daily+cron");
    for (let hour = 0; hour < 24; hour++) {
      const [burst, rest] = [counts.slice(hour * 60, hour * 60 + 3), counts.slice(hour * 60 + 3, hour * 60 + 60)];
      // 1.5 times the mean rate of 586 jobs a minute, less the noise.
      expect(mean(burst) - mean(rest)).toBeGreaterThan(600);
      expect(Math.max(...rest)).toBeLessThan(Math.min(...burst));
    }
  });

  it("dumps most of the work in two minutes of every hour in batch", () => {
    const { counts } = scenarioOf("batch");
    const dumped = counts.filter((_, minute) => minute % 60 < 2);
    expect((mean(dumped) * dumped.length) / (mean(counts) * counts.length)).toBeCloseTo(0.8, 1);
  });

  it("has spikes in daily+spikes that daily does not have, with the same noise besides", () => {
    const [spiky, calm] = [scenarioOf("daily+spikes").past.arrivals, scenarioOf("daily").past.arrivals];
    const raised = spiky.filter((count, minute) => (count ?? 0) > 1.6 * (calm[minute] ?? 0)).length;
    // 28 spikes of 25 minutes in the mean.
    expect(raised).toBeGreaterThan(300);
    expect(raised).toBeLessThan(1200);
  });

  it("jumps between half and three times the mean in mmpp", () => {
    const counts = scenarioOf("mmpp").past.arrivals.map((count) => (count ?? 0) / 600);
    const share = (low: number, high: number) =>
      counts.filter((level) => level > low && level < high).length / counts.length;
    expect(share(0.3, 0.8)).toBeGreaterThan(0.7);
    expect(share(2, 4)).toBeGreaterThan(0.12);
    expect(share(0.8, 2)).toBeLessThan(0.06);
  });

  it("puts the rest of what a kind is about into its setting", () => {
    expect(scenarioOf("drift").serviceChanges).toEqual([{ fromSeconds: 36_000, factor: 1.6 }]);
    expect(scenarioOf("blackout").counts).toEqual(scenarioOf("business").counts);
    expect(scenarioOf("blackout").outages).toEqual([
      { fromSeconds: 29_700, toSeconds: 31_500 },
      { fromSeconds: 62_100, toSeconds: 63_900 },
    ]);
    expect(scenarioOf("longjobs")).toMatchObject({
      service: { kind: "lognormal", meanSeconds: 120, scv: 2.25 },
      slo: { latencySeconds: 600, quantile: 0.95, windowSeconds: 1800 },
      provisioningDelaySeconds: 120,
    });
    expect(scenarioOf("batch").slo).toEqual({ latencySeconds: 900, quantile: 0.95, windowSeconds: 3600 });
  });

  it("offers another load where one is asked for, of the same shape", () => {
    const large = syntheticScenario("small", 1, { erlangs: 60 });
    expect(Math.abs(((mean(large.past.arrivals) / 60) * 2) / 60 - 1)).toBeLessThan(0.03);
    expect({ ...large, counts: [], past: [] }).toEqual({ ...scenarioOf("small"), counts: [], past: [] });
    expect(syntheticScenario("small", 1, { erlangs: 3 })).toEqual(scenarioOf("small"));
  });

  it.each([0, -1, NaN, Infinity])("refuses a load of %d erlangs", (erlangs) => {
    expect(() => syntheticScenario("daily", 1, { erlangs })).toThrow(
      new RangeError(`erlangs must be > 0 and finite, got ${erlangs}`),
    );
  });

  it("refuses a seed that does not fit", () => {
    expect(() => syntheticScenario("daily", -1)).toThrow(
      new RangeError("seed must be an integer in [0, 4294967295], got -1"),
    );
  });
});
