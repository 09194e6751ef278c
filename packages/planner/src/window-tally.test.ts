import fc from "fast-check";
import { exponential } from "@cap/queueing";
import { describe, expect, it } from "vitest";
import { LateShare } from "./late-share.ts";
import type { RecentObservation } from "./pool-state.ts";
import { windowTallies, withRest } from "./window-tally.ts";

const WINDOW = 300;
const late = new LateShare(exponential({ meanSeconds: 2 }), 10, WINDOW);
const byService = late.afterWait(0);
const seen = (endAt: number, facts: Partial<RecentObservation> = {}): RecentObservation => ({
  endAt,
  seconds: 30,
  arrivals: 60,
  extraJobs: 0,
  backlog: 0,
  oldestWaitSeconds: null,
  ...facts,
});

describe("windowTallies", () => {
  it("counts arrivals in the window that they came in, also when it ends with the interval", () => {
    const tallies = windowTallies([seen(270), seen(300), seen(330), seen(360)], WINDOW, late);
    expect([...tallies.keys()]).toEqual([0, 1]);
    expect(tallies.get(0)?.arrivals).toBe(120);
    expect(tallies.get(1)?.arrivals).toBe(120);
  });

  it("takes jobs that did not wait for late as often as service alone makes them", () => {
    expect(windowTallies([seen(300)], WINDOW, late).get(0)?.late).toBeCloseTo(60 * byService, 12);
  });

  it("counts late jobs in the window in which they arrived, not in the one in which they started", () => {
    // 100 wait at 300, 60 arrive, 90 wait at 330: 70 have started, and about 40 s of waiting put them before 300.
    const tallies = windowTallies(
      [seen(300, { backlog: 100, oldestWaitSeconds: 0 }), seen(330, { backlog: 90, oldestWaitSeconds: 40 })],
      WINDOW,
      late,
    );
    expect(tallies.get(0)).toEqual({ arrivals: 60, late: 70 });
    expect(tallies.get(1)).toEqual({ arrivals: 60, late: 0 });
  });

  it("has the wait decide on how many of those that started are late", () => {
    const tally = windowTallies([seen(290, { backlog: 10, oldestWaitSeconds: 6 })], WINDOW, late).get(0);
    expect(tally?.late).toBeCloseTo(50 * late.afterWait(6), 12);
  });

  it("takes an unknown queue for none", () => {
    const unknown = windowTallies([seen(30, { backlog: null }), seen(60, { backlog: null })], WINDOW, late);
    expect(unknown).toEqual(windowTallies([seen(30), seen(60)], WINDOW, late));
  });

  it("keeps every arrival, and no more late jobs than have arrived in all", () => {
    const course = fc.array(fc.record({ arrivals: fc.nat(900), backlog: fc.nat(900), wait: fc.nat(400) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(course, (rows) => {
        const recent = rows.map(({ arrivals, backlog, wait }, index) =>
          seen(1e6 + 30 * index, { arrivals, backlog, oldestWaitSeconds: wait }),
        );
        const tallies = [...windowTallies(recent, WINDOW, late).values()];
        const arrived = rows.reduce((sum, { arrivals }) => sum + arrivals, 0);
        const lateJobs = tallies.reduce((sum, tally) => sum + tally.late, 0);
        expect(tallies.reduce((sum, tally) => sum + tally.arrivals, 0)).toBe(arrived);
        for (const tally of tallies) expect(tally.late).toBeGreaterThanOrEqual(0);
        // A queue that vanishes without starts is the most that contradicting metrics can make of it.
        expect(lateJobs).toBeLessThanOrEqual(arrived + rows.reduce((sum, { backlog }) => sum + backlog, 0) + 1e-9);
      }),
    );
  });
});

describe("withRest", () => {
  it("adds jobs of which service alone makes some late, to what is known or to nothing", () => {
    expect(withRest({ arrivals: 60, late: 9 }, 100, late)).toEqual({ arrivals: 160, late: 9 + 100 * byService });
    expect(withRest(undefined, 100, late)).toEqual({ arrivals: 100, late: 100 * byService });
    expect(withRest(undefined, 0, late)).toEqual({ arrivals: 0, late: 0 });
  });
});
