/**
 * Codes of everything that can go wrong or stand in the way, in SCREAMING_SNAKE.
 *
 * The first nine are those of the planning API; the rest name failures at the edges. Programs match on the code, never
 * on the message or the class.
 */
export const ERROR_CODES = [
  "INVALID_METRICS",
  "INSUFFICIENT_HISTORY",
  "FORECAST_FAILED",
  "MODEL_NOT_SUPPORTED",
  "CONFIG_INVALID",
  "SLO_UNACHIEVABLE",
  "CAPACITY_LIMIT_EXCEEDED",
  "COOLDOWN_ACTIVE",
  "ANOMALY_DETECTED",
  "INPUT_UNREADABLE",
  "INPUT_TOO_LARGE",
  "OUTPUT_UNWRITABLE",
  "MEMORY_REFUSED",
  "USAGE",
  "CANCELLED",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "VERSION_CONFLICT",
  "PLAN_STATE_REFUSED",
  "LEASE_LOST",
  "STORE_UNAVAILABLE",
  "STORE_REFUSED",
  "SOURCE_UNAVAILABLE",
  "SOURCE_REFUSED",
  "SOURCE_INVALID",
  "OUTCOME_UNKNOWN",
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a reader can do about each code, one sentence; shown wherever an error carries no closer hint of its own. */
export const ERROR_HINTS: Readonly<Record<ErrorCode, string>> = {
  INVALID_METRICS: "correct the sample named above and send it again",
  INSUFFICIENT_HISTORY: "collect more history, or choose a simpler model such as ewma",
  FORECAST_FAILED: "check the forecast section of the policy, or choose another model",
  MODEL_NOT_SUPPORTED: "use one of the models named above",
  CONFIG_INVALID: "correct the field named above",
  SLO_UNACHIEVABLE: "relax the SLO, shorten the jobs, or raise the limit that binds",
  CAPACITY_LIMIT_EXCEEDED: "raise max_workers, or make the jobs shorter",
  COOLDOWN_ACTIVE: "wait until the instant named above",
  ANOMALY_DETECTED: "look at the traffic before scaling down by hand",
  INPUT_UNREADABLE: "check the path and its permissions",
  INPUT_TOO_LARGE: "use CSV or NDJSON, which are read as a stream",
  OUTPUT_UNWRITABLE: "check the folder and its permissions, make room, or write to another place",
  MEMORY_REFUSED: "remove the memory file to start again from history",
  USAGE: "see cap --help",
  CANCELLED: "start it again when it is wanted",
  DEADLINE_EXCEEDED: "allow more time, or shorten the horizon or the history",
  NOT_FOUND: "check the name, or list what there is",
  VERSION_CONFLICT: "read it again, and decide anew on what it says now",
  PLAN_STATE_REFUSED: "read the state of the plan; an ended plan stays as it is, so make a new one",
  LEASE_LOST: "stop: another process has taken over this work",
  STORE_UNAVAILABLE: "check that the store runs and has room, then try again",
  STORE_REFUSED: "correct the setting of the store that is named above",
  SOURCE_UNAVAILABLE: "check that it runs and can be reached; cap tries again",
  SOURCE_REFUSED: "check the credentials and permissions",
  SOURCE_INVALID: "check that the address is the right one and its version is supported",
  OUTCOME_UNKNOWN: "read the state before trying again",
};
