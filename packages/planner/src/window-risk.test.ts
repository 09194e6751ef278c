import fc from "fast-check";
import { exponential } from "@cap/queueing";
import { describe, expect, it } from "vitest";
import { fixedNoise } from "./fixed-noise.ts";
import { LateShare } from "./late-share.ts";
import type { RolloutScene } from "./rollout.ts";
import { WindowRisks, type WindowRisk, type WindowRiskInput } from "./window-risk.ts";

const STEPS = 24;
const STEP = 15;
const service = exponential({ meanSeconds: 2 });
const flat = (value: number): Float64Array => new Float64Array(STEPS).fill(value);
const calm = { rates: flat(10), level: 1, noise: flat(0) };

/** Six minutes in two SLO windows at 10 jobs a second of 2 s: 20 erlangs. */
function sceneOf(scene: Partial<RolloutScene> = {}): RolloutScene {
  return {
    stepSeconds: STEP,
    steps: STEPS,
    windows: 2,
    windowOfStep: Int32Array.from({ length: STEPS }, (_, step) => Math.floor(step / 12)),
    arrivalsBesides: new Float64Array(2),
    lateBesides: new Float64Array(2),
    queue: [],
    inSystem: 20,
    lateShare: new LateShare(service, 10, 180),
    laterDecisions: {
      leadSteps: 6,
      absorbs: false,
      smoothingSteps: 1,
      drainSeconds: 60,
      serversMax: 500,
      costShare: 1,
    },
    ...scene,
  };
}

function risksOf(input: Partial<WindowRiskInput> = {}): WindowRisks {
  return new WindowRisks({
    scene: sceneOf(),
    fleet: { now: 0, readyWorkers: 25, starting: [], provisioningSeconds: 60 },
    slotsPerWorker: 1,
    paths: [calm],
    weights: [1],
    expectedRates: flat(10),
    quantile: 0.95,
    waitBudgetSeconds: 10 - service.quantile(0.95),
    ...input,
  });
}

const riskOf = (workers: number, input: Partial<WindowRiskInput> = {}): WindowRisk => risksOf(input).of(workers);
/** Sizes from too few to plenty, in a pool that has them all ready; not exactly the load, where chance alone counts for nothing. */
const sizes = [5, 15, 18, 22, 25, 30, 40, 60];
const ready = { fleet: { now: 0, readyWorkers: 60, starting: [], provisioningSeconds: 60 } };

