import { CapError } from "@cap/domain";
import { reportError } from "./error-report.ts";
import { EXIT } from "./exit-code.ts";
import { guardedTerminal, type Terminal } from "./terminal.ts";

/** Width of a report where nobody says how wide the terminal is. */
const DEFAULT_WIDTH = 100;
/** Below this a chart shows nothing. */
const LEAST_WIDTH = 40;

/** The terminal of a process. A reader that closes its end early ends the process quietly. */
export function processTerminal(owner: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = owner;
  const wished = Number(env["COLUMNS"]);
  const width = stdout.isTTY ? stdout.columns : Number.isInteger(wished) && wished > 0 ? wished : DEFAULT_WIDTH;
  const terminal: Terminal = {
    stdin,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    color: stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    progress: stderr.isTTY === true,
    width: Math.max(LEAST_WIDTH, width),
  };
  for (const stream of [stdout, stderr]) {
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EPIPE") return owner.exit(EXIT.ok);
      if (stream === stdout) reportError(unwritable(cause), guardedTerminal(terminal));
      owner.exit(EXIT.error);
    });
  }
  return terminal;
}

function unwritable(cause: NodeJS.ErrnoException): CapError {
  const why = cause.code === "EBADF" ? "standard output is closed" : cause.message;
  return new CapError({
    code: "OUTPUT_UNWRITABLE",
    message: `the output cannot be written: ${why}`,
    hint: "make room, or write to another place",
    cause,
  });
}
