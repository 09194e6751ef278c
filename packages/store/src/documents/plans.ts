import { CapacityPlan, CapError, decode, encode, isTerminal, PlanStatus } from "@cap/domain";
import { assertFollows } from "../moved-plan.ts";
import { pageCursor, pageLimit, pagePosition, type Page } from "../page.ts";
import type { PlanQuery, PlanStatusWrite, PlanStore, PlanWrite, StoredPlan } from "../plan-store.ts";
import type { Versioned } from "../versioned.ts";
import type { DocumentRow, DocumentTable, DocumentWrite } from "./document-table.ts";
import { assertWritten, conflict } from "./write-refusal.ts";

/** Label of plans that are at an end, which age out. */
export const ENDED = "ended";
const ALL = "all";

/** The plan store over a table of documents. */
export function documentPlans(table: DocumentTable): PlanStore {
  const getPlan = async (id: string): Promise<StoredPlan | null> => {
    const [plan, status] = await Promise.all([table.readDocument("plan", id), table.readDocument("plan_status", id)]);
    if (plan === null || plan.body === null || status === null) return null;
    return {
      plan: decode(CapacityPlan, JSON.parse(plan.body), { what: "stored plan" }),
      status: statusOf(status),
    };
  };
  return {
    async putPlan(write: PlanWrite): Promise<StoredPlan> {
      const { plan, fence } = write;
      const status = firstStatus(write);
      const body = JSON.stringify(encode(CapacityPlan, plan));
      const at = plan.generatedAt;
      const result = await table.writeDocuments(
        [{ kind: "plan", id: plan.id, expectedVersion: 0, body, at, labels: [] }, statusWrite(status, 0)],
        fence ?? null,
      );
      if (result === "conflict") return samePlan(await getPlan(plan.id), plan);
      assertWritten(result, { what: `plan ${plan.id}`, expectedVersion: null, fence });
      return { plan, status: { value: status, version: 1 } };
    },
    getPlan,
    async putStatus({ status, expectedVersion, fence }: PlanStatusWrite): Promise<Versioned<PlanStatus>> {
      const attempted = { what: `status of plan ${status.planId}`, expectedVersion, fence };
      const row = await table.readDocument("plan_status", status.planId);
      if (row === null) throw new CapError({ code: "NOT_FOUND", message: `there is no plan ${status.planId}` });
      if (row.version !== expectedVersion) throw conflict({ ...attempted, found: row.version });
      assertLegal(statusOf(row).value, status);
      const result = await table.writeDocuments([statusWrite(status, expectedVersion)], fence ?? null);
      assertWritten(result, attempted);
      return { value: status, version: expectedVersion + 1 };
    },
    listPlans: (query: PlanQuery = {}) => listPlans(table, query),
  };
}

async function listPlans(table: DocumentTable, query: PlanQuery): Promise<Page<Versioned<PlanStatus>>> {
  const { pool, state, fromAt = -Infinity, untilAt = Infinity } = query;
  const limit = pageLimit(query);
  const label = listLabel(query);
  let after = pagePosition(query) ?? (untilAt === Infinity ? null : { at: untilAt, id: "" });
  const items: Versioned<PlanStatus>[] = [];
  for (;;) {
    const rows = await table.listDocuments({ kind: "plan_status", label, order: "newest", after, limit: limit + 1 });
    for (const row of rows) {
      if (row.at < fromAt) return { items, nextCursor: null };
      if (items.length === limit) return { items, nextCursor: after === null ? null : pageCursor(after) };
      after = { at: row.at, id: row.id };
      const status = statusOf(row);
      const isWanted = (pool ?? status.value.queueName) === status.value.queueName;
      if (isWanted && (state ?? status.value.state) === status.value.state) items.push(status);
    }
    if (rows.length <= limit) return { items, nextCursor: null };
  }
}

/** The shortest list that holds what is asked for. */
function listLabel({ pool, state }: PlanQuery): string {
  if (pool !== undefined && state !== undefined) return `pool:${pool} state:${state}`;
  if (pool !== undefined) return `pool:${pool}`;
  return state === undefined ? ALL : `state:${state}`;
}

function statusWrite(status: PlanStatus, expectedVersion: number): DocumentWrite {
  const { planId, queueName: pool, state, generatedAt } = status;
  const labels = [ALL, `pool:${pool}`, `state:${state}`, `pool:${pool} state:${state}`];
  return {
    kind: "plan_status",
    id: planId,
    expectedVersion,
    body: JSON.stringify(encode(PlanStatus, status)),
    at: generatedAt,
    labels: isTerminal(state) ? [...labels, ENDED] : labels,
  };
}

function firstStatus({ plan, state = "draft", by, policyVersion = null }: PlanWrite): PlanStatus {
  return {
    planId: plan.id,
    planDigest: plan.digest,
    queueName: plan.queueName,
    generatedAt: plan.generatedAt,
    validUntilAt: plan.validUntilAt,
    state,
    policyVersion,
    changes: [{ state, changedAt: plan.generatedAt, by, reason: null }],
    approvals: [],
    realised: null,
  };
}

function samePlan(present: StoredPlan | null, { id, digest }: CapacityPlan): StoredPlan {
  if (present?.plan.digest === digest) return present;
  throw conflict({ what: `plan ${id}`, expectedVersion: null, found: present?.status.version ?? null });
}

/** A status may tell more than the one before, but not otherwise, and its state has to follow. */
function assertLegal(present: PlanStatus, next: PlanStatus): void {
  const isSameState = next.state === present.state && next.changes.length === present.changes.length;
  if (!isSameState) assertFollows(present, next.state);
  const isConsistent =
    next.changes.at(-1)?.state === next.state &&
    next.changes.length - present.changes.length === (isSameState ? 0 : 1) &&
    next.planDigest === present.planDigest;
  if (isConsistent) return;
  throw new CapError({
    code: "PLAN_STATE_REFUSED",
    message: `status of plan ${next.planId} must keep its digest and its changes, and add the change to ${next.state}`,
  });
}

function statusOf(row: DocumentRow): Versioned<PlanStatus> {
  const wire: unknown = JSON.parse(row.body ?? "null");
  return { value: decode(PlanStatus, wire, { what: "stored plan status" }), version: row.version };
}
