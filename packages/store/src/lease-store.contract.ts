import { describe, expect, it } from "vitest";
import { START_AT, withStore, type OpenStore } from "./store.fixture.ts";

/** What every lease store does. */
export function describeLeaseStore(open: OpenStore): void {
  const one = { name: "leader", holder: "one", ttlSeconds: 10 };
  const two = { ...one, holder: "two" };

  describe("leases", () => {
    it("are held by one at a time", () =>
      withStore(open, async ({ leases }) => {
        expect(await leases.getLease("leader")).toBeNull();
        const lease = await leases.acquireLease(one);
        expect(lease).toEqual({ name: "leader", holder: "one", token: 1, expiresAt: START_AT + 10 });
        expect(await leases.acquireLease(two)).toBeNull();
        expect(await leases.getLease("leader")).toEqual(lease);
        expect(await leases.acquireLease({ ...two, name: "apply/orders" })).toMatchObject({ token: 1 });
      }));

    it("go to exactly one of many who ask at once", () =>
      withStore(open, async ({ leases }) => {
        const asked = await Promise.all(
          Array.from({ length: 50 }, (_, index) => leases.acquireLease({ ...one, holder: `h${index}` })),
        );
        expect(asked.filter((lease) => lease !== null)).toHaveLength(1);
      }));

    it("pass on when they run out, with a larger token, and not to the late one again", () =>
      withStore(open, async ({ leases }, time) => {
        const late = await leases.acquireLease(one);
        time.now += 10;
        expect(await leases.getLease("leader")).toBeNull();
        expect(await leases.acquireLease(two)).toMatchObject({ holder: "two", token: 2 });
        expect(await leases.renewLease(late!, 10)).toBeNull();
        await leases.releaseLease(late!);
        expect(await leases.getLease("leader")).toMatchObject({ holder: "two", token: 2 });
      }));

    it("last longer when they are renewed, also a little late as long as nobody took over", () =>
      withStore(open, async ({ leases }, time) => {
        const lease = await leases.acquireLease(one);
        time.now += 8;
        expect(await leases.renewLease(lease!, 10)).toMatchObject({ token: 1, expiresAt: START_AT + 18 });
        time.now += 11;
        expect(await leases.renewLease(lease!, 10)).toMatchObject({ token: 1, expiresAt: START_AT + 29 });
        expect(await leases.acquireLease(two)).toBeNull();
      }));

    it("are free when they are given back, and their tokens are not used again", () =>
      withStore(open, async ({ leases }) => {
        const lease = await leases.acquireLease(one);
        await leases.releaseLease(lease!);
        expect(await leases.renewLease(lease!, 10)).toBeNull();
        expect(await leases.acquireLease(two)).toMatchObject({ holder: "two", token: 2 });
      }));

    it("give the same holder a new token when it asks again, as after a restart", () =>
      withStore(open, async ({ leases }) => {
        await leases.acquireLease(one);
        expect(await leases.acquireLease(one)).toMatchObject({ holder: "one", token: 2 });
      }));

    it.each([0, -1, Number.NaN, Infinity])("refuse a duration of %j seconds", (ttlSeconds) =>
      withStore(open, async ({ leases }) => {
        await expect(leases.acquireLease({ ...one, ttlSeconds })).rejects.toThrow("ttlSeconds must be > 0 and finite");
      }),
    );
  });
}