describe("WindowRisks", () => {
  it("stops at the first path that is enough, with no more than the whole risk", () => {
    const whole = riskOf(20);
    const asked: WindowRisk[] = [];
    const part = risksOf().of(20, (soFar) => asked.push({ ...soFar }) > 1);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toEqual({ badWindows: 0, lateJobs: 0, endWait: 0, unattendedWait: 0, addedWorkerSeconds: 0 });
    for (const fact of ["badWindows", "lateJobs", "endWait", "addedWorkerSeconds"] as const) {
      expect(part[fact]).toBeLessThanOrEqual(whole[fact]);
    }
    const risks = risksOf();
    risks.of(20, () => true);
    expect(risks.of(20)).toEqual(whole);
  });

  it("is between no window and all of them, from certain ruin to none", () => {
    expect(riskOf(5, ready).badWindows).toBeCloseTo(2, 6);
    expect(riskOf(60, ready).badWindows).toBeLessThan(0.05);
    expect(riskOf(60, ready)).toMatchObject({ lateJobs: 0, endWait: 0, unattendedWait: 0, addedWorkerSeconds: 0 });
  });

  it.each(["badWindows", "lateJobs", "endWait", "unattendedWait"] as const)(
    "has %s fall as workers are added",
    (fact) => {
      const found = sizes.map((size) => riskOf(size, ready)[fact]);
      for (const [index, value] of found.entries()) {
        expect(value).toBeLessThanOrEqual((found[index - 1] ?? Infinity) + 1e-9);
      }
    },
  );

  it.each(["badWindows", "lateJobs", "addedWorkerSeconds"] as const)(
    "has %s rise with the probability of a surge",
    (fact) => {
      const surge = { rates: flat(16), level: 1.6, noise: flat(0) };
      const found = [0, 0.1, 0.5, 1].map(
        (share) => riskOf(26, { ...ready, paths: [calm, surge], weights: [1 - share, share] })[fact],
      );
      for (const [index, value] of found.entries()) expect(value).toBeGreaterThanOrEqual(found[index - 1] ?? 0);
      expect(found[3]).toBeGreaterThan(found[0]!);
    },
  );

  it("sees how far a queue runs away if nobody acts later, on the median path only", () => {
    const surge = { rates: flat(20), level: 2, noise: flat(0) };
    const unattended = (weights: readonly number[]): number =>
      riskOf(30, { ...ready, paths: [calm, surge], weights }).unattendedWait;
    expect(unattended([0.6, 0.4])).toBe(0);
    expect(unattended([0.4, 0.6])).toBeGreaterThan(1);
  });

  it("counts late jobs one by one where few are allowed: one of a window of 20 is, two are not", () => {
    const few = { rates: flat(0), level: 0, noise: flat(0) };
    const risk = (late: number): number =>
      riskOf(30, {
        ...ready,
        paths: [few],
        scene: sceneOf({ arrivalsBesides: Float64Array.of(20, 0), lateBesides: Float64Array.of(late, 0), inSystem: 0 }),
      }).badWindows;
    expect(risk(0)).toBeLessThan(0.05);
    expect(risk(10)).toBeGreaterThan(0.95);
    expect(risk(1)).toBeLessThan(risk(2));
  });

  it("is the mean over the paths", () => {
    const surge = { rates: flat(14), level: 1.4, noise: flat(0) };
    const both = riskOf(24, { ...ready, paths: [calm, surge], weights: [0.75, 0.25] });
    const [low, high] = [calm, surge].map((path) => riskOf(24, { ...ready, paths: [path] }));
    expect(both.badWindows).toBeCloseTo(0.75 * low!.badWindows + 0.25 * high!.badWindows, 12);
    expect(both.endWait).toBeCloseTo(0.75 * low!.endWait + 0.25 * high!.endWait, 12);
    expect(both.unattendedWait).toBe(low!.unattendedWait);
  });

  it("rises with jobs that wait already, and with those that were late before", () => {
    const queue = [{ jobs: 60, ageSeconds: 9, window: 0 }];
    expect(riskOf(25, { ...ready, scene: sceneOf({ queue, inSystem: 85 }) }).badWindows).toBeGreaterThan(
      riskOf(25, ready).badWindows,
    );
    const lateBesides = Float64Array.of(150, 0);
    expect(riskOf(60, { ...ready, scene: sceneOf({ lateBesides }) }).badWindows).toBeGreaterThan(0.9);
  });

  it("has what still starts count from when it is ready", () => {
    const fleet = { now: 0, readyWorkers: 10, provisioningSeconds: 60, starting: [] };
    const soon = { ...fleet, starting: [{ at: -45, workers: 10 }] };
    expect(riskOf(28, { fleet: soon }).lateJobs).toBeLessThan(riskOf(28, { fleet }).lateJobs);
  });

  it("counts slots and not workers", () => {
    const fleet = { ...ready.fleet, readyWorkers: 5 };
    const { addedWorkerSeconds: _a, ...slots } = riskOf(5, { fleet, slotsPerWorker: 5 });
    const { addedWorkerSeconds: _b, ...workers } = riskOf(25, ready);
    expect(slots).toEqual(workers);
  });

  it("sees no window turn bad in which nothing arrives", () => {
    const none = { rates: flat(0), level: 0, noise: flat(0) };
    expect(riskOf(0, { paths: [none], expectedRates: flat(0), scene: sceneOf({ inSystem: 0 }) }).badWindows).toBe(0);
  });

  it("is finite and within its bounds for any size, queue and course of arrivals", () => {
    const noise = fixedNoise(8, STEPS);
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.nat(100),
        fc.nat(5_000),
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        (workers, readyWorkers, backlog, rates, absorbs) => {
          const scene = sceneOf({
            queue: backlog === 0 ? [] : [{ jobs: backlog, ageSeconds: 3, window: 0 }],
            inSystem: backlog + readyWorkers,
            laterDecisions: { ...sceneOf().laterDecisions, absorbs },
          });
          const risk = riskOf(workers, {
            scene,
            fleet: { ...ready.fleet, readyWorkers },
            paths: rates.map((rate, row) => ({ rates: flat(rate), level: rate / 10, noise: noise[row]! })),
            weights: rates.map(() => 1 / 8),
          });
          expect(Object.values(risk).every((value) => value >= 0 && value < Infinity)).toBe(true);
          expect(risk.badWindows).toBeLessThanOrEqual(2 + 1e-6);
          expect(risk.endWait).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  // With one worker more, later decisions see a smaller queue and answer with fewer workers; and chance counts for nothing where
  // servers do not keep up at all. Both can cost a little more than the worker gains.
  it.each([
    ["nobody acts later", STEPS, { windows: 0.03, share: 0, jobs: 1e-6 }],
    ["later decisions act", 6, { windows: 0.15, share: 0.05, jobs: 5 }],
  ])(
    "falls with more workers on a calm course of arrivals, with or without a queue, where %s",
    (_name, leadSteps, slack) => {
      const anyRate = fc.double({ min: 0.2, max: 30, noNaN: true });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(30), fc.nat(400), anyRate, (few, more, backlog, rate) => {
          const input = {
            fleet: { ...ready.fleet, readyWorkers: 120 },
            scene: sceneOf({
              queue: backlog === 0 ? [] : [{ jobs: backlog, ageSeconds: 3, window: 0 }],
              inSystem: backlog + 20,
              laterDecisions: { ...sceneOf().laterDecisions, leadSteps },
            }),
            paths: [{ rates: flat(rate), level: 1, noise: flat(0) }],
            expectedRates: flat(rate),
          };
          const before = riskOf(few, input);
          const after = riskOf(few + more, input);
          expect(after.badWindows).toBeLessThanOrEqual(before.badWindows + slack.windows);
          expect(after.lateJobs).toBeLessThanOrEqual(before.lateJobs * (1 + slack.share) + slack.jobs);
        }),
        { numRuns: 300 },
      );
    },
  );
});
