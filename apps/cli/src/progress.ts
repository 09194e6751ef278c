import { setImmediate } from "node:timers/promises";
import type { Terminal } from "./terminal.ts";

/** Work that is done sooner than this needs no word. */
const PATIENCE_MS = 700;

/**
 * Does work; where a person watches, says on stderr what is going on, and takes it away again when it is done.
 *
 * Work that waits is mentioned when it takes long. A computation lets nothing else run, so it is mentioned at once.
 */
export async function withProgress<T>(
  { progress, err }: Terminal,
  what: string,
  work: Promise<T> | (() => T),
): Promise<T> {
  if (!progress) return typeof work === "function" ? work() : work;
  let shown = false;
  const show = (): void => {
    shown = true;
    err(`${what} ...`);
  };
  const timer = setTimeout(show, PATIENCE_MS);
  try {
    if (typeof work !== "function") return await work;
    show();
    await setImmediate(); // so that the words are out before the computation
    return work();
  } finally {
    clearTimeout(timer);
    if (shown) err(`\r${" ".repeat(what.length + 4)}\r`);
  }
}
