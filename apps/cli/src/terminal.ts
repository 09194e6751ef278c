import type { Readable } from "node:stream";
import { styleText } from "node:util";
import { visibleText } from "./visible-text.ts";

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

const ESCAPE = "\u001B";
/** Stands for the escape character in front of a look until it is written: an escape character itself is one of the data. */
const LOOK_MARK = "\uFDD0";
const MARKED_LOOK = new RegExp(String.raw`${LOOK_MARK}(?=\[\d{1,2}m)`, "gu");

/** Text in a look, or as it is where colours are not wanted; it is read by a terminal of {@link guardedTerminal}. */
export function paint({ color }: Pick<Terminal, "color">, look: Look, text: string): string {
  return color ? styleText(look, text, { validateStream: false }).replaceAll(ESCAPE, LOOK_MARK) : text;
}

/**
 * A terminal on which data only show: of what is written, the looks of {@link paint} act, and a carriage return at either end of a
 * text, which takes progress away. All other control characters are made visible.
 */
export function guardedTerminal(terminal: Terminal): Terminal {
  const { color, out, err } = terminal;
  const guarded = (text: string): string => {
    const [, before = "", middle = "", after = ""] = /^(\r?)([^]*?)(\r?)$/u.exec(text) ?? [];
    const shown = visibleText(middle);
    return `${before}${color ? shown.replace(MARKED_LOOK, ESCAPE) : shown}${after}`;
  };
  return { ...terminal, out: (text) => out(guarded(text)), err: (text) => err(guarded(text)) };
}
