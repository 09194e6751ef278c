import * as z from "zod";
import { DURATION_PATTERN, DURATION_RULE, formatDuration, parseDuration } from "./duration.ts";
import { formatInstant, INSTANT_RULE, parseInstant } from "./instant.ts";

/** A duration: a string such as "5s" or "PT5S" on the wire, seconds >= 0 inside. */
export const duration = z.codec(
  wireText(DURATION_RULE).meta({ pattern: DURATION_PATTERN, examples: ["30s", "5m", "PT5S"] }),
  z.number(),
  {
    decode: (text, context) => attempt(() => parseDuration(text), { rule: DURATION_RULE, input: text, context }),
    encode: (seconds, context) =>
      attempt(() => formatDuration(seconds), { rule: "must be >= 0", input: seconds, context }),
  },
);

/** A duration that divides something or is waited for: longer than nothing. */
export const positiveDuration = duration.refine((seconds) => seconds > 0, "must be longer than 0s");

/** An instant: RFC 3339 with offset on the wire, epoch seconds inside. */
export const instant = z.codec(wireText(INSTANT_RULE).meta({ format: "date-time" }), z.number(), {
  decode: (text, context) => attempt(() => parseInstant(text), { rule: INSTANT_RULE, input: text, context }),
  encode: (at, context) =>
    attempt(() => formatInstant(at), { rule: "must lie in the years 0..9999", input: at, context }),
});

/** A count of workers: integer >= 0. */
export const workers = z.int().min(0);
/** More jobs than this are a fault of the source; sums of them would leave what a number can hold exactly. */
const JOBS_MAX = 1e15;
/** A count of jobs: 0..1e15. */
export const jobs = z.number().min(0).max(JOBS_MAX);
/** A rate: jobs per second, 0..1e15. */
export const rate = z.number().min(0).max(JOBS_MAX);
/** A share or a probability: 0..1. */
export const share = z.number().min(0).max(1);
/** A ratio that may exceed 1, such as the utilization of an overloaded pool: >= 0. */
export const ratio = z.number().min(0);
/** An amount of money per hour or in total, in the currency of the policy. */
export const money = z.number();

/** A string whose rule is also what is said when something else than a string comes. */
export function wireText(rule: string): z.ZodString {
  return z.string({ error: ({ input }) => (input === undefined ? undefined : rule) });
}

/** What {@link attempt} says when the conversion fails. */
interface Attempt {
  readonly rule: string;
  readonly input: unknown;
  readonly context: z.core.ParsePayload;
}

/** Runs a conversion that throws, and turns its exception into an issue of the schema. */
export function attempt<T>(convert: () => T, { rule, input, context }: Attempt): T {
  try {
    return convert();
  } catch {
    context.issues.push({ code: "custom", message: rule, input });
    return z.NEVER;
  }
}
