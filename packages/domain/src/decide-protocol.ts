import * as z from "zod";
import { decode, encode } from "./codec.ts";
import { ERROR_CODES } from "./error-code.ts";
import { Explanation } from "./explanation.ts";
import { History } from "./history.ts";
import { knownArrivalsList } from "./known-arrivals.ts";
import { decodePolicy } from "./planner-config.ts";
import { Policy } from "./policy.ts";
import { Pool } from "./pool.ts";
import { poolQueues } from "./pool-queue.ts";
import { instant, positiveDuration, workers } from "./quantity.ts";
import { Reason } from "./reason.ts";
import { optional, record, required } from "./record.ts";

const decideStartRecord = record({
  policy: required("policy", Policy, "What is wanted of the pool."),
  pool: required("pool", Pool, "Facts about the pool."),
  history: optional("history", History, "Past arrivals."),
  intervalSeconds: optional(
    "interval",
    positiveDuration,
    "Time between two observations; absent = that of the policy.",
  ),
  queues: optional("queues", poolQueues, "Queues that the pool works off together, where there are several."),
  knownArrivals: optional("known_arrivals", knownArrivalsList, "Arrivals that are known in advance."),
  nowAt: optional("now", instant, "The present; absent = the end of the history."),
  explain: optional("explain", z.boolean(), "Whether every decision carries its explanation."),
});
/** First line of the streaming protocol: what is to be decided for, and what is known of its past. */
export interface DecideStart extends z.output<typeof decideStartRecord> {}
/** Schema of {@link DecideStart}. */
export const DecideStart: z.ZodType<DecideStart> = decideStartRecord;

/**
 * Reads the first line; the policy may use the flat names of PlannerConfig.
 *
 * @throws CapError with code CONFIG_INVALID that names every wrong field
 * @example decodeDecideStart({ policy: { max_workers: 50 }, pool: {} }).policy.scaling.maxWorkers // 50
 */
export function decodeDecideStart(value: unknown): DecideStart {
  const line = decode(z.looseObject({}), value);
  // Through the inner form and back: the policy that follows is in sections, whatever form it came in.
  const policy = line["policy"] === undefined ? {} : { policy: encode(Policy, decodePolicy(line["policy"])) };
  return decode(DecideStart, { ...line, ...policy });
}

const decideReadyRecord = record({
  ready: required("ready", z.literal(true), "Observations may follow."),
  intervalSeconds: required("interval", positiveDuration, "Time between two observations that cap wants."),
  restored: required("restored", z.boolean(), "Whether the memory of an earlier run goes on."),
  reasons: required("reasons", z.array(Reason), "What was assumed or is missing."),
});
/** Answer to the first line. */
export interface DecideReady extends z.output<typeof decideReadyRecord> {}
/** Schema of {@link DecideReady}. */
export const DecideReady: z.ZodType<DecideReady> = decideReadyRecord;

const decideAnswerRecord = record({
  timestampAt: required("timestamp", instant, "Instant of the observation."),
  kind: required("kind", z.enum(["planned", "held"]), "Whether a target was computed or must not move."),
  targetWorkers: optional("target_workers", workers, "Size to ask for now; absent when unknown."),
  reasons: required("reasons", z.array(Reason), "All reasons, the most important first."),
  explanation: optional("explanation", Explanation, "Everything behind the target, when it was asked for."),
});
/** Answer to an observation. */
export interface DecideAnswer extends z.output<typeof decideAnswerRecord> {}
/** Schema of {@link DecideAnswer}. */
export const DecideAnswer: z.ZodType<DecideAnswer> = decideAnswerRecord;

const decideFaultRecord = record({
  code: required("code", z.enum(ERROR_CODES), "What kind of failure it is."),
  message: required("message", z.string(), "The field, the value and the rule."),
  hint: optional("hint", z.string(), "What to do about it."),
});
interface DecideFault extends z.output<typeof decideFaultRecord> {}
const DecideFault: z.ZodType<DecideFault> = decideFaultRecord;

const decideErrorRecord = record({
  error: required("error", DecideFault, "Why the line was not taken; it changed nothing."),
});
/** Answer to a line that cannot be taken. */
export interface DecideError extends z.output<typeof decideErrorRecord> {}
/** Schema of {@link DecideError}. */
export const DecideError: z.ZodType<DecideError> = decideErrorRecord;
