import { Option, type Command } from "commander";
import { MODEL_HELP, parseModelOption } from "./model-option.ts";
import { durationOption, numberOption } from "./number-option.ts";
import { SERVICE_CV_MAX, SERVICE_TIME_MAX_SECONDS, SLOTS_MAX } from "./workload-limits.ts";
import { parseSloOption } from "./slo-option.ts";

/** Options of every command that plans from a history. Durations are seconds. */
export interface PlanningOptions {
  readonly config?: string;
  readonly slo?: Readonly<Record<string, unknown>>;
  readonly serviceTime?: number;
  readonly serviceCv?: number;
  readonly serviceP95?: number;
  readonly provisioningDelay?: number;
  readonly workers?: number;
  readonly backlog?: number;
  readonly slots?: number;
  readonly min?: number;
  readonly max?: number;
  readonly horizon?: number;
  readonly model?: string;
}

/** Options of every command that reads a history. */
export interface HistoryOptions {
  readonly unit?: "count" | "rate";
  readonly step?: number;
  readonly timeZone?: string;
  readonly timeColumn?: string;
  readonly valueColumn?: string;
  readonly timestampMeans?: "start" | "end";
}

/** Adds the options that say how a history is to be read. */
export function addHistoryOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--unit <unit>",
        "what a column without a telling name holds: jobs per step, or jobs per second",
      ).choices(["count", "rate"]),
    )
    .option("--step <duration>", "length of a step, when the data do not tell", durationOption())
    .option(
      "--time-zone <zone>",
      "IANA zone in which timestamps without an offset are read and reports written (default: that of the policy, else UTC)",
    )
    .option("--time-column <name>", "column that holds the time")
    .option("--value-column <name>", "column that holds the load")
    .addOption(
      new Option("--timestamp-means <end>", "whether a timestamp is the start or the end of its step").choices([
        "start",
        "end",
      ]),
    );
}

/** Adds the options that say what is wanted of the pool and what is known of it, its present state included. */
export function addPlanningOptions(command: Command): Command {
  return addLimitOptions(addPresentOptions(addObjectiveOptions(command)));
}

/** Adds the options of {@link addPlanningOptions} without those of the present state, which a replay has no use for. */
export function addReplayOptions(command: Command): Command {
  return addLimitOptions(addObjectiveOptions(command));
}

function addObjectiveOptions(command: Command): Command {
  return command
    .option(
      "--slo <clauses>",
      "objective: p95=10s; also p50, p90, p99, backlog, drain, availability, error_budget, window",
      parseSloOption,
    )
    .option(
      "--service-time <duration>",
      "mean service time of a job",
      durationOption({ most: SERVICE_TIME_MAX_SECONDS }),
    )
    .option(
      "--service-cv <number>",
      "its coefficient of variation: standard deviation over mean (default: exponential)",
      numberOption({ least: 0, most: SERVICE_CV_MAX }),
    )
    .option("--service-p95 <duration>", "its 95th percentile", durationOption())
    .option(
      "--provisioning-delay <duration>",
      "time from asking for a worker to its first job (default: 60s)",
      durationOption({ zero: true }),
    );
}

function addPresentOptions(command: Command): Command {
  return command
    .option("--workers <number>", "workers now", numberOption({ least: 0, most: 1e5, whole: true }))
    .option("--backlog <number>", "jobs waiting now, at most 1e7", numberOption({ least: 0, most: 1e7 }));
}

function addLimitOptions(command: Command): Command {
  return command
    .option(
      "--slots <number>",
      "jobs that one worker runs at once (default: 1)",
      numberOption({ least: 1, most: SLOTS_MAX, whole: true }),
    )
    .option("--min <number>", "fewest workers (default: 1)", numberOption({ least: 0, whole: true }))
    .option(
      "--max <number>",
      "most workers, at most 1e5 (default: 100, or twice the present size)",
      numberOption({ least: 1, most: 1e5, whole: true }),
    )
    .option("--horizon <duration>", "how far the plan looks ahead, at most 7d (default: 1h)", durationOption())
    .option("--model <name>", `${MODEL_HELP} (default: auto)`, parseModelOption)
    .option("--config <file>", "YAML file with the sections pool and policy; options go first");
}
