import { counted, CapError } from "@cap/domain";
import type { Note } from "./history-input.ts";

/** One bad cell. */
interface BadCell {
  /** Name of the column. */
  readonly field: string;
  /** What the cell holds. */
  readonly value: unknown;
  /** The rule it breaks: "must be ...". */
  readonly rule: string;
  /** Line, or position in a JSON array. */
  readonly position: number;
}

/** Counts bad cells and judges in the end whether the data can be used. */
export interface BadSamples {
  /** Adds a bad cell. */
  readonly add: (cell: BadCell) => void;
  /**
   * Notes on what was repaired.
   *
   * @throws CapError with code INVALID_METRICS when more than 5 % of the rows are bad
   */
  readonly judge: (rows: number) => readonly Note[];
}

/** Above this share the exporter is at fault rather than a sample, and a repair would invent the history. */
const REPAIRED_SHARE_MAX = 0.05;

/**
 * A tally of bad cells. A row counts once, however many of its cells are bad.
 *
 * @param place how positions are called: "line 7" or "sample 7"
 * @example badSamples((position) => `line ${position}`).judge(100) // []
 */
export function badSamples(place: (position: number) => string): BadSamples {
  const kinds = new Map<string, { readonly first: BadCell; count: number }>();
  let rows = 0;
  let lastPosition = NaN;
  return {
    add(cell) {
      if (cell.position !== lastPosition) rows += 1;
      lastPosition = cell.position;
      const key = `${cell.field}\n${cell.rule}`;
      const kind = kinds.get(key);
      if (kind === undefined) kinds.set(key, { first: cell, count: 1 });
      else kind.count += 1;
    },
    judge(total) {
      const all = [...kinds.values()];
      const worst = all.toSorted((a, b) => b.count - a.count)[0];
      if (worst !== undefined && rows > total * REPAIRED_SHARE_MAX) throw refusal(worst.first, rows, total, place);
      return all.map(({ first, count }) => ({
        kind: "repaired",
        message: `${counted(count, "value")} of ${first.field} read as missing: ${first.rule} (first: ${place(first.position)}, ${shown(first.value)})`,
      }));
    },
  };
}

function refusal(
  { field, value, rule, position }: BadCell,
  rows: number,
  total: number,
  place: (position: number) => string,
): CapError {
  return new CapError({
    code: "INVALID_METRICS",
    message: `${place(position)}, ${field}: ${rule}, got ${shown(value)}; ${rows} of ${counted(total, "row")} ${rows === 1 ? "is" : "are"} bad, at most 5 % are repaired`,
    hint: "correct the values, or leave them empty where they are unknown",
    details: { position, field, value: shown(value), rule, badRows: rows, rows: total },
  });
}

/** A value as text of a bearable length; JSON would show Infinity as null. */
function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
