import fc from "fast-check";
import { deterministic, exponential } from "@cap/queueing";
import { describe, expect, it } from "vitest";
import { LateShare } from "./late-share.ts";
import { Rollout, type LaterDecisions, type RolloutCourse, type RolloutPath, type RolloutScene } from "./rollout.ts";

const STEP = 15;
const STEPS = 20;
const MEAN = 2;
const TARGET = 10;

/** Decisions after this one that add nothing within the rollout. */
const none: LaterDecisions = {
  leadSteps: STEPS,
  absorbs: false,
  smoothingSteps: 1,
  drainSeconds: 60,
  serversMax: 1_000,
  costShare: 1,
};

/** A rollout of five minutes in one window; jobs of exactly 2 s, of which none is late by service alone. */
function sceneOf(scene: Partial<RolloutScene> = {}): RolloutScene {
  const windows = scene.windows ?? 1;
  return {
    stepSeconds: STEP,
    steps: STEPS,
    windows,
    windowOfStep: new Int32Array(STEPS),
    arrivalsBesides: new Float64Array(windows),
    lateBesides: new Float64Array(windows),
    queue: [],
    inSystem: 0,
    lateShare: new LateShare(deterministic({ meanSeconds: MEAN }), TARGET, 300),
    laterDecisions: none,
    ...scene,
  };
}

const flat = (value: number): Float64Array => new Float64Array(STEPS).fill(value);
const pathOf = (rate: number | Float64Array, noise = 0): RolloutPath => ({
  rates: typeof rate === "number" ? flat(rate) : rate,
  level: 1,
  noise: flat(noise),
});
const courseOf = (servers: number | Float64Array, expectedRate = 10): RolloutCourse => ({
  servers: typeof servers === "number" ? flat(servers) : servers,
  expectedRates: flat(expectedRate),
});

interface Outcome {
  readonly jobs: readonly number[];
  readonly late: readonly number[];
  readonly waitSeconds: number;
  readonly addedServerSeconds: number;
}

