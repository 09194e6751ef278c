import { setImmediate } from "node:timers/promises";
import type { Terminal } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

/** Where work in steps stands. */
export interface StepProgress {
  /** What comes next. */
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

const BAR_WIDTH = 20;

/**
 * Does work in steps and returns what comes of it; where a person watches, a bar on stderr shows how far it is, and is
 * taken away again.
 *
 * Between two steps everything else gets its turn, so that Ctrl-C ends the work.
 */
export async function withStepProgress<Result>(
  { progress, err, width }: Pick<Terminal, "progress" | "err" | "width">,
  what: string,
  steps: Iterator<StepProgress, Result, void>,
): Promise<Result> {
  let shown = 0;
  let said = "";
  const show = (text: string): void => {
    if (!progress || text === said) return;
    err(`\r${text.padEnd(shown)}`);
    shown = text.length;
    said = text;
  };
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      const { name, done, total } = step.value;
      const filled = Math.round((BAR_WIDTH * done) / Math.max(1, total));
      const bar = `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)}`;
      show(visibleLine(`${what} ${bar} ${done}/${total} ${name} ...`).slice(0, width - 1));
      await setImmediate();
    }
  } finally {
    if (shown > 0) err(`\r${" ".repeat(shown)}\r`);
  }
}
