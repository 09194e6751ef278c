import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import {
  CapError,
  DecideAnswer,
  DecideError,
  DecideReady,
  decode,
  decodeDecideStart,
  encode,
  isCapError,
  Observation,
  type DecideStart,
  type Decision,
  type History,
  type Policy,
  type Reason,
} from "@cap/domain";
import { localAt } from "@cap/forecast";
import { begin, mergeQueues, restore, step, type Memory } from "@cap/planner";
import { reportError } from "../error-report.ts";
import { EXIT } from "../exit-code.ts";
import { readLines } from "../input/read-lines.ts";
import { zoneOffsets } from "../input/zone-offsets.ts";
import { reasonOf } from "../options/config-file.ts";
import { refuseOverwriting } from "../options/output-file.ts";
import { policyClock } from "../options/policy-clock.ts";
import { saveFile } from "../save-file.ts";
import type { Terminal } from "../terminal.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";

/** Options of `cap decide`. */
export interface DecideCommandOptions {
  /** File that the memory is restored from and saved to. */
  readonly memory?: string;
  readonly explain?: boolean;
}

const HALF_YEAR_SECONDS = 182 * 86_400;
const FIRST_LINE_HINT = 'the first line is {"policy": ..., "pool": ...}; see cap decide --help';

/** A stream after its first line. */
interface Session {
  readonly start: DecideStart;
  /** null until the present is known. */
  readonly memory: Memory | null;
}

/** `cap decide`: one JSON line in, one JSON line out, until the input ends. Only decisions reach stdout. */
export async function decideCommand(options: DecideCommandOptions, terminal: Terminal): Promise<number> {
  const { stdin } = terminal;
  await refuseOverwriting({ option: "--memory", path: options.memory, inputs: ["-"], stdin });
  let session: Session | null = null;
  for await (const told of readLines(stdin)) {
    const line = session === null ? told.replace(/^\uFEFF/u, "") : told; // some editors begin a file with this mark
    if (line.trim() === "") continue;
    try {
      const result: LineResult =
        session === null ? await startSession(line, options) : answerLine(line, session, options);
      if (session !== null) await saveMemory(result.next, options, terminal);
      session = result.next;
      terminal.out(`${JSON.stringify(result.answer)}\n`);
    } catch (error) {
      if (!isCapError(error)) throw error;
      const { code, message } = error;
      const hint = session === null ? FIRST_LINE_HINT : error.hint;
      terminal.out(`${JSON.stringify(encode(DecideError, { error: { code, message, hint: hint ?? null } }))}\n`);
    }
  }
  if (session !== null) return EXIT.ok;
  throw new CapError({
    code: "USAGE",
    message: "standard input ended before a first line with policy and pool",
    hint: FIRST_LINE_HINT,
  });
}

/** Saves what a decision taught before it goes out. A failure is said, and the decision goes out all the same. */
async function saveMemory(
  { memory }: Session,
  { memory: path }: DecideCommandOptions,
  terminal: Terminal,
): Promise<void> {
  if (path === undefined || memory === null) return;
  try {
    await saveFile(path, JSON.stringify(memory));
  } catch (error) {
    reportError(error, terminal);
  }
}

interface LineResult {
  readonly next: Session;
  readonly answer: unknown;
}

async function startSession(line: string, { memory: path }: DecideCommandOptions): Promise<LineResult> {
  const told = decodeDecideStart(parseLine(line));
  const merged = mergeQueues({ policy: told.policy, pool: told.pool, queues: told.queues ?? [] });
  const start = { ...told, pool: merged.pool };
  const policy =
    told.intervalSeconds === null ? merged.policy : { ...merged.policy, intervalSeconds: told.intervalSeconds };
  zoneOffsets(policy.timeZone, 0, 0); // refuses an unknown zone at once
  const reasons: Reason[] = [...merged.reasons];
  const restored = path === undefined ? null : await restoredMemory(path, { ...start, policy }, reasons);
  const memory = restored ?? rangeErrorAsUsage(() => freshMemory({ ...start, policy }));
  const answer = encode(DecideReady, {
    ready: true,
    intervalSeconds: policy.intervalSeconds,
    restored: restored !== null,
    reasons,
  });
  return { next: { start: { ...start, policy }, memory }, answer };
}

/** A memory from the history; null while neither it nor anything else tells the present. */
function freshMemory(start: DecideStart): Memory | null {
  const { history, nowAt } = start;
  if (history === null) return nowAt === null ? null : begunAt(start, nowAt);
  return begunAt(start, nowAt ?? endOf(history));
}

function endOf({ startAt, stepSeconds, arrivals }: History): number {
  return startAt + arrivals.length * stepSeconds;
}

