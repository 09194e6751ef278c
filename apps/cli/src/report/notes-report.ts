import type { Note } from "../input/history-input.ts";
import { paint, type Look, type Terminal } from "../terminal.ts";
import { wrapText } from "./wrap-text.ts";

const LOOKS: Readonly<Record<Note["kind"], Look>> = {
  assumed: "yellow",
  repaired: "yellow",
  ignored: "dim",
  warning: "red",
};

/** Lines that say what was assumed, repaired, left out, or looks wrong. */
export function notesReport(notes: readonly Note[], terminal: Pick<Terminal, "color" | "width">): string[] {
  return notes.flatMap(({ kind, message }) => {
    const [first = "", ...rest] = wrapText(`${kind}: ${asClause(message)}`, terminal.width, "  ");
    return [`${paint(terminal, LOOKS[kind], first.slice(0, kind.length + 1))}${first.slice(kind.length + 1)}`, ...rest];
  });
}

/** A sentence as it reads after a colon: no capital, no full stop. */
function asClause(sentence: string): string {
  const start = /^[A-Z][a-z]/u.test(sentence) ? sentence.slice(0, 1).toLowerCase() + sentence.slice(1) : sentence;
  return start.replace(/\.$/u, "");
}
