import { PLAN_STATES, mayFollow, type PlanState, type PlanStatus } from "@cap/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movedPlan } from "./moved-plan.ts";
import type { PlanStore } from "./plan-store.ts";
import { capacityPlan, START_AT, withStore, type OpenStore } from "./store.fixture.ts";
import type { Versioned } from "./versioned.ts";

const plan = capacityPlan({});

/** What every plan store does. */
export function describePlanStore(open: OpenStore): void {
  describe("putPlan", () => {
    it("keeps a plan as a value, with a first status", () =>
      withStore(open, async ({ plans }) => {
        expect(await plans.getPlan(plan.id)).toBeNull();
        const stored = await plans.putPlan({ plan, by: "planner", policyVersion: 3 });
        expect(stored.plan).toEqual(plan);
        expect(stored.status).toMatchObject({
          version: 1,
          value: { planId: plan.id, planDigest: plan.digest, state: "draft", policyVersion: 3, approvals: [] },
        });
        expect(await plans.getPlan(plan.id)).toEqual(stored);
      }));

    it("changes nothing when the same plan comes again, and refuses another one under its id", () =>
      withStore(open, async ({ plans }) => {
        await plans.putPlan({ plan, by: "planner", state: "approved" });
        expect((await plans.putPlan({ plan, by: "planner" })).status.value.state).toBe("approved");
        const other = { ...plan, digest: "f".repeat(64) };
        await expect(plans.putPlan({ plan: other, by: "planner" })).rejects.toMatchObject({
          code: "VERSION_CONFLICT",
          message: `plan ${plan.id} was expected not to exist, but it is at version 1`,
        });
      }));
  });

  describe("putStatus", () => {
    it("moves a plan along its legal transitions", () =>
      withStore(open, async ({ plans }) => {
        let { status } = await plans.putPlan({ plan, by: "planner" });
        for (const state of ["pending_approval", "approved", "applying", "applied"] as const)
          status = await moved(plans, status, state);
        expect(status).toMatchObject({ version: 5, value: { state: "applied" } });
        expect(status.value.changes.map(({ state }) => state)).toEqual([
          "draft",
          "pending_approval",
          "approved",
          "applying",
          "applied",
        ]);
        expect((await plans.getPlan(plan.id))?.status).toEqual(status);
      }));

    it("keeps what is added without a change of state, such as an approval", () =>
      withStore(open, async ({ plans }) => {
        const { status } = await plans.putPlan({ plan, by: "planner", state: "pending_approval" });
        const approval = {
          by: "ana",
          approvedAt: START_AT + 5,
          planDigest: plan.digest,
          policyVersion: null,
          expiresAt: START_AT + 900,
          reason: null,
        };
        const write = { status: { ...status.value, approvals: [approval] }, expectedVersion: 1 };
        expect(await plans.putStatus(write)).toMatchObject({ version: 2, value: { approvals: [approval] } });
      }));

    it("refuses a state that may not follow, a rewritten past and another digest", () =>
      withStore(open, async ({ plans }) => {
        const { status } = await plans.putPlan({ plan, by: "planner" });
        const refused = async (value: PlanStatus, message: string): Promise<void> =>
          expect(plans.putStatus({ status: value, expectedVersion: 1 })).rejects.toMatchObject({
            code: "PLAN_STATE_REFUSED",
            message: expect.stringContaining(message),
          });
        const change = { state: "applied", changedAt: START_AT, by: "worker", reason: null } as const;
        const jumped: PlanStatus = { ...status.value, state: "applied", changes: [...status.value.changes, change] };
        await refused(jumped, "is draft, which may not become applied");
        await refused({ ...status.value, state: "approved" }, "add the change to approved");
        await refused({ ...status.value, planDigest: "0".repeat(64) }, "must keep its digest");
      }));

    it("refuses a status over another version, and of a plan that is not there", () =>
      withStore(open, async ({ plans }) => {
        const { status } = await plans.putPlan({ plan, by: "planner" });
        await moved(plans, status, "approved");
        await expect(moved(plans, status, "cancelled")).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
        const unknown = { ...status.value, planId: "plan-x" };
        await expect(plans.putStatus({ status: unknown, expectedVersion: 1 })).rejects.toMatchObject({
          code: "NOT_FOUND",
          message: "there is no plan plan-x",
        });
      }));

    it("lets one of many concurrent appliers through", () =>
      withStore(open, async ({ plans }) => {
        const { status } = await plans.putPlan({ plan, by: "planner", state: "approved" });
        const results = await Promise.allSettled(Array.from({ length: 40 }, () => moved(plans, status, "applying")));
        expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
      }));

    it("never leaves the legal transitions, whatever is tried", () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...PLAN_STATES), { maxLength: 12 }), (tries) =>
          withStore(open, async ({ plans }) => {
            let { status } = await plans.putPlan({ plan, by: "planner" });
            for (const state of tries) {
              const from = status.value.state;
              const result = await moved(plans, status, state).catch(() => null);
              expect(result !== null).toBe(mayFollow({ from, to: state }));
              status = result ?? status;
            }
          }),
        ),
        { numRuns: 10 },
      ));
  });

  describe("listPlans", () => {
    it("finds plans by pool, state and time, the newest first, in pages", () =>
      withStore(open, async ({ plans }) => {
        for (const [index, queueName] of ["a", "b", "a", "a", "b", "a"].entries()) {
          const made = capacityPlan({ id: `plan-${index}`, queueName, generatedAt: START_AT + index });
          const { status } = await plans.putPlan({ plan: made, by: "planner" });
          if (index % 2 === 0) await moved(plans, status, "pending_approval");
        }
        const ids = async (query: Parameters<PlanStore["listPlans"]>[0]): Promise<string[]> =>
          (await plans.listPlans(query)).items.map(({ value }) => value.planId.slice(5));
        expect(await ids({})).toEqual(["5", "4", "3", "2", "1", "0"]);
        expect(await ids({ pool: "a" })).toEqual(["5", "3", "2", "0"]);
        expect(await ids({ state: "pending_approval" })).toEqual(["4", "2", "0"]);
        expect(await ids({ pool: "b", state: "draft" })).toEqual(["1"]);
        expect(await ids({ fromAt: START_AT + 1, untilAt: START_AT + 4 })).toEqual(["3", "2", "1"]);
        const first = await plans.listPlans({ pool: "a", limit: 3 });
        expect(first.items.map(({ value }) => value.planId)).toEqual(["plan-5", "plan-3", "plan-2"]);
        const second = await plans.listPlans({ pool: "a", limit: 3, cursor: first.nextCursor });
        expect(second.items.map(({ value }) => value.planId)).toEqual(["plan-0"]);
        expect(second.nextCursor).toBeNull();
      }));

    it("forgets ended plans after 90 days, and no others", () =>
      withStore(open, async ({ plans, upkeep }, time) => {
        const ended = await plans.putPlan({ plan, by: "planner" });
        await moved(plans, ended.status, "expired");
        await plans.putPlan({ plan: capacityPlan({ id: "plan-open" }), by: "planner" });
        time.now = START_AT + 90 * 86_400;
        expect((await upkeep.runUpkeep()).removedDocuments).toBe(0);
        time.now += 1;
        expect((await upkeep.runUpkeep()).removedDocuments).toBe(1);
        expect(await plans.getPlan(plan.id)).toBeNull();
        expect((await plans.listPlans()).items.map(({ value }) => value.planId)).toEqual(["plan-open"]);
      }));
  });
}

function moved(
  plans: PlanStore,
  { value, version }: Versioned<PlanStatus>,
  state: PlanState,
): Promise<Versioned<PlanStatus>> {
  return Promise.resolve().then(() =>
    plans.putStatus({
      status: movedPlan(value, { state, changedAt: START_AT + version, by: "test", reason: null }),
      expectedVersion: version,
    }),
  );
}
