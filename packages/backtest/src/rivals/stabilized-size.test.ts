import { describe, expect, it } from "vitest";
import { type ScaleDownBehavior, type SizeStep, stabilizedSize } from "./stabilized-size.ts";
import { testWorkers } from "./test-view.ts";

const wide = { workersMin: 1, workersMax: 1000 };
const immediately: ScaleDownBehavior = { stabilizationSeconds: 0 };

/** Sizes that follow from raw recommendations every 15 s, each obeyed. */
function run(step: SizeStep, initial: number, raws: readonly (number | null)[], intervalSeconds = 15): number[] {
  let desired = initial;
  return raws.map((raw, tick) => {
    desired = step({ nowSeconds: tick * intervalSeconds, workers: testWorkers(desired) }, raw) ?? desired;
    return desired;
  });
}

describe("stabilizedSize", () => {
  it.each([
    [1, 50, 5],
    [2, 50, 6],
    [3, 50, 7],
    [4, 50, 8],
    [5, 50, 10],
    [10, 50, 20],
    [30, 50, 50],
    [10, 13, 13],
    [600, 5000, 1000],
  ])("lets %d workers that should be %d grow to %d in a period: by 4 or to twice as many", (initial, raw, size) => {
    expect(run(stabilizedSize(wide), initial, [raw])).toEqual([size]);
  });

  it("removes 10 % a minute as in the example of the Kubernetes documentation: 8 of 80, then 7.2 of 72, which is rounded up", () => {
    const step = stabilizedSize(wide, { ...immediately, downShare: 0.1, downPeriodSeconds: 60 });
    expect(run(step, 80, [10, 10, 10], 60)).toEqual([72, 64, 57]);
  });

  it("adds 4 pods or doubles, whichever is more, as the default policies of the Kubernetes documentation do", () => {
    expect(run(stabilizedSize(wide), 2, [1000, 1000, 1000])).toEqual([6, 12, 24]);
  });

  it("grows by doubling from tick to tick, each tick being a period of its own", () => {
    expect(run(stabilizedSize(wide), 1, [100, 100, 100, 100, 100, 100])).toEqual([5, 10, 20, 40, 80, 100]);
  });

  it("counts what it has added in the period, so that faster ticks do not double faster", () => {
    expect(run(stabilizedSize(wide), 10, [100, 100, 100, 100], 5)).toEqual([20, 20, 20, 40]);
  });

  it("counts what it has removed in the period, so that it may return from where it came", () => {
    expect(run(stabilizedSize(wide, immediately), 40, [5, 100], 5)).toEqual([5, 80]);
  });

  it("lowers only to the largest recommendation of the last 300 s, the size at the first tick included", () => {
    const raws = Array.from({ length: 22 }, (_, tick) => (tick < 3 ? 8 : 4));
    const sizes = run(stabilizedSize(wide), 10, raws);
    expect(sizes.indexOf(8)).toBe(20);
    expect(sizes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 10));
    expect(run(stabilizedSize(wide), 10, [...raws, 4]).at(-1)).toBe(4);
  });

  it("takes the size at the first tick for a recommendation even if nothing was measured then", () => {
    expect(run(stabilizedSize(wide), 10, [null, 4])).toEqual([10, 10]);
    expect(run(stabilizedSize(wide), 10, [null, ...Array.from({ length: 20 }, () => 4)]).at(-1)).toBe(4);
  });

  it("keeps what there is without a recommendation, and does not remember it as one", () => {
    const step = stabilizedSize(wide);
    expect(step({ nowSeconds: 0, workers: testWorkers(3) }, null)).toBeNull();
    expect(step({ nowSeconds: 200, workers: testWorkers(9) }, null)).toBeNull();
    expect(step({ nowSeconds: 300, workers: testWorkers(9) }, 2)).toBe(2);
  });

  it.each<[number, ScaleDownBehavior, number[]]>([
    [100, {}, [1]],
    [100, { downShare: 0.1, downPeriodSeconds: 60 }, [90, 90, 90, 90, 81]],
    [100, { downShare: 0.5 }, [50, 25, 12, 6]],
    [5, { downShare: 0.1, downPeriodSeconds: 60 }, [4, 4, 4, 4, 3]],
    [20, { downShare: 0.2 }, [16, 12, 9]],
  ])("from %d with %o goes down as %j: a share of the size at the start of the period", (initial, behavior, sizes) => {
    const step = stabilizedSize(wide, { ...immediately, ...behavior });
    expect(
      run(
        step,
        initial,
        Array.from(sizes, () => 1),
      ),
    ).toEqual(sizes);
  });

  it("keeps to the limits of the pool", () => {
    const limits = { workersMin: 3, workersMax: 12 };
    expect(run(stabilizedSize(limits, immediately), 10, [100, 0])).toEqual([12, 3]);
  });

  it("does not count the changes of others", () => {
    const step = stabilizedSize(wide);
    expect(step({ nowSeconds: 0, workers: testWorkers(1) }, 1)).toBe(1);
    expect(step({ nowSeconds: 5, workers: testWorkers(10) }, 100)).toBe(20);
  });

  it.each<[ScaleDownBehavior, string]>([
    [{ stabilizationSeconds: -1 }, "stabilizationSeconds must be >= 0, got -1"],
    [{ downShare: 0 }, "downShare must be in (0, 1], got 0"],
    [{ downPeriodSeconds: 0 }, "downPeriodSeconds must be > 0, got 0"],
  ])("refuses %o", (behavior, message) => {
    expect(() => stabilizedSize(wide, behavior)).toThrow(new RangeError(message));
  });
});
