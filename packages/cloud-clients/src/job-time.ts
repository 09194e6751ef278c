/** Longest job that is looked into, characters: reading a longer one for its time alone costs too much. */
const JOB_LENGTH_MAX = 1 << 20;

/**
 * One field at the top of a job that is JSON, and nothing else of it.
 *
 * @returns null where the job is none, too long, or has no such number or text
 */
export function jobField(job: string | null, field: string): string | number | null {
  if (job === null || job.length > JOB_LENGTH_MAX) return null;
  try {
    const parsed: unknown = JSON.parse(job);
    if (typeof parsed !== "object" || parsed === null) return null;
    const value: unknown = Object.entries(parsed).find(([name]) => name === field)?.[1];
    return typeof value === "string" || typeof value === "number" ? value : null;
  } catch {
    return null;
  }
}

/** Values from here on are milliseconds since 1970, not seconds: as seconds they lie after the year 5000. */
const MILLISECONDS_FROM = 1e11;

/**
 * Epoch seconds of a number of seconds or milliseconds, or of a text in RFC 3339; null where it is none of them.
 *
 * @example jobTimeAt(1_700_000_000_000) // 1700000000
 */
export function jobTimeAt(value: string | number | null): number | null {
  if (value === null) return null;
  const number = typeof value === "number" ? value : Number(value);
  const at = Number.isFinite(number)
    ? number >= MILLISECONDS_FROM
      ? number / 1000
      : number
    : Date.parse(String(value)) / 1000;
  return at > 0 ? at : null;
}