/** A memory that knows the history, if there is one, and the clock of the policy. */
function begunAt({ policy, pool, history, knownArrivals }: DecideStart, now: number): Memory {
  const startAt = Math.min(now, history?.startAt ?? now);
  const clock = policyClock(policy, { startAt, endAt: now });
  return begin({ policy, pool, history, now, clock, knownArrivals: knownArrivals ?? [] });
}

/** The memory of an earlier run; null, with the reason, where there is none that can be used. */
async function restoredMemory(path: string, start: DecideStart, reasons: Reason[]): Promise<Memory | null> {
  if (!existsSync(path)) return null;
  try {
    const memory = restore(JSON.parse(await readFile(path, "utf8")));
    const refusal = whyForeign(memory, start);
    if (refusal === null) return memory;
    reasons.push({ code: "MEMORY_REFUSED", message: `${path} ${refusal}` });
  } catch (cause) {
    const unreadable = cause instanceof SyntaxError ? "holds no JSON" : `cannot be read: ${reasonOf(cause)}`;
    reasons.push({ code: "MEMORY_REFUSED", message: isCapError(cause) ? cause.message : `${path} ${unreadable}` });
  }
  return null;
}

/** Why a memory is not that of the pool that a first line describes; null when it is. */
function whyForeign({ state }: Memory, { policy, pool }: DecideStart): string | null {
  const { name, ...facts } = begin({ policy, pool, history: null, now: state.knownUntilAt }).state.pool;
  const { name: remembered, ...rememberedFacts } = state.pool;
  if (name !== remembered) return `is of the pool ${remembered}`;
  if (!isDeepStrictEqual(facts, rememberedFacts))
    return "was learnt with another service time, provisioning delay or other slots";
  return isSameClock(policy, state) ? null : "was learnt in another time zone";
}

/** Whether the clock of a policy shows what that of a memory does, in summer and in winter. */
function isSameClock(policy: Policy, { clock, knownUntilAt: at }: Memory["state"]): boolean {
  const stated = policyClock(policy, { startAt: at, endAt: at });
  return [at, at + HALF_YEAR_SECONDS].every((instant) => localAt(stated, instant) === localAt(clock, instant));
}

function answerLine(line: string, { start, memory: known }: Session, { explain }: DecideCommandOptions): LineResult {
  const observation = ofAllQueues(decode(Observation, parseLine(line), { code: "INVALID_METRICS" }), start);
  // Without history the first observation tells the present: its interval begins there.
  const intervalSeconds = observation.intervalSeconds ?? start.policy.intervalSeconds;
  const memory = known ?? rangeErrorAsUsage(() => begunAt(start, observation.timestampAt - intervalSeconds));
  if (observation.timestampAt <= memory.state.knownUntilAt && memory.state.seen !== null) {
    throw new CapError({
      code: "INVALID_METRICS",
      message: `timestamp must be after that of the observation before it, got ${JSON.stringify(JSON.parse(line).timestamp)}`,
    });
  }
  const explained = explain ?? start.explain ?? false;
  const next = rangeErrorAsUsage(() => step(memory, start.policy, observation, { explain: explained }));
  return {
    next: { start, memory: next.memory },
    answer: wireAnswer(answerOf(next.decision, observation.timestampAt, explained)),
  };
}

/** An observation that tells of every queue of the first line, with what is unknown of those that it leaves out; one that the first line does not name is refused. */
function ofAllQueues(observation: Observation, { queues }: DecideStart): Observation {
  const { queues: seen } = observation;
  if (seen === null || seen.length === 0 || queues === null) return observation;
  const names = queues.map(({ name }) => name);
  const stranger = seen.findIndex(({ name }) => !names.includes(name));
  if (stranger >= 0) {
    throw new CapError({
      code: "INVALID_METRICS",
      message: `queues[${stranger}].name must be one of those on the first line, ${names.join(", ")}, got ${JSON.stringify(seen[stranger]?.name)}`,
    });
  }
  const unseen = names
    .filter((name) => !seen.some((queue) => queue.name === name))
    .map((name) => ({ name, ...UNSEEN }));
  return { ...observation, queues: [...seen, ...unseen] };
}

/** What is known of a queue that an observation leaves out. */
const UNSEEN = {
  arrivals: null,
  retries: null,
  completions: null,
  errors: null,
  backlog: null,
  oldestWaitSeconds: null,
  serviceTimeSeconds: null,
  serviceTimeStdSeconds: null,
};

/** An answer as it is printed: a size that is not known is said to be null, so that every answer has the same shape. */
function wireAnswer(answer: DecideAnswer): object {
  const { timestamp, kind, ...rest } = encode(DecideAnswer, answer) as Readonly<Record<string, unknown>>; // encode writes an object
  return { timestamp, kind, target_workers: null, ...rest };
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
