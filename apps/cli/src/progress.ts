import { setImmediate } from "node:timers/promises";
import { finishGivingWay } from "@cap/simulator";
import type { Terminal } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

/** Work that is done sooner than this needs no word. */
const PATIENCE_MS = 700;

/**
 * Does work; where a person watches, says on stderr what is going on, and takes it away again when it is done.
 *
 * A computation gives way between its slices, so that Ctrl-C ends it.
 */
export async function withProgress<T>(
  { progress, err }: Terminal,
  name: string,
  work: Promise<T> | Iterator<unknown, T, void>,
): Promise<T> {
  const result = async (): Promise<T> =>
    work instanceof Promise ? work : finishGivingWay(work, { giveWay: setImmediate });
  if (!progress) return result();
  const what = visibleLine(name);
  let shown = false;
  const show = (): void => {
    shown = true;
    err(`${what} ...`);
  };
  const timer = setTimeout(show, PATIENCE_MS);
  try {
    return await result();
  } finally {
    clearTimeout(timer);
    if (shown) err(`\r${" ".repeat(what.length + 4)}\r`);
  }
}
