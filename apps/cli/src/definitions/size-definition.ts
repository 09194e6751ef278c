import type { Command } from "commander";
import { durationOption, numberOption } from "../options/number-option.ts";
import { SERVICE_CV_MAX, SERVICE_TIME_MAX_SECONDS, SLOTS_MAX } from "../options/workload-limits.ts";
import { helpText } from "../report/help-text.ts";
import { outputOption, type CommandContext } from "./command-context.ts";

/** `cap size`. */
export function addSize(program: Command, { terminal, done }: CommandContext): void {
  program
    .command("size")
    .description("Size a pool by queueing theory alone: a rate, a service time and an objective.")
    .requiredOption("--lambda <rate>", "arrivals per second", numberOption({ least: 0 }))
    .requiredOption(
      "--service-time <duration>",
      "mean service time of a job",
      durationOption({ most: SERVICE_TIME_MAX_SECONDS }),
    )
    .option(
      "--service-cv <number>",
      "its coefficient of variation (default: exponential, which has 1)",
      numberOption({ least: 0, most: SERVICE_CV_MAX }),
    )
    .option("--service-p95 <duration>", "its 95th percentile", durationOption())
    .option("--p50 <duration>", "target for the median latency", durationOption())
    .option("--p90 <duration>", "target for the 90th percentile of latency", durationOption())
    .option("--p95 <duration>", "target for the 95th percentile of latency", durationOption())
    .option("--p99 <duration>", "target for the 99th percentile of latency", durationOption())
    .option("--wait-p95 <duration>", "target for the 95th percentile of waiting alone", durationOption({ zero: true }))
    .option(
      "--max-backlog <jobs>",
      "most jobs that may wait, in 99 % of the time",
      numberOption({ least: 0, whole: true }),
    )
    .option(
      "--slots <number>",
      "jobs that one worker runs at once",
      numberOption({ least: 1, most: SLOTS_MAX, whole: true }),
      1,
    )
    .option("--workers <number>", "also show this size", numberOption({ least: 0, whole: true }))
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (options) => {
      const { sizeCommand } = await import("../commands/size.ts");
      done(await sizeCommand(options, terminal));
    });
}

const HELP = `
Latency is waiting and service together. At least one target is needed; the largest answer counts.

Examples:
  cap size --lambda 15.3 --service-time 3s --p95 10s
  cap size --lambda 20 --service-time 2s --service-cv 1.2 --p95 10s --slots 4 -o json`;