function outcome(scene: Partial<RolloutScene>, path: RolloutPath, course: RolloutCourse): Outcome {
  const rollout = new Rollout(sceneOf(scene));
  rollout.run(path, course);
  return { jobs: Array.from(rollout.jobs), late: Array.from(rollout.late), ...rollout.end };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe("Rollout", () => {
  it("has nobody wait and nobody late where servers keep up", () => {
    const { jobs, late, waitSeconds } = outcome({ inSystem: 20 }, pathOf(10), courseOf(40));
    expect(jobs).toEqual([10 * STEP * STEPS]);
    expect(late[0]).toBeCloseTo(0, 6);
    expect(waitSeconds).toBe(0);
  });

  it("counts jobs of every window, on top of those so far", () => {
    const windowOfStep = Int32Array.from({ length: STEPS }, (_, step) => (step < 5 ? 0 : 1));
    const scene = {
      windows: 2,
      windowOfStep,
      arrivalsBesides: Float64Array.of(70, 0),
      lateBesides: Float64Array.of(3, 0),
    };
    const { jobs, late } = outcome(scene, pathOf(4), courseOf(30));
    expect(jobs).toEqual([70 + 4 * STEP * 5, 4 * STEP * 15]);
    expect(late[0]).toBeCloseTo(3, 6);
    expect(late[1]).toBeCloseTo(0, 6);
  });

  it.each([
    [12, 20],
    [15, 20],
    [30, 20],
  ])(
    "grows a queue evenly at %d jobs a second on %d servers, and the wait is the queue over their capacity",
    (rate, servers) => {
      const { waitSeconds } = outcome({ inSystem: servers }, pathOf(rate), courseOf(servers));
      const capacity = servers / MEAN;
      expect(waitSeconds).toBeCloseTo(((rate - capacity) * STEP * STEPS) / capacity, 6);
    },
  );

  it("makes late the jobs that arrive once the wait uses up what service leaves of the target", () => {
    // Overload of 2 a second: the wait grows by 0.2 s a second and reaches the 8 s that service leaves after 40 s.
    const { late } = outcome({ inSystem: 20 }, pathOf(12), courseOf(20));
    expect(late[0]! / 12).toBeGreaterThan(STEP * STEPS - 40 - STEP);
    expect(late[0]! / 12).toBeLessThan(STEP * STEPS - 40 + STEP);
  });

  it("drains a queue at the capacity that is to spare", () => {
    // 20 servers busy and 300 waiting; 5 arrive and 10 leave each second.
    const steps = 3;
    const short = { steps, windowOfStep: new Int32Array(steps), inSystem: 320 };
    const { waitSeconds } = outcome(short, pathOf(5), courseOf(20));
    expect(waitSeconds).toBeCloseTo((300 - 5 * STEP * steps) / 10, 6);
    expect(outcome({ inSystem: 320 }, pathOf(5), courseOf(20)).waitSeconds).toBe(0);
  });

  it.each([
    ["just started", 0, 0],
    ["old enough to be late, but not yet", 7.3, 0],
    ["as old as that a moment later", 7.7, 10],
    ["late already", 60, 10],
  ])("has jobs of the queue late exactly when their wait passes what is left: %s", (_name, ageSeconds, expected) => {
    // 10 jobs wait for 20 servers: the one in the middle starts after 5 / 10 of a second. Their service takes 2 of the 10 s.
    const queue = [{ jobs: 10, ageSeconds, window: 0 }];
    const { late } = outcome({ queue, inSystem: 30 }, pathOf(0), courseOf(20));
    expect(late[0]).toBeCloseTo(expected, 6);
  });

  it("starts the oldest of the queue first, and counts each in the window that it arrived in", () => {
    const queue = [
      { jobs: 50, ageSeconds: 5, window: 0 },
      { jobs: 50, ageSeconds: 5, window: 1 },
    ];
    // The first 50 start after 2.5 s on average, 7.5 s old; the others after 7.5 s, 12.5 s old.
    const scene = { queue, inSystem: 120, windows: 2, windowOfStep: new Int32Array(STEPS).fill(1) };
    const { late } = outcome(scene, pathOf(0), courseOf(20));
    expect(late[0]).toBeCloseTo(0, 6);
    expect(late[1]).toBeCloseTo(50, 6);
  });

  it("makes everything late without servers", () => {
    const queue = [{ jobs: 10, ageSeconds: 0, window: 0 }];
    const { late, jobs, waitSeconds } = outcome({ queue, inSystem: 10 }, pathOf(1), courseOf(0));
    expect(late[0]).toBeCloseTo(10 + jobs[0]!, 6);
    expect(waitSeconds).toBeGreaterThan(1e6);
  });

  it("has no more late jobs when workers come after their delay than when they never come", () => {
    const coming = Float64Array.from({ length: STEPS }, (_, step) => (step < 4 ? 10 : 40));
    const scene = { inSystem: 10 };
    const never = outcome(scene, pathOf(8), courseOf(10));
    const later = outcome(scene, pathOf(8), courseOf(coming));
    const atOnce = outcome(scene, pathOf(8), courseOf(40));
    expect(later.late[0]).toBeLessThan(never.late[0]!);
    expect(atOnce.late[0]).toBeLessThan(later.late[0]!);
    expect(later.waitSeconds).toBe(0);
  });

  describe("later decisions", () => {
    const later = (facts: Partial<LaterDecisions>): LaterDecisions => ({ ...none, leadSteps: 6, ...facts });
    const surge = pathOf(20);

    it("add nothing where all comes as expected", () => {
      const scene = { inSystem: 20, laterDecisions: later({}) };
      expect(outcome(scene, pathOf(10), courseOf(30)).addedServerSeconds).toBe(0);
    });

    it("add servers only after the lead", () => {
      for (const leadSteps of [2, 6, 12, 19]) {
        const { addedServerSeconds } = outcome(
          { inSystem: 20, laterDecisions: later({ leadSteps, drainSeconds: 1e9 }) },
          surge,
          courseOf(24),
        );
        // Twice the expected rate: twice the servers, from the lead on.
        expect(addedServerSeconds).toBeCloseTo(24 * STEP * (STEPS - leadSteps), 3);
      }
      expect(outcome({ inSystem: 20 }, surge, courseOf(24)).addedServerSeconds).toBe(0);
    });

    it("work a queue off within the time that they are given", () => {
      const scene = { inSystem: 320, laterDecisions: later({ leadSteps: 1, drainSeconds: 60 }) };
      const { addedServerSeconds, waitSeconds } = outcome(scene, pathOf(10), courseOf(20));
      expect(addedServerSeconds).toBeGreaterThan(0);
      expect(waitSeconds).toBeLessThan(outcome({ inSystem: 320 }, pathOf(10), courseOf(20)).waitSeconds / 10);
    });

    it("follow the load that goes on where the queue may absorb peaks", () => {
      const peak = Float64Array.from({ length: STEPS }, (_, step) => (step === 4 ? 40 : 10));
      const absorbing = later({ absorbs: true, smoothingSteps: 4, drainSeconds: 1e9 });
      const following = later({ drainSeconds: 1e9 });
      const scene = { inSystem: 20 };
      const smooth = outcome({ ...scene, laterDecisions: absorbing }, pathOf(peak), courseOf(20));
      const sharp = outcome({ ...scene, laterDecisions: following }, pathOf(peak), courseOf(20));
      expect(sharp.addedServerSeconds).toBeCloseTo(60 * STEP, 3);
      // The mean of five steps is 16 a second: 12 servers more, five steps long.
      expect(smooth.addedServerSeconds).toBeCloseTo(12 * 5 * STEP, 3);
    });

    it("never ask for more than the pool may have", () => {
      const { addedServerSeconds } = outcome(
        { inSystem: 20, laterDecisions: later({ serversMax: 30 }) },
        surge,
        courseOf(24),
      );
      expect(addedServerSeconds).toBeLessThanOrEqual(6 * STEP * (STEPS - 6) + 1e-6);
    });
  });

  it("tells the wait when no later decision adds anything", () => {
    const rollout = new Rollout(sceneOf({ inSystem: 20, laterDecisions: { ...none, leadSteps: 2 } }));
    rollout.run(pathOf(20), courseOf(20));
    const attended = rollout.end.waitSeconds;
    expect(rollout.unattendedWait(pathOf(20), courseOf(20))).toBeCloseTo(STEP * STEPS, 6);
    expect(attended).toBeLessThan(STEP * STEPS);
  });

  it("forgets everything between runs", () => {
    const rollout = new Rollout(sceneOf({ inSystem: 20 }));
    rollout.run(pathOf(9), courseOf(20));
    const first = { ...rollout.end, jobs: Array.from(rollout.jobs), late: Array.from(rollout.late) };
    rollout.run(pathOf(30, 2), courseOf(5));
    rollout.run(pathOf(9), courseOf(20));
    expect({ ...rollout.end, jobs: Array.from(rollout.jobs), late: Array.from(rollout.late) }).toEqual(first);
  });

  const anyScene = fc
    .record({
      rates: fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: STEPS, maxLength: STEPS }),
      servers: fc.double({ min: 0.5, max: 150, noNaN: true }),
      backlog: fc.nat(2_000),
      ageSeconds: fc.double({ min: 0, max: 60, noNaN: true }),
      meanSeconds: fc.constantFrom(0.5, 2, 29, 60),
    })
    .map(({ rates, servers, backlog, ageSeconds, meanSeconds }) => ({
      path: pathOf(Float64Array.from(rates)),
      servers,
      scene: {
        lateShare: new LateShare(exponential({ meanSeconds }), 5 * meanSeconds, 300),
        queue: backlog === 0 ? [] : [{ jobs: backlog, ageSeconds, window: 0 }],
      },
      backlog,
    }));

  it("counts every arrival once, and no more late jobs than there are", () => {
    fc.assert(
      fc.property(anyScene, fc.double({ min: -3, max: 3, noNaN: true }), ({ path, servers, scene, backlog }, noise) => {
        const noisy = { ...path, noise: flat(noise) };
        const { jobs, late, ...end } = outcome({ ...scene, inSystem: backlog + servers }, noisy, courseOf(servers));
        expect(total(jobs)).toBeCloseTo(total(Array.from(path.rates)) * STEP, 6);
        expect(late[0]).toBeGreaterThanOrEqual(0);
        expect(late[0]).toBeLessThanOrEqual((jobs[0]! + backlog) * (1 + 1e-9));
        expect(end.waitSeconds).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("never has more late jobs or a longer wait with more servers", () => {
    fc.assert(
      fc.property(anyScene, fc.double({ min: 0, max: 30, noNaN: true }), ({ path, servers, scene, backlog }, more) => {
        const inSystem = backlog + servers; // the same jobs for both
        const few = outcome({ ...scene, inSystem }, path, courseOf(servers));
        const many = outcome({ ...scene, inSystem }, path, courseOf(servers + more));
        expect(many.waitSeconds).toBeLessThanOrEqual(few.waitSeconds + 1e-6);
        expect(many.late[0]).toBeLessThanOrEqual(few.late[0]! * (1 + 1e-6) + 1e-6);
      }),
    );
  });

  it("does not depend on the unit of time", () => {
    const queue = [{ jobs: 50, ageSeconds: 3, window: 0 }];
    const seconds = outcome({ inSystem: 70, queue }, pathOf(11, 1), courseOf(20));
    const milliseconds = outcome(
      {
        inSystem: 70,
        queue: [{ jobs: 50, ageSeconds: 3e3, window: 0 }],
        stepSeconds: 1e3 * STEP,
        lateShare: new LateShare(deterministic({ meanSeconds: 1e3 * MEAN }), 1e3 * TARGET, 3e5),
        laterDecisions: { ...none, drainSeconds: 6e4 },
      },
      pathOf(11e-3, 1),
      courseOf(20, 10e-3),
    );
    expect(milliseconds.waitSeconds / 1e3).toBeCloseTo(seconds.waitSeconds, 6);
    expect(milliseconds.late[0]).toBeCloseTo(seconds.late[0]!, 6);
  });
});
