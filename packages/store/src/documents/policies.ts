import { CapError, decode, encode, Policy } from "@cap/domain";
import { pageCursor, pageLimit, pagePosition, type Page, type PageRequest } from "../page.ts";
import type { PolicyRemoval, PolicyStore, PolicyWrite } from "../policy-store.ts";
import type { Versioned } from "../versioned.ts";
import type { DocumentRow, DocumentTable, DocumentWrite } from "./document-table.ts";
import { assertWritten, conflict } from "./write-refusal.ts";

const ALL = "all";

/** The policy store over a table of documents. */
export function documentPolicies(table: DocumentTable): PolicyStore {
  return {
    async getPolicy(id: string, version?: number): Promise<Versioned<Policy> | null> {
      if (version === undefined) return policyOf(await table.readDocument("policy", id));
      const row = await table.readDocument("policy_version", versionId(id, version));
      return row === null ? null : policyOf({ ...row, version });
    },
    async putPolicy({ id, policy, expectedVersion, fence }: PolicyWrite): Promise<Versioned<Policy>> {
      const value = named(policy, id);
      const row = await expectedRow(table, id, expectedVersion);
      const version = (row?.version ?? 0) + 1;
      const body = JSON.stringify(encode(Policy, value));
      const result = await table.writeDocuments(
        [
          { kind: "policy", id, expectedVersion: version - 1, body, at: 0, labels: [ALL] },
          versionWrite(id, version, body),
        ],
        fence ?? null,
      );
      assertWritten(result, { what: `policy ${id}`, expectedVersion, fence });
      return { value, version };
    },
    async removePolicy({ id, expectedVersion }: PolicyRemoval): Promise<void> {
      const row = await expectedRow(table, id, expectedVersion);
      const version = row?.version ?? 0;
      const removal = { kind: "policy", id, expectedVersion: version, body: null, at: 0, labels: [] } as const;
      const result = await table.writeDocuments([removal, versionWrite(id, version + 1, null)], null);
      assertWritten(result, { what: `policy ${id}`, expectedVersion });
    },
    async listPolicies(request: PageRequest = {}): Promise<Page<Versioned<Policy>>> {
      const limit = pageLimit(request);
      const after = pagePosition(request);
      const rows = await table.listDocuments({ kind: "policy", label: ALL, order: "oldest", after, limit: limit + 1 });
      const items = rows.slice(0, limit).flatMap((row) => policyOf(row) ?? []);
      const last = rows[limit - 1];
      return { items, nextCursor: rows.length > limit && last !== undefined ? pageCursor(last) : null };
    },
  };
}

/** The row that a write goes over, when it is what the writer saw. */
async function expectedRow(table: DocumentTable, id: string, expected: number | null): Promise<DocumentRow | null> {
  const row = await table.readDocument("policy", id);
  const found = row === null || row.body === null ? null : row.version;
  if (found !== expected) throw conflict({ what: `policy ${id}`, expectedVersion: expected, found });
  return row;
}

function versionWrite(id: string, version: number, body: string | null): DocumentWrite {
  return { kind: "policy_version", id: versionId(id, version), expectedVersion: 0, body, at: 0, labels: [] };
}

function versionId(id: string, version: number): string {
  return `${id}@${version}`;
}

function named(policy: Policy, id: string): Policy {
  if (policy.id === null || policy.id === id) return { ...policy, id };
  throw new CapError({
    code: "CONFIG_INVALID",
    message: `policy.id must be ${id}, under which it is kept, got ${policy.id}`,
  });
}

function policyOf(row: DocumentRow | null): Versioned<Policy> | null {
  if (row === null || row.body === null) return null;
  return { value: decode(Policy, JSON.parse(row.body), { what: "stored policy" }), version: row.version };
}
