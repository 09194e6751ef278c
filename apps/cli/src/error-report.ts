import { isCapError } from "@cap/domain";
import { paint, type Terminal } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

/** Writes one error to stderr: what happened, its code, and what to do next. */
export function reportError(error: unknown, terminal: Terminal): void {
  // A file may have a line feed in its name: what follows it must not look like a line of cap.
  const message = visibleLine(error instanceof Error ? error.message : String(error));
  if (isCapError(error)) {
    terminal.err(`${paint(terminal, "red", "error:")} ${message} ${paint(terminal, "dim", `(${error.code})`)}\n`);
    terminal.err(`${paint(terminal, "yellow", "hint:")}  ${visibleLine(error.hint)}\n`);
    return;
  }
  terminal.err(`${paint(terminal, "red", "error:")} ${message}\n`);
  terminal.err(
    `${paint(terminal, "yellow", "hint:")}  this is a fault of cap; please report it with the command and its input\n`,
  );
}
