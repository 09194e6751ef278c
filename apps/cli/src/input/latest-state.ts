import type { Column, Columns } from "./columns.ts";

/** States of a pool that a row may carry. */
export type StateName = "workers" | "backlog" | "utilization";

/** Remembers the latest known value of each state. */
export interface LatestState {
  /** Takes the value of a row; earlier rows never replace later ones. */
  readonly set: (name: StateName, at: number, value: number) => void;
  /** The latest value, null when no row had any. */
  readonly get: (name: StateName) => number | null;
}

/** The states that a table carries, with their columns. */
export function stateColumns({ workers, backlog, utilization }: Columns): readonly (readonly [StateName, Column])[] {
  return Object.entries({ workers, backlog, utilization }).flatMap(([name, column]) =>
    // Object.entries widens the three keys to string.
    column === null ? [] : [[name as StateName, column] as const],
  );
}

/**
 * A memory of the latest states, empty.
 *
 * @example latestState().get("workers") // null
 */
export function latestState(): LatestState {
  const latest = new Map<StateName, { readonly at: number; readonly value: number }>();
  return {
    set(name, at, value) {
      if (at >= (latest.get(name)?.at ?? -Infinity)) latest.set(name, { at, value });
    },
    get: (name) => latest.get(name)?.value ?? null,
  };
}
