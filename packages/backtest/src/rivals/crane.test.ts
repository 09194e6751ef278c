import { describe, expect, it } from "vitest";
import type { AutoscalerSetting } from "../autoscaler.ts";
import { crane } from "./crane.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

/** Days of minutes before the replay: 3.5 jobs of 2 s a second (11 workers at 0.7 with the margin), and twice that from 2:00 to 3:00. */
function setting(days: number, fields: Partial<AutoscalerSetting> = {}): AutoscalerSetting {
  const { startAt } = testSetting();
  const arrivals = Array.from({ length: 1440 * days }, (_, minute) => {
    const hour = Math.floor(minute / 60) % 24;
    return 60 * (hour === 2 ? 7 : 3.5);
  });
  return testSetting({ past: { startAt: startAt - 86_400 * days, stepSeconds: 60, arrivals }, ...fields });
}

describe("crane", () => {
  it("is named for its target when that is not 0.7, and syncs like an HPA", () => {
    expect(crane()).toMatchObject({ name: "Crane", intervalSeconds: 15 });
    expect(crane({ targetUtilization: 0.5 }).name).toBe("Crane 50");
  });

  it.each([
    ["the usual rate, which 12 workers meet within the tolerance", 0, 12],
    ["the busy hour, before it begins", 3600 + 300, 22],
    ["the busy hour, in it", 7200 + 1800, 22],
    ["the usual rate again", 10_800 + 600, 12],
  ])("asks for the peak of the next hour: %s", (_case, now, size) => {
    const decide = crane().begin(setting(7));
    expect(decide(testView(now, testWorkers(12), { utilization: 0.7 }))).toBe(size);
  });

  it("takes the measured metric where it asks for more", () => {
    const decide = crane().begin(setting(7));
    expect(decide(testView(0, testWorkers(14), { utilization: 1 }))).toBe(20);
  });

  it("raises by the prediction when nothing is measured, and never lowers then", () => {
    const decide = crane().begin(setting(7));
    expect(decide(testView(0, testWorkers(8), null))).toBe(11);
    for (let now = 15; now < 900; now += 15) expect(decide(testView(now, testWorkers(20), null))).toBeNull();
  });

  it("lowers on both metrics after the stabilisation", () => {
    const decide = crane().begin(setting(7));
    expect(decide(testView(0, testWorkers(20), { utilization: 0.1 }))).toBe(20);
    expect(decide(testView(300, testWorkers(20), { utilization: 0.1 }))).toBe(11);
  });

  it("is an HPA that only raises when it has no history", () => {
    const decide = crane().begin(setting(0));
    expect(decide(testView(0, testWorkers(10), { utilization: 1 }))).toBe(15);
    expect(decide(testView(300, testWorkers(10), { utilization: 0.1 }))).toBeNull();
  });

  it("looks at the last 7 days only, and counts the slots of a worker", () => {
    const week = setting(7).past;
    const past = {
      ...week,
      startAt: week.startAt - 86_400,
      arrivals: [...Array.from({ length: 1440 }, () => 9999), ...week.arrivals],
    };
    const decide = crane().begin({ ...setting(7), past, slotsPerWorker: 2 });
    expect(decide(testView(600, testWorkers(4), { utilization: 0.7 }))).toBe(6);
  });
});
