/** Takes the rows of a table one by one, so that no reader ever holds them all. */
export interface RowSink {
  /** Whether rows carry a time; if not, their order is their time. */
  readonly timed: boolean;
  /** A row: cells in the order of the header. The position is its line, or its place in a JSON array, from 1. */
  readonly add: (cells: readonly unknown[], position: number) => void;
  /** A row that could not be read: its text and the rule it breaks. */
  readonly reject: (text: string, rule: string, position: number) => void;
}

/** Opens a table by its header; called once, before any row. */
export type OpenTable = (header: readonly string[]) => RowSink;

/** Longest line, in bytes or characters. */
export const LINE_MAX = 1_000_000;
