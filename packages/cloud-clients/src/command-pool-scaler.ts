import { CapError } from "@cap/domain";
import { spawn } from "node:child_process";
import { type PoolScaler, type PoolState, verificationOf, wholeWorkers } from "./pool-scaler.ts";

/** Options of {@link commandPoolScaler}. */
export interface CommandPoolScalerOptions {
  /** Program and arguments that set the workers; `{workers}` in an argument is replaced by the number. No shell reads it. */
  readonly setCommand: readonly string[];
  /** Program and arguments that print the number of workers, and nothing else; null where none can. @defaultValue null */
  readonly readCommand?: readonly string[] | null;
  /** Time that each may take before it is killed, seconds > 0. @defaultValue 30 */
  readonly timeoutSeconds?: number;
  /** Environment of the programs. @defaultValue PATH and HOME of this process, and nothing else */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder that they run in. @defaultValue that of this process */
  readonly folder?: string;
}

const TIMEOUT_SECONDS = 30;
/** More output than this is thrown away: a number is short. */
const OUTPUT_BYTES_MAX = 64 * 1024;
const PLACEHOLDER = "{workers}";

/**
 * Scales a pool by running a program of the user's, without a shell. There are no versions: whatever is there is changed, and
 * whoever else changes the pool is not noticed. Without a read command nothing can be verified either.
 *
 * @throws CapError CONFIG_INVALID when a command is empty, or the one that sets has no `{workers}`
 * @throws RangeError when timeoutSeconds is not > 0
 */
export function commandPoolScaler(options: CommandPoolScalerOptions): PoolScaler {
  const { setCommand, readCommand = null, timeoutSeconds = TIMEOUT_SECONDS } = options;
  if (!(timeoutSeconds > 0)) throw new RangeError(`timeoutSeconds must be > 0, got ${timeoutSeconds}`);
  programOf("setCommand", setCommand);
  if (readCommand !== null) programOf("readCommand", readCommand);
  if (!setCommand.slice(1).some((argument) => argument.includes(PLACEHOLDER)))
    throw new CapError({ code: "CONFIG_INVALID", message: `setCommand must have ${PLACEHOLDER} in an argument` });
  const target = `command ${setCommand[0] ?? ""}`;
  const read: PoolScaler["read"] = async ({ signal } = {}) => {
    if (readCommand === null) return { workers: null, readyWorkers: null, version: null };
    const ended = await run(readCommand, { ...options, timeoutSeconds, signal });
    if (ended.kind === "killed" || ended.kind === "notStarted") throw unavailable(target, ended.why);
    return stateOf(target, ended);
  };
  return {
    target,
    read,
    setWorkers: async ({ workers }, { signal } = {}) => {
      const text = String(wholeWorkers(workers));
      const command = setCommand.map((argument, index) =>
        index === 0 ? argument : argument.replaceAll(PLACEHOLDER, text),
      );
      const ended = await run(command, { ...options, timeoutSeconds, signal });
      if (ended.kind === "notStarted") throw unavailable(target, ended.why);
      if (ended.kind === "killed") throw outcomeUnknown(target, ended.why);
      if (ended.status !== 0) throw outcomeUnknown(target, `exit status ${ended.status}${firstLine(ended.errors)}`);
      return { workers, readyWorkers: null, version: null };
    },
    verify: async (workers, callOptions) => verificationOf(await read(callOptions), wholeWorkers(workers)),
  };
}

type Ended =
  | { readonly kind: "ended"; readonly status: number; readonly output: string; readonly errors: string }
  | { readonly kind: "killed"; readonly why: string }
  | { readonly kind: "notStarted"; readonly why: string };

interface Run extends Pick<CommandPoolScalerOptions, "environment" | "folder"> {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
}

function programOf(name: string, [program = ""]: readonly string[]): void {
  if (program === "") throw new CapError({ code: "CONFIG_INVALID", message: `${name} must name a program` });
}

async function run(
  [program = "", ...args]: readonly string[],
  { timeoutSeconds, signal, environment, folder }: Run,
): Promise<Ended> {
  if (signal?.aborted === true) return { kind: "notStarted", why: "it was cancelled" };
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    shell: false,
    // A group of its own, so that what it started ends with it.
    detached: true,
    env: environment ?? { PATH, HOME },
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  const [output, errors] = [boundedText(child.stdout), boundedText(child.stderr)];
  let killed: string | null = null;
  const kill = (why: string): void => {
    killed ??= why;
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  };
  const timer = setTimeout(() => kill(`it did not end within ${timeoutSeconds} s`), 1000 * timeoutSeconds);
  const onAbort = (): void => kill("it was cancelled");
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await new Promise<Ended>((resolve) => {
      child.once("error", (error) => resolve({ kind: "notStarted", why: error.message }));
      child.once("close", (status, death) => {
        const why = killed ?? (status === null ? `it was ended by ${String(death)}` : null);
        resolve(
          why === null
            ? { kind: "ended", status: status ?? 1, output: output(), errors: errors() }
            : { kind: "killed", why },
        );
      });
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Reads a stream to its end and keeps its beginning. */
function boundedText(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < OUTPUT_BYTES_MAX) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).subarray(0, OUTPUT_BYTES_MAX).toString("utf8");
}

function stateOf(target: string, { status, output, errors }: Extract<Ended, { kind: "ended" }>): PoolState {
  if (status !== 0)
    throw unavailable(target, `the command that reads ended with exit status ${status}${firstLine(errors)}`);
  const text = output.trim();
  if (/^\d{1,9}$/.test(text)) return { workers: Number(text), readyWorkers: null, version: null };
  throw new CapError({
    code: "SOURCE_INVALID",
    message: `${target}: the command that reads must print a whole number >= 0, got ${JSON.stringify(text.slice(0, 40))}`,
  });
}

function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line === "" ? "" : `: ${line.slice(0, 200)}`;
}

function unavailable(target: string, why: string): CapError {
  return new CapError({ code: "SOURCE_UNAVAILABLE", message: `${target}: ${why}`, retryable: true });
}

function outcomeUnknown(target: string, why: string): CapError {
  return new CapError({
    code: "OUTCOME_UNKNOWN",
    message: `${target} may or may not have changed its workers: ${why}`,
  });
}
