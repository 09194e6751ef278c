import * as z from "zod";
import { formatDuration, parseDuration } from "./duration.ts";
import { formatInstant, parseInstant } from "./instant.ts";

/** A duration: a string such as "5s" or "PT5S" on the wire, seconds >= 0 inside. */
export const duration = z.codec(z.string().meta({ examples: ["30s", "5m", "PT5S"] }), z.number(), {
  decode: (text, context) => attempt(text, parseDuration, context),
  encode: formatDuration,
});

/** An instant: RFC 3339 with offset on the wire, epoch seconds inside. */
export const instant = z.codec(z.string().meta({ format: "date-time" }), z.number(), {
  decode: (text, context) => attempt(text, parseInstant, context),
  encode: formatInstant,
});

/** A count of workers: integer >= 0. */
export const workers = z.int().min(0);
/** A count of jobs: >= 0. */
export const jobs = z.number().min(0);
/** A rate: jobs per second, >= 0. */
export const rate = z.number().min(0);
/** A share or a probability: 0..1. */
export const share = z.number().min(0).max(1);
/** A ratio that may exceed 1, such as the utilization of an overloaded pool: >= 0. */
export const ratio = z.number().min(0);
/** An amount of money per hour or in total, in the currency of the policy. */
export const money = z.number();

function attempt<T>(text: string, parse: (text: string) => T, context: z.core.ParsePayload): T {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    context.issues.push({ code: "custom", message: message.replace(`${JSON.stringify(text)} is not`, "must be"), input: text });
    return z.NEVER;
  }
}
