import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PoolScaler } from "./pool-scaler.ts";

/** A scaler under test. */
export interface PoolScalerHarness {
  /** Its pool has 4 workers at the start. */
  readonly scaler: PoolScaler;
  /** Changes the pool as somebody else would. */
  readonly meddle: (workers: number) => Promise<void>;
  /** Whether the target has versions, and so can refuse a change. */
  readonly hasVersions: boolean;
  readonly stop: () => Promise<void>;
}

/** What every {@link PoolScaler} promises. */
export function describePoolScaler(name: string, start: () => Promise<PoolScalerHarness>): void {
  describe(`${name} as a scaler of a pool`, () => {
    let harness: PoolScalerHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(async () => harness?.stop());

    it("reads the pool as it is", async () => {
      expect(await harness.scaler.read()).toMatchObject({ workers: 4 });
    });

    it("sets an absolute number and verifies it", async () => {
      const { scaler } = harness;
      const { version } = await scaler.read();
      await scaler.setWorkers({ workers: 7, expectedVersion: version, changeId: "plan-1" });
      expect(await scaler.read()).toMatchObject({ workers: 7 });
      expect(await scaler.verify(7)).toMatchObject({ kind: "reached" });
      expect(await scaler.verify(8)).toMatchObject({ kind: "differs", state: { workers: 7 } });
    });

    it("does nothing more when the same change comes again", async () => {
      const { scaler } = harness;
      const before = await scaler.read();
      await scaler.setWorkers({ workers: 7, expectedVersion: before.version, changeId: "plan-1" });
      expect((await scaler.read()).workers).toBe(7);
    });

    it("refuses a change that was decided before somebody else changed the pool", async () => {
      const { scaler } = harness;
      const { version } = await scaler.read();
      await harness.meddle(5);
      const change = scaler.setWorkers({ workers: 9, expectedVersion: version, changeId: "plan-2" });
      const outcome = await change.then(
        ({ workers }) => `changed to ${String(workers)}`,
        (error: { readonly code?: unknown }) => String(error.code),
      );
      expect(outcome).toBe(harness.hasVersions ? "VERSION_CONFLICT" : "changed to 9");
    });

    it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d workers", async (workers) => {
      const { scaler } = harness;
      const before = await scaler.read();
      await expect(scaler.setWorkers({ workers, expectedVersion: null, changeId: "plan-3" })).rejects.toThrow(
        RangeError,
      );
      expect(await scaler.read()).toEqual(before);
    });

    it("can go down to none and up again", async () => {
      const { scaler } = harness;
      for (const workers of [0, 2]) {
        const { version } = await scaler.read();
        await scaler.setWorkers({ workers, expectedVersion: version, changeId: `to-${workers}` });
        expect(await scaler.verify(workers)).toMatchObject({ kind: "reached" });
      }
    });
  });
}
