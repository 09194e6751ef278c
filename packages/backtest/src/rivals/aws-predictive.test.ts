import { describe, expect, it } from "vitest";
import type { AutoscalerSetting } from "../autoscaler.ts";
import { awsPredictive } from "./aws-predictive.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

/** One past day of hourly arrivals: 3.5 jobs of 2 s a second (10 workers at 0.7), and twice that from 1:00 to 2:00. */
const hourly = Array.from({ length: 24 }, (_, hour) => (hour === 1 ? 7 : 3.5) * 3600);

function setting(arrivals: readonly (number | null)[], fields: Partial<AutoscalerSetting> = {}): AutoscalerSetting {
  const { startAt } = testSetting();
  return testSetting({ past: { startAt: startAt - 3600 * arrivals.length, stepSeconds: 3600, arrivals }, ...fields });
}

describe("awsPredictive", () => {
  it("is named for its target when that is not 0.7, and decides every minute", () => {
    expect(awsPredictive()).toMatchObject({ name: "AWS predictive", intervalSeconds: 60 });
    expect(awsPredictive({ targetUtilization: 0.5 }).name).toBe("AWS predictive 50");
  });

  it.each([
    [0, 10],
    [3299, 10],
    [3300, 20],
    [7199, 20],
    [7200, 10],
  ])("at %d s asks for the %d workers of this hour or of the one that begins within 300 s", (now, size) => {
    expect(awsPredictive().begin(setting(hourly))(testView(now, testWorkers(5), null))).toBe(size);
  });

  it("follows the example of SchedulingBufferTime: what is wanted from 10:00 on is launched at 9:55, within the usual 300 s", () => {
    const dayOf = Array.from({ length: 24 }, (_, hour) => (hour === 10 ? 7 : 3.5) * 3600);
    const decide = awsPredictive().begin(setting(dayOf));
    const at = (hours: number, minutes: number) =>
      decide(testView(3600 * hours + 60 * minutes, testWorkers(10), { utilization: 0.7 }));
    expect([at(9, 54), at(9, 55), at(10, 0)]).toEqual([null, 20, 20]);
  });

  it("never removes by the forecast", () => {
    const decide = awsPredictive().begin(setting(hourly));
    for (let now = 0; now < 3000; now += 60) {
      expect(decide(testView(now, testWorkers(40), { utilization: 0.7 }))).toBeNull();
    }
  });

  it("removes by target tracking, down to the forecast", () => {
    const decide = awsPredictive().begin(setting(hourly));
    const sizes = Array.from({ length: 15 }, (_, minute) =>
      decide(testView(60 * minute, testWorkers(40), { utilization: 0.05, arrivals: 200 })),
    );
    expect(sizes.at(-1)).toBe(10);
  });

  it("adds by target tracking beyond the forecast", () => {
    const decide = awsPredictive().begin(setting(hourly));
    const sizes = [0, 60, 120].map((now) => decide(testView(now, testWorkers(20), { utilization: 1 })));
    expect(sizes).toEqual([null, null, 29]);
  });

  it("makes no forecast from less than a day, or from unknown hours", () => {
    for (const arrivals of [hourly.slice(1), hourly.map(() => null)]) {
      expect(awsPredictive().begin(setting(arrivals))(testView(0, testWorkers(5), null))).toBeNull();
    }
  });

  it("counts the slots of a worker and keeps to the maximum", () => {
    const view = testView(0, testWorkers(1), null);
    expect(awsPredictive().begin(setting(hourly, { slotsPerWorker: 4 }))(view)).toBe(3);
    expect(awsPredictive().begin(setting(hourly, { workersMax: 6 }))(view)).toBe(6);
  });
});
