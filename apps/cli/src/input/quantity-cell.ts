import { parseDuration } from "@cap/domain";

/** Why a cell holds no usable quantity. */
export type BadQuantity = "negative" | "infinite" | "text" | "nanoseconds";

/** What each kind of bad cell breaks, for messages: "<field> ... <rule>". */
export const QUANTITY_RULES: Readonly<Record<BadQuantity, string>> = {
  negative: "must be >= 0",
  infinite: "must be finite, at most 1e15",
  text: "must be a plain decimal number",
  nanoseconds:
    'must be a duration with its unit, such as "2s"; a plain number is seconds, and this one looks like nanoseconds',
};

/** Beyond this a number of jobs is an error of the exporter, and sums would lose whole jobs. */
const QUANTITY_MAX = 1e15;
/** A service time of four months is rather a Go `time.Duration`, which JSON writes in nanoseconds. */
const PLAIN_SECONDS_MAX = 1e7;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;
const MISSING = new Set(["", "null", "nan", "na", "n/a", "none", "nil", "-"]);

/**
 * Reads a cell that holds a count, a rate or a ratio.
 *
 * @returns the number, >= 0; null when the cell is empty or says null or NaN; otherwise what is wrong with it
 * @example readQuantity("12.5") // 12.5
 */
export function readQuantity(cell: unknown): number | null | BadQuantity {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === "number") return judge(cell);
  if (typeof cell !== "string") return "text";
  const text = cell.trim();
  if (DECIMAL.test(text)) return judge(Number(text));
  if (MISSING.has(text.toLowerCase())) return null;
  return /^[+-]?inf(?:inity)?$/iu.test(text) ? "infinite" : "text";
}

/**
 * Reads a cell that holds a duration: text with a unit, or a plain number in `plainUnitSeconds`.
 *
 * @returns seconds, >= 0; null when the cell is empty; otherwise what is wrong with it
 * @example readDuration("250ms", 1) // 0.25
 */
export function readDuration(cell: unknown, plainUnitSeconds: number): number | null | BadQuantity {
  const quantity = readQuantity(cell);
  if (typeof quantity === "number") return quantity > PLAIN_SECONDS_MAX ? "nanoseconds" : quantity * plainUnitSeconds;
  if (quantity !== "text" || typeof cell !== "string") return quantity;
  try {
    return parseDuration(cell);
  } catch {
    return "text"; // its message speaks of configuration; ours names the line
  }
}

function judge(value: number): number | null | BadQuantity {
  if (Number.isNaN(value)) return null;
  if (Math.abs(value) > QUANTITY_MAX) return "infinite";
  if (value < 0) return "negative";
  return value + 0; // turns -0 into 0
}
