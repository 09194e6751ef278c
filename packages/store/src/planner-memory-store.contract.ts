import { describe, expect, it } from "vitest";
import { withStore, type OpenStore } from "./store.fixture.ts";

/** What every store of planner memories does. */
export function describePlannerMemoryStore(open: OpenStore): void {
  const memory = { version: 5, digest: "d".repeat(64), state: { ring: [1, null, 2.5], zone: "Europe/Berlin" } };

  describe("planner memory", () => {
    it("comes back as it was, under a version that grows", () =>
      withStore(open, async ({ memories }) => {
        expect(await memories.getMemory("orders")).toBeNull();
        await memories.putMemory({ pool: "orders", memory, expectedVersion: null });
        expect(await memories.getMemory("orders")).toEqual({ value: memory, version: 1 });
        const next = { ...memory, state: {} };
        expect((await memories.putMemory({ pool: "orders", memory: next, expectedVersion: 1 })).version).toBe(2);
      }));

    it("is not written over another version", () =>
      withStore(open, async ({ memories }) => {
        await memories.putMemory({ pool: "orders", memory, expectedVersion: null });
        for (const expectedVersion of [null, 2])
          await expect(memories.putMemory({ pool: "orders", memory, expectedVersion })).rejects.toMatchObject({
            code: "VERSION_CONFLICT",
          });
      }));

    it("is not written by one whose lease has passed to somebody else or was given back", () =>
      withStore(open, async ({ memories, leases }, time) => {
        const request = { name: "leader", ttlSeconds: 10 };
        const late = await leases.acquireLease({ ...request, holder: "one" });
        const fence = late ?? { name: "leader", token: -1 };
        await memories.putMemory({ pool: "orders", memory, expectedVersion: null, fence });
        time.now += 11;
        const present = await leases.acquireLease({ ...request, holder: "two" });
        const refusal = { code: "LEASE_LOST", message: expect.stringContaining("lease leader is no longer held") };
        const write = { pool: "orders", memory, expectedVersion: 1, fence };
        await expect(memories.putMemory(write)).rejects.toMatchObject(refusal);
        const own = present ?? fence;
        expect((await memories.putMemory({ ...write, fence: own })).version).toBe(2);
        await leases.releaseLease(own);
        await expect(memories.putMemory({ ...write, expectedVersion: 2, fence: own })).rejects.toMatchObject(refusal);
      }));

    it("can be forgotten, and its versions do not come back", () =>
      withStore(open, async ({ memories }) => {
        await memories.removeMemory("orders");
        await memories.putMemory({ pool: "orders", memory, expectedVersion: null });
        await memories.removeMemory("orders");
        expect(await memories.getMemory("orders")).toBeNull();
        expect((await memories.putMemory({ pool: "orders", memory, expectedVersion: null })).version).toBe(3);
      }));

    it("is refused when it is far too large", () =>
      withStore(open, async ({ memories }) => {
        const large = { ...memory, state: "x".repeat(1_000_001) };
        await expect(memories.putMemory({ pool: "a", memory: large, expectedVersion: null })).rejects.toThrow(
          "memory of pool a must be at most 1000000 characters",
        );
      }));
  });
}
