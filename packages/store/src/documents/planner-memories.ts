import type { PlannerMemory, PlannerMemoryStore, PlannerMemoryWrite } from "../planner-memory-store.ts";
import type { Versioned } from "../versioned.ts";
import type { DocumentTable } from "./document-table.ts";
import { assertWritten } from "./write-refusal.ts";

const MEMORY_BYTES_MAX = 1_000_000;

/** The planner's memories over a table of documents. */
export function documentMemories(table: DocumentTable): PlannerMemoryStore {
  return {
    async getMemory(pool: string): Promise<Versioned<PlannerMemory> | null> {
      const row = await table.readDocument("memory", pool);
      if (row === null || row.body === null) return null;
      // The planner checks the version and the digest of what it restores.
      return { value: JSON.parse(row.body) as PlannerMemory, version: row.version };
    },
    async putMemory({ pool, memory, expectedVersion, fence }: PlannerMemoryWrite): Promise<Versioned<PlannerMemory>> {
      const body = JSON.stringify(memory);
      if (body.length > MEMORY_BYTES_MAX)
        throw new RangeError(
          `memory of pool ${pool} must be at most ${MEMORY_BYTES_MAX} characters, got ${body.length}`,
        );
      const seen = expectedVersion ?? (await removedVersion(table, pool));
      const write = { kind: "memory", id: pool, expectedVersion: seen, body, at: 0, labels: [] } as const;
      const result = await table.writeDocuments([write], fence ?? null);
      assertWritten(result, { what: `memory of pool ${pool}`, expectedVersion, fence });
      return { value: memory, version: seen + 1 };
    },
    async removeMemory(pool: string): Promise<void> {
      for (;;) {
        const row = await table.readDocument("memory", pool);
        if (row === null || row.body === null) return;
        const write = {
          kind: "memory",
          id: pool,
          expectedVersion: row.version,
          body: null,
          at: 0,
          labels: [],
        } as const;
        if ((await table.writeDocuments([write], null)) === "written") return;
      }
    },
  };
}

/** Version of a memory that is not there: 0, or that of its removal. */
async function removedVersion(table: DocumentTable, pool: string): Promise<number> {
  const row = await table.readDocument("memory", pool);
  return row?.body === null ? row.version : 0;
}
