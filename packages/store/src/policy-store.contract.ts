import { defaultPolicy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { withStore, type OpenStore } from "./store.fixture.ts";

/** What every policy store does. */
export function describePolicyStore(open: OpenStore): void {
  const put = { id: "orders", policy: defaultPolicy, expectedVersion: null } as const;

  describe("compare and set", () => {
    it("writes a policy under its id, with a version that grows", () =>
      withStore(open, async ({ policies }) => {
        expect(await policies.getPolicy("orders")).toBeNull();
        const first = await policies.putPolicy(put);
        expect(first).toEqual({ value: { ...defaultPolicy, id: "orders" }, version: 1 });
        expect(await policies.getPolicy("orders")).toEqual(first);
        const changed = { ...defaultPolicy, name: "busy season" };
        expect((await policies.putPolicy({ ...put, policy: changed, expectedVersion: 1 })).version).toBe(2);
        expect((await policies.getPolicy("orders"))?.value.name).toBe("busy season");
      }));

    it.each([
      [null, "policy orders was expected not to exist, but it is at version 1"],
      [2, "policy orders was expected to be at version 2, but it is at version 1"],
    ])("refuses a write over another version than the expected one: %j", (expectedVersion, message) =>
      withStore(open, async ({ policies }) => {
        await policies.putPolicy(put);
        await expect(policies.putPolicy({ ...put, expectedVersion })).rejects.toMatchObject({
          code: "VERSION_CONFLICT",
          message,
        });
      }),
    );

    it("refuses to change or remove what is not there", () =>
      withStore(open, async ({ policies }) => {
        const message = "policy orders was expected to be at version 1, but it is not there";
        const refusal = { code: "VERSION_CONFLICT", message };
        await expect(policies.putPolicy({ ...put, expectedVersion: 1 })).rejects.toMatchObject(refusal);
        await expect(policies.removePolicy({ id: "orders", expectedVersion: 1 })).rejects.toMatchObject(refusal);
      }));

    it("lets one of many concurrent writers through", () =>
      withStore(open, async ({ policies }) => {
        await policies.putPolicy(put);
        const writes = Array.from({ length: 50 }, (_, index) =>
          policies.putPolicy({ ...put, policy: { ...defaultPolicy, name: `n${index}` }, expectedVersion: 1 }),
        );
        const results = await Promise.allSettled(writes);
        expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        expect((await policies.getPolicy("orders"))?.version).toBe(2);
      }));

    it("refuses a policy whose own id is another one", () =>
      withStore(open, async ({ policies }) => {
        const policy = { ...defaultPolicy, id: "mails" };
        await expect(policies.putPolicy({ ...put, policy })).rejects.toMatchObject({
          code: "CONFIG_INVALID",
          message: "policy.id must be orders, under which it is kept, got mails",
        });
      }));
  });

  describe("versions", () => {
    it("stay readable, and never come back after a removal", () =>
      withStore(open, async ({ policies }) => {
        await policies.putPolicy(put);
        await policies.putPolicy({ ...put, policy: { ...defaultPolicy, name: "second" }, expectedVersion: 1 });
        await policies.removePolicy({ id: "orders", expectedVersion: 2 });
        expect(await policies.getPolicy("orders")).toBeNull();
        const again = await policies.putPolicy({ ...put, policy: { ...defaultPolicy, name: "again" } });
        expect(again.version).toBe(4);
        const names = await Promise.all(
          [1, 2, 3, 4, 5].map(async (version) => (await policies.getPolicy("orders", version))?.value.name ?? null),
        );
        expect(names).toEqual([defaultPolicy.name, "second", null, "again", null]);
      }));
  });

  describe("listPolicies", () => {
    it("pages through the policies by id, without those that are removed", () =>
      withStore(open, async ({ policies }) => {
        for (const id of ["d", "b", "a", "c"]) await policies.putPolicy({ ...put, id });
        await policies.removePolicy({ id: "b", expectedVersion: 1 });
        const first = await policies.listPolicies({ limit: 2 });
        expect(first.items.map(({ value }) => value.id)).toEqual(["a", "c"]);
        const second = await policies.listPolicies({ limit: 2, cursor: first.nextCursor });
        expect(second.items.map(({ value }) => value.id)).toEqual(["d"]);
        expect(second.nextCursor).toBeNull();
      }));

    it("refuses a cursor and a limit that make no sense", () =>
      withStore(open, async ({ policies }) => {
        await expect(policies.listPolicies({ cursor: "nonsense" })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
        await expect(policies.listPolicies({ limit: 0 })).rejects.toThrow("limit must be an integer in 1..1000, got 0");
      }));
  });
}
