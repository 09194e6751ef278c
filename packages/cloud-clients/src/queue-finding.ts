import { counted } from "@cap/domain";

/** Something about a reading that its numbers do not show, a union on `code`. */
export type QueueFinding =
  /** First reading of this object: there is nothing to subtract, so counts are unknown. */
  | { readonly code: "FIRST_READING" }
  /** A counter fell, as after a restart, a flush or a purge: the counts of this interval are unknown. */
  | { readonly code: "COUNTER_RESET"; readonly counter: string }
  /** The clock of the source did not move on: the counts of this interval are unknown. */
  | { readonly code: "CLOCK_STOOD" }
  /** Arrivals may be fewer: the source also counts jobs that it refuses as duplicates. */
  | { readonly code: "ARRIVALS_UPPER_BOUND" }
  /** Completions are what is missing from arrivals and backlog: removed jobs count as done, failures may be unknown. */
  | { readonly code: "COMPLETIONS_DERIVED" }
  /** The backlog may be smaller: deleted entries are in it. */
  | { readonly code: "BACKLOG_UPPER_BOUND" }
  /** A value was no finite number >= 0; the fact is unknown. */
  | { readonly code: "VALUE_REFUSED"; readonly fact: string; readonly value: string }
  /** Several values were told where one is wanted; the fact is unknown. */
  | { readonly code: "VALUE_AMBIGUOUS"; readonly fact: string; readonly values: number }
  /** The queue hands no jobs out. */
  | { readonly code: "PAUSED" }
  /** The queue itself allows only so many jobs in service at once: workers beyond that do nothing. */
  | { readonly code: "CONCURRENCY_LIMITED"; readonly jobs: number }
  /** The queue itself hands out only so many jobs in a time: workers beyond that do nothing. */
  | { readonly code: "RATE_LIMITED"; readonly jobs: number; readonly seconds: number }
  /** Nothing was ever seen under this name: the name may be wrong, or the queue empty since cap looks. */
  | { readonly code: "NEVER_SEEN" }
  /** The source does not let cap see who works. */
  | { readonly code: "WORKERS_HIDDEN" }
  /** Jobs were handed out and not finished for a long time: some in service may be abandoned. */
  | { readonly code: "ABANDONED_JOBS"; readonly jobs: number; readonly idleSeconds: number };

/** One sentence for people, lower-case start and no full stop. */
export function describeFinding(finding: QueueFinding): string {
  switch (finding.code) {
    case "FIRST_READING":
      return "first reading: counts start with the next one";
    case "COUNTER_RESET":
      return `the counter ${finding.counter} fell, so the counts of this interval are unknown`;
    case "CLOCK_STOOD":
      return "the clock of the source did not move on, so the counts of this interval are unknown";
    case "ARRIVALS_UPPER_BOUND":
      return "arrivals may include jobs that the queue refused as duplicates";
    case "COMPLETIONS_DERIVED":
      return "completions are derived from arrivals and backlog; jobs that were removed count as done";
    case "BACKLOG_UPPER_BOUND":
      return "the backlog may include entries that were deleted";
    case "VALUE_REFUSED":
      return `${finding.fact} must be a finite number >= 0, got ${finding.value}`;
    case "VALUE_AMBIGUOUS":
      return `${finding.fact} must have one value, got ${finding.values}; add them up or choose one`;
    case "PAUSED":
      return "the queue is paused";
    case "CONCURRENCY_LIMITED":
      return `the queue allows ${counted(finding.jobs, "job")} in service at once, however many workers there are`;
    case "RATE_LIMITED":
      return `the queue hands out ${counted(finding.jobs, "job")} in ${counted(finding.seconds, "second")}, however many workers there are`;
    case "NEVER_SEEN":
      return "nothing was ever seen under this name; check that it is right";
    case "WORKERS_HIDDEN":
      return "the source does not let cap see its workers";
    case "ABANDONED_JOBS":
      return `${counted(finding.jobs, "job", { verbs: ["was", "were"] })} handed out and not finished for ${counted(finding.idleSeconds, "second")}`;
  }
}
