import * as z from "zod";
import { formatInstant } from "./instant.ts";
import { instant, jobs, rate } from "./quantity.ts";
import { defaulted, optional, record } from "./record.ts";

/** More entries than this are to be added up by the source, per minute or per hour: they lie in every stored memory. */
const ENTRIES_MAX = 300;

const knownArrivalsRecord = record({
  at: optional("at", instant, "Instant at which all of the jobs arrive; or give from and until."),
  fromAt: optional("from", instant, "Start of the time over which they arrive evenly."),
  untilAt: optional("until", instant, "End of that time."),
  jobs: optional("jobs", jobs, "Jobs that arrive; or give rate."),
  rate: optional("rate", rate, "Jobs per second from `from` until `until`."),
  inHistory: defaulted(
    "in_history",
    z.boolean(),
    false,
    "Whether the history shows such arrivals already, as those of a nightly job: then they are not added to the forecast, the higher of the two counts.",
  ),
  name: optional("name", z.string().min(1).max(100), "What they are, for those who read the decision."),
}).superRefine((entry, context) => {
  const refuse = (field: string, message: string, input?: unknown): void =>
    context.addIssue({ code: "custom", message, path: [field], input });
  const { at, fromAt, untilAt } = entry;
  const isSpan = fromAt !== null && untilAt !== null;
  if (at === null && !isSpan) refuse("at", "is required, or from and until");
  if (at !== null && (fromAt !== null || untilAt !== null))
    refuse("at", "must be left out beside from and until", formatInstant(at));
  if (isSpan && fromAt >= untilAt) refuse("until", "must be after from", formatInstant(untilAt));
  if ((entry.jobs === null) === (entry.rate === null)) refuse("jobs", "or rate is required, and not both");
  if (at !== null && entry.rate !== null) refuse("rate", "must have from and until", entry.rate);
});
/**
 * Jobs that will arrive for certain, because they are scheduled already: delayed jobs, timers, a launch. Either all at an
 * instant (`at` and `jobs`), or evenly over a time (`from`, `until`, and `jobs` or `rate`).
 */
export interface KnownArrivals extends z.output<typeof knownArrivalsRecord> {}
/** Schema of {@link KnownArrivals}. */
export const KnownArrivals: z.ZodType<KnownArrivals> = knownArrivalsRecord;

/** All arrivals that are known of a pool. */
export const knownArrivalsList: z.ZodType<readonly KnownArrivals[]> = z.array(KnownArrivals).max(ENTRIES_MAX);
