import type { Columns } from "./columns.ts";
import { recordAt } from "./sealed-chunks.ts";
import type { PoolSlot } from "./slot-record.ts";

/** The newest slot of a chunk of the finest resolution; null when it knows of none. */
export function newestInChunk(chunk: number, columns: Columns): Omit<PoolSlot, "pool"> | null {
  const length = columns.get("earlySeconds")?.length ?? 0;
  for (let index = length - 1; index >= 0; index--) {
    const record = recordAt(columns, index);
    if (record !== null) return { slot: chunk * length + index, record };
  }
  return null;
}
