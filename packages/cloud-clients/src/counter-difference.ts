import type { QueueFinding } from "./queue-finding.ts";

/** Counters of a source at one moment; they only grow, and null is unknown. */
export interface CounterMoment<Name extends string> {
  /** Time of the source, epoch seconds. */
  readonly at: number;
  readonly counters: Readonly<Record<Name, number | null>>;
}

/** What happened between two moments, or why nobody knows. */
export type CounterDifference<Name extends string> =
  | {
      readonly kind: "counted";
      readonly seconds: number;
      /** How much each counter grew; null where it is unknown at either moment. */
      readonly grown: Readonly<Record<Name, number | null>>;
    }
  | { readonly kind: "unknown"; readonly finding: QueueFinding };

/**
 * How much counters grew between two moments. A counter that fell was reset, as by a restart, and then none of them is trusted
 * for this interval: they are of one source.
 */
export function counterDifference<Name extends string>(
  before: CounterMoment<Name> | undefined,
  now: CounterMoment<Name>,
): CounterDifference<Name> {
  if (before === undefined) return { kind: "unknown", finding: { code: "FIRST_READING" } };
  const seconds = now.at - before.at;
  if (!(seconds > 0)) return { kind: "unknown", finding: { code: "CLOCK_STOOD" } };
  const grown = {} as Record<Name, number | null>; // filled below for every name
  for (const name of Object.keys(now.counters) as Name[]) {
    const growth = growthOf(before.counters[name], now.counters[name]);
    if (growth !== null && growth < 0) return { kind: "unknown", finding: { code: "COUNTER_RESET", counter: name } };
    grown[name] = growth;
  }
  return { kind: "counted", seconds, grown };
}

function growthOf(before: number | null, now: number | null): number | null {
  return before === null || now === null ? null : now - before;
}
