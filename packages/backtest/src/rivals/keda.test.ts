import { describe, expect, it } from "vitest";
import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { kedaInFlight, kedaList, kedaListCached, kedaListSoft, kedaListTuned } from "./keda.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

function firstSize(policy: ReadyAutoscaler, backlog: number, setting: Partial<AutoscalerSetting> = {}): number | null {
  return policy.begin(testSetting(setting))(testView(0, testWorkers(10), { backlog, inService: 10 }));
}

describe("KEDA", () => {
  it.each([
    [kedaList({ jobsPerWorker: 5 }), "KEDA list 5"],
    [kedaListTuned(), "KEDA list tuned"],
    [kedaListCached({ jobsPerWorker: 5 }), "KEDA list 5 cached"],
    [kedaListSoft(), "KEDA list soft"],
    [kedaInFlight({ jobsPerWorker: 1 }), "KEDA in-flight"],
    [kedaInFlight({ jobsPerWorker: 0.8 }), "KEDA in-flight 0.8"],
  ])("has the sync period of an HPA and a name of its own", (policy, name) => {
    expect(policy).toMatchObject({ name, intervalSeconds: 15 });
  });

  it.each<[string, ReadyAutoscaler, number, Partial<AutoscalerSetting>, number]>([
    ["total / target, rounded up", kedaList({ jobsPerWorker: 5 }), 71, {}, 15],
    ["what there is within the tolerance", kedaList({ jobsPerWorker: 5 }), 54, {}, 10],
    ["less only after the stabilisation", kedaList({ jobsPerWorker: 5 }), 0, {}, 10],
    ["at most twice as many", kedaList({ jobsPerWorker: 5 }), 1000, {}, 20],
    ["per slot", kedaList({ jobsPerWorker: 5 }), 142, { slotsPerWorker: 2 }, 15],
    ["what the SLO leaves for waiting: 4 jobs of 2 s in 10 s", kedaListTuned(), 60, {}, 15],
    ["at least 1 job where the SLO leaves nothing", kedaListTuned(), 15, { meanServiceSeconds: 9 }, 15],
    ["waiting and in service", kedaInFlight({ jobsPerWorker: 1 }), 5, {}, 15],
    ["2 jobs per worker when soft", kedaListSoft(), 30, {}, 15],
  ])("asks for %s", (_rule, policy, backlog, setting, size) => {
    expect(firstSize(policy, backlog, setting)).toBe(size);
  });

  it("follows the example of KEDA's SQS scaler: 30 messages at a queueLength of 10 are 3 pods, those in flight included", () => {
    const begun = (policy: ReadyAutoscaler) => policy.begin(testSetting());
    const waiting = testView(0, testWorkers(1), { backlog: 30 });
    expect(begun(kedaList({ jobsPerWorker: 10 }))(waiting)).toBe(3);
    const inFlight = testView(0, testWorkers(1), { backlog: 20, inService: 10 });
    expect(begun(kedaInFlight({ jobsPerWorker: 10 }))(inFlight)).toBe(3);
    expect(begun(kedaList({ jobsPerWorker: 10 }))(inFlight)).toBe(2);
  });

  it("scales by the list length alone above an activation of 0: one job wakes the pool, and the target decides from there", () => {
    const decide = kedaList({ jobsPerWorker: 5 }).begin(testSetting({ workersMin: 0 }));
    expect(decide(testView(0, testWorkers(0), { backlog: 1 }))).toBe(1);
    expect(decide(testView(15, testWorkers(0, 1), { backlog: 5 }))).toBe(1);
    expect(decide(testView(30, testWorkers(1), { backlog: 11 }))).toBe(3);
  });

  it("stops at 100 workers with a list, at the pool's maximum otherwise", () => {
    const view = testView(0, testWorkers(90), { backlog: 5000 });
    expect(kedaList({ jobsPerWorker: 5 }).begin(testSetting())(view)).toBe(100);
    expect(kedaListSoft().begin(testSetting())(view)).toBe(180);
    expect(kedaInFlight({ jobsPerWorker: 1 }).begin(testSetting({ workersMax: 120 }))(view)).toBe(120);
  });

  it("uses a cached value until 30 s have passed", () => {
    const decide = kedaListCached({ jobsPerWorker: 5 }).begin(testSetting());
    expect(decide(testView(0, testWorkers(10), { backlog: 50 }))).toBe(10);
    expect(decide(testView(15, testWorkers(10), { backlog: 75 }))).toBe(10);
    expect(decide(testView(30, testWorkers(10), { backlog: 75 }))).toBe(15);
  });

  it("lowers by 10 % per minute when soft", () => {
    const decide = kedaListSoft().begin(testSetting());
    let workers = testWorkers(20);
    const sizes: number[] = [];
    for (let now = 0; now <= 375; now += 15) {
      workers = testWorkers(decide(testView(now, workers, { backlog: 0 })) ?? workers.desired);
      if (now >= 285) sizes.push(workers.desired);
    }
    expect(sizes).toEqual([20, 18, 18, 18, 18, 16, 16]);
  });

  it("keeps the size without a measurement", () => {
    const decide = kedaInFlight({ jobsPerWorker: 1 }).begin(testSetting({ workersMin: 0 }));
    for (let now = 0; now < 900; now += 15) expect(decide(testView(now, testWorkers(10), null))).toBeNull();
  });

  it("wakes from 0 to 1 at the next poll, if there is a job", () => {
    const decide = kedaList({ jobsPerWorker: 5 }).begin(testSetting({ workersMin: 0 }));
    expect(decide(testView(0, testWorkers(0), { backlog: 0 }))).toBeNull();
    expect(decide(testView(15, testWorkers(0), { backlog: 9 }))).toBeNull();
    expect(decide(testView(30, testWorkers(0), { backlog: 9 }))).toBe(1);
    expect(decide(testView(45, testWorkers(0, 1), { backlog: 9 }))).toBe(2);
  });

  it("goes to 0 after 300 s without a job, and stops at 1 when the pool's minimum is 1", () => {
    const last = (workersMin: number): (number | null)[] => {
      const decide = kedaList({ jobsPerWorker: 5 }).begin(testSetting({ workersMin }));
      decide(testView(0, testWorkers(1), { backlog: 5 }));
      return [15, 270, 300].map((now) => decide(testView(now, testWorkers(1), { backlog: 0 })));
    };
    expect(last(0)).toEqual([1, 1, 0]);
    expect(last(1)).toEqual([1, 1, 1]);
  });

  it("refuses a target that is not positive", () => {
    expect(() => kedaList({ jobsPerWorker: 0 })).toThrow(new RangeError("jobsPerWorker must be > 0, got 0"));
  });
});
