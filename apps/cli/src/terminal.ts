import type { Readable } from "node:stream";
import { styleText } from "node:util";

/** Looks that a report uses. */
export type Look = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";

/** Where a command reads and writes. Data go to `out`, everything else to `err`. */
export interface Terminal {
  readonly stdin: Readable;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether the output of a report may be coloured. */
  readonly color: boolean;
  /** Whether a person watches stderr, so that progress is worth showing. */
  readonly progress: boolean;
  /** Width of a report in columns. */
  readonly width: number;
}

/** Text in a look, or as it is where colours are not wanted. */
export function paint({ color }: Pick<Terminal, "color">, look: Look, text: string): string {
  return color ? styleText(look, text, { validateStream: false }) : text;
}
