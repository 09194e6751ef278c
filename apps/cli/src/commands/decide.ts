import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  CapError,
  DecideAnswer,
  DecideReady,
  decode,
  decodeDecideStart,
  encode,
  isCapError,
  Observation,
  type DecideStart,
  type Decision,
  type Reason,
} from "@cap/domain";
import { begin, restore, step, type Memory } from "@cap/planner";
import { EXIT } from "../exit-code.ts";
import { readLines } from "../input/read-lines.ts";
import { reasonOf } from "../options/config-file.ts";
import { saveFile } from "../save-file.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `cap decide`. */
export interface DecideCommandOptions {
  /** File that the memory is restored from and saved to. */
  readonly memory?: string;
  readonly explain?: boolean;
}

/** A stream after its first line. */
interface Session {
  readonly start: DecideStart;
  readonly memory: Memory;
}

/** `cap decide`: one JSON line in, one JSON line out, until the input ends. Only decisions reach stdout. */
export async function decideCommand(options: DecideCommandOptions, terminal: Terminal): Promise<number> {
  let session: Session | null = null;
  for await (const line of readLines(terminal.stdin)) {
    if (line.trim() === "") continue;
    try {
      const result: LineResult =
        session === null ? await startSession(line, options) : await answerLine(line, session, options);
      session = result.next;
      terminal.out(`${JSON.stringify(result.answer)}\n`);
    } catch (error) {
      if (!isCapError(error)) throw error;
      const { code, message, hint } = error;
      terminal.out(`${JSON.stringify({ error: { code, message, hint } })}\n`);
    }
  }
  if (session !== null) return EXIT.ok;
  throw new CapError({
    code: "USAGE",
    message: "standard input ended before a first line with policy and pool",
    hint: "see cap decide --help for the first line",
  });
}

interface LineResult {
  readonly next: Session;
  readonly answer: unknown;
}

async function startSession(line: string, { memory: path }: DecideCommandOptions): Promise<LineResult> {
  const start = decodeDecideStart(parseLine(line));
  if (start.history === null && start.nowAt === null) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: "history or now is required: without either cap does not know the present",
    });
  }
  const policy =
    start.intervalSeconds === null ? start.policy : { ...start.policy, intervalSeconds: start.intervalSeconds };
  const reasons: Reason[] = [];
  const restored = path === undefined ? null : await restoredMemory(path, reasons);
  const memory =
    restored ??
    begin({ policy, pool: start.pool, history: start.history, ...(start.nowAt === null ? {} : { now: start.nowAt }) });
  const answer = encode(DecideReady, {
    ready: true,
    intervalSeconds: policy.intervalSeconds,
    restored: restored !== null,
    reasons,
  });
  return { next: { start: { ...start, policy }, memory }, answer };
}

/** The memory of an earlier run; null, with the reason, where there is none that can be used. */
async function restoredMemory(path: string, reasons: Reason[]): Promise<Memory | null> {
  if (!existsSync(path)) return null;
  try {
    return restore(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    if (!isCapError(cause) && !(cause instanceof SyntaxError)) {
      throw new CapError({ code: "INPUT_UNREADABLE", message: `${path} cannot be read: ${reasonOf(cause)}`, cause });
    }
    reasons.push({ code: "MEMORY_REFUSED", message: isCapError(cause) ? cause.message : `${path} holds no JSON` });
    return null;
  }
}

async function answerLine(
  line: string,
  { start, memory }: Session,
  { memory: path, explain }: DecideCommandOptions,
): Promise<LineResult> {
  const observation = decode(Observation, parseLine(line), { code: "INVALID_METRICS" });
  if (observation.timestampAt <= memory.state.knownUntilAt && memory.state.seen !== null) {
    throw new CapError({
      code: "INVALID_METRICS",
      message: `timestamp must be after that of the observation before it, got ${JSON.stringify(JSON.parse(line).timestamp)}`,
    });
  }
  const explained = explain ?? start.explain ?? false;
  const next = step(memory, start.policy, observation, { explain: explained });
  if (path !== undefined) await saveFile(path, JSON.stringify(next.memory));
  return {
    next: { start, memory: next.memory },
    answer: encode(DecideAnswer, answerOf(next.decision, observation.timestampAt, explained)),
  };
}

function answerOf(decision: Decision, timestampAt: number, explain: boolean): DecideAnswer {
  const explanation = explain && decision.kind === "planned" ? decision.plan.explanation : null;
  return {
    timestampAt,
    kind: decision.kind,
    targetWorkers: decision.targetWorkers,
    reasons: decision.reasons,
    explanation,
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new CapError({
      code: "INVALID_METRICS",
      message: "the line is no JSON",
      hint: "one JSON object per line",
      cause,
    });
  }
}
