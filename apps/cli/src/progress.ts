import type { Terminal } from "./terminal.ts";

/** Work that is done sooner than this needs no word. */
const PATIENCE_MS = 700;

/** Waits for work; where a person watches, says on stderr what is going on, and takes it away again when it is done. */
export async function withProgress<T>({ progress, err }: Terminal, what: string, work: Promise<T>): Promise<T> {
  if (!progress) return work;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    err(`${what} ...`);
  }, PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (shown) err(`\r${" ".repeat(what.length + 4)}\r`);
  }
}
