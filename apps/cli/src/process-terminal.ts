import { EXIT } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** Width of a report where nobody says how wide the terminal is. */
const DEFAULT_WIDTH = 100;
/** Below this a chart shows nothing. */
const LEAST_WIDTH = 40;

/** The terminal of a process. A reader that closes its end early ends the process quietly. */
export function processTerminal(owner: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = owner;
  for (const stream of [stdout, stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code === "EPIPE") return owner.exit(EXIT.ok);
      if (stream === stdout) {
        stderr.write(`error: the output cannot be written: ${message}\nhint:  make room, or write to another place\n`);
      }
      owner.exit(EXIT.error);
    });
  }
  const wished = Number(env["COLUMNS"]);
  const width = stdout.isTTY ? stdout.columns : Number.isInteger(wished) && wished > 0 ? wished : DEFAULT_WIDTH;
  return {
    stdin,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    color: stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    progress: stderr.isTTY === true,
    width: Math.max(LEAST_WIDTH, width),
  };
}
