import { CapError } from "@cap/domain";

/** Which part of a list is wanted. */
export interface PageRequest {
  /** Most items of a page; 1..1000. @defaultValue 100 */
  readonly limit?: number;
  /** `nextCursor` of the page before. @defaultValue the first page */
  readonly cursor?: string | null;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null when this is the last one. */
  readonly nextCursor: string | null;
}

/** A place in a list that is ordered by time and then by name. */
export interface PagePosition {
  readonly at: number;
  readonly id: string;
}

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;

/** The limit of a page, checked. @throws RangeError when it is no integer of 1..1000 */
export function pageLimit({ limit = LIMIT_DEFAULT }: PageRequest): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new RangeError(`limit must be an integer in 1..${LIMIT_MAX}, got ${limit}`);
  return limit;
}

/** The place that a cursor names; null at the start. @throws CapError with code CONFIG_INVALID when it is none of ours */
export function pagePosition({ cursor = null }: PageRequest): PagePosition | null {
  if (cursor === null) return null;
  const match = /^(-?\d+(?:\.\d+)?)~([\s\S]+)$/u.exec(cursor);
  if (match === null)
    throw new CapError({ code: "CONFIG_INVALID", message: `cursor must be one of an earlier page, got ${cursor}` });
  return { at: Number(match[1]), id: match[2]! };
}

/** The cursor of a place. */
export function pageCursor({ at, id }: PagePosition): string {
  return `${at}~${id}`;
}
