import { describe, expect, it } from "vitest";
import { hpa, percent, utilizationSize, withinTolerance } from "./hpa.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

describe("utilizationSize", () => {
  it.each([
    ["a metric of 200m with a target of 100m doubles the pods", 0.2, 6],
    ["one of 50m halves them", 0.05, 2],
    ["a ratio near 1 does nothing", 0.105, 3],
  ])("follows the example of the Kubernetes documentation: %s", (_rule, utilization, size) => {
    expect(utilizationSize(testView(60, testWorkers(3), { utilization }), 0.1)).toBe(size);
  });

  it.each([
    ["twice the target doubles", 0.8, 0.4, 5, 10],
    ["half the target halves", 0.2, 0.4, 10, 5],
    ["a product that floating point puts above 30 is 30", 0.9, 0.3, 10, 30],
    ["fractions round up", 0.8, 0.7, 10, 12],
    ["idle workers are not wanted", 0, 0.7, 10, 0],
    ["up to 10 % above the target is tolerated", 0.77, 0.7, 10, 10],
    ["up to 10 % below the target is tolerated", 0.63, 0.7, 10, 10],
    ["more than 10 % above is not", 0.78, 0.7, 10, 12],
    ["more than 10 % below is not", 0.62, 0.7, 10, 9],
  ])("%s", (_rule, utilization, target, ready, size) => {
    expect(utilizationSize(testView(60, testWorkers(ready), { utilization }), target)).toBe(size);
  });

  it.each([
    ["counts starting workers as idle on the way up", 1, 10, 2, 15],
    ["does nothing when they bring the ratio back into the tolerance", 1, 10, 4, 14],
    ["does nothing when they turn the ratio round", 0.9, 10, 10, 20],
    ["leaves them out on the way down", 0.35, 10, 2, 5],
    ["keeps all of them within the tolerance", 0.68, 10, 2, 12],
  ])("%s", (_rule, utilization, ready, starting, size) => {
    expect(utilizationSize(testView(60, testWorkers(ready, starting), { utilization }), 0.7)).toBe(size);
  });

  it.each([
    ["no measurement", testView(60, testWorkers(5), null), null],
    ["no ready worker", testView(60, testWorkers(0, 5), { utilization: null }), null],
    ["a measurement of 2 min ago", testView(180, testWorkers(5), { utilization: 1, endSeconds: 60 }), 8],
    ["an older one", testView(181, testWorkers(5), { utilization: 1, endSeconds: 60 }), null],
  ])("with %s, recommends accordingly", (_case, view, size) => {
    expect(utilizationSize(view, 0.7)).toBe(size);
  });
});

describe("hpa", () => {
  it("is named after its target and its changes to the behaviour, and looks every 15 s", () => {
    expect(hpa({ targetUtilization: 0.7 })).toMatchObject({ name: "HPA 70", intervalSeconds: 15 });
    const slow = hpa({ targetUtilization: 0.55, stabilizationSeconds: 900, downShare: 0.1, downPeriodSeconds: 60 });
    expect(slow.name).toBe("HPA 55 down 10%/60s after 900s");
  });

  it("grows at once and shrinks 5 min later", () => {
    const decide = hpa({ targetUtilization: 0.5 }).begin(testSetting());
    expect(decide(testView(0, testWorkers(10), { utilization: 1 }))).toBe(20);
    for (let now = 15; now < 300; now += 15) {
      expect(decide(testView(now, testWorkers(20), { utilization: 0.1 }))).toBe(20);
    }
    expect(decide(testView(300, testWorkers(20), { utilization: 0.1 }))).toBe(4);
  });

  it("remembers a tolerated size as a recommendation that holds for 5 min", () => {
    const decide = hpa({ targetUtilization: 0.5 }).begin(testSetting());
    decide(testView(0, testWorkers(10), { utilization: 0.5 }));
    expect(decide(testView(285, testWorkers(10), { utilization: 0.5 }))).toBe(10);
    expect(decide(testView(300, testWorkers(10), { utilization: 0.1 }))).toBe(10);
    expect(decide(testView(585, testWorkers(10), { utilization: 0.1 }))).toBe(2);
  });

  it("keeps the size while nothing is measured, however long", () => {
    const decide = hpa({ targetUtilization: 0.5 }).begin(testSetting());
    for (let now = 0; now < 3600; now += 15) expect(decide(testView(now, testWorkers(10), null))).toBeNull();
  });

  it("stays in the limits of the pool, and at one worker or more", () => {
    const fast = { targetUtilization: 0.5, stabilizationSeconds: 0 };
    const decide = hpa(fast).begin(testSetting({ workersMin: 0, workersMax: 15 }));
    expect(decide(testView(0, testWorkers(10), { utilization: 1 }))).toBe(15);
    expect(decide(testView(15, testWorkers(15), { utilization: 0 }))).toBe(1);
  });

  it("keeps no state between replays", () => {
    const policy = hpa({ targetUtilization: 0.5 });
    policy.begin(testSetting())(testView(0, testWorkers(100), { utilization: 1 }));
    const decide = policy.begin(testSetting());
    decide(testView(0, testWorkers(4), { utilization: 0.5 }));
    expect(decide(testView(300, testWorkers(4), { utilization: 0.1 }))).toBe(1);
  });

  it.each([0, -0.7, 1.5, NaN])("refuses a target of %d", (targetUtilization) => {
    const message = `targetUtilization must be in (0, 1], got ${targetUtilization}`;
    expect(() => hpa({ targetUtilization })).toThrow(new RangeError(message));
  });
});

describe("withinTolerance", () => {
  it.each([
    [1, true],
    [1.1, true],
    [0.77 / 0.7, true],
    [0.9, true],
    [1.11, false],
    [0.89, false],
    [Infinity, false],
  ])("of the ratio %d is %s", (ratio, isWithin) => {
    expect(withinTolerance(ratio)).toBe(isWithin);
  });
});

describe("percent", () => {
  it.each([
    [0.7, "70"],
    [0.57, "57"],
    [0.125, "12.5"],
    [1, "100"],
  ])("of %d is %s", (share, text) => {
    expect(percent(share)).toBe(text);
  });
});
