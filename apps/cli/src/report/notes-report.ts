import type { Note } from "../input/history-input.ts";
import { paint, type Look, type Terminal } from "../terminal.ts";
import { wrapText } from "./wrap-text.ts";

const LOOKS: Readonly<Record<Note["kind"], Look>> = {
  assumed: "yellow",
  repaired: "yellow",
  ignored: "dim",
  limited: "dim",
  warning: "red",
};

/** Lines that say what was assumed, repaired, left out, or looks wrong. */
export function notesReport(notes: readonly Note[], terminal: Pick<Terminal, "color" | "width">): string[] {
  return notes.flatMap(({ kind, message }) => {
    const [first = "", ...rest] = wrapText(`${kind}: ${message}`, terminal.width, "  ");
    return [`${paint(terminal, LOOKS[kind], first.slice(0, kind.length + 1))}${first.slice(kind.length + 1)}`, ...rest];
  });
}
