import { isCapError } from "@cap/domain";
import { paint, type Terminal } from "./terminal.ts";

/** Writes one error to stderr: what happened, its code, and what to do next. */
export function reportError(error: unknown, terminal: Terminal): void {
  const message = error instanceof Error ? error.message : String(error);
  if (isCapError(error)) {
    terminal.err(`${paint(terminal, "red", "error:")} ${message} ${paint(terminal, "dim", `(${error.code})`)}\n`);
    terminal.err(`${paint(terminal, "yellow", "hint:")}  ${error.hint}\n`);
    return;
  }
  terminal.err(`${paint(terminal, "red", "error:")} ${message}\n`);
  terminal.err(
    `${paint(terminal, "yellow", "hint:")}  this is a fault of cap; please report it with the command and its input\n`,
  );
}
