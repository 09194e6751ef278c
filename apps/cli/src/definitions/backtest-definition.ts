import type { Command } from "commander";
import { durationOption } from "../options/number-option.ts";
import { parseOutputFile } from "../options/output-file.ts";
import { addHistoryOptions, addReplayOptions } from "../options/planning-options.ts";
import { parseThresholdOption } from "../options/threshold-option.ts";
import { helpText } from "../report/help-text.ts";
import { outputOption, seedOption, type CommandContext } from "./command-context.ts";

/** `cap backtest`. */
export function addBacktest(program: Command, { terminal, done }: CommandContext): void {
  const command = program
    .command("backtest")
    .description("Replay the end of a history against cap and other autoscalers, and compare what each achieves.")
    .argument("<file>", "history: CSV, NDJSON or JSON; - reads standard input");
  addHistoryOptions(addReplayOptions(command))
    .option(
      "--evaluate <duration>",
      "length of the end that is replayed (default: 1d, or a quarter of a history below 4d)",
      durationOption(),
    )
    .option("--policies <names>", "policies to compare, such as cap,hpa-70 (default: all of them)")
    .option("--seed <number>", "seed of the arrival instants and the service times", seedOption(), 1)
    .option("--threshold <rule>", "rule that cap has to meet, such as slo>=0.99; may be repeated", parseThresholdOption)
    .option("--html <file>", "also save the comparison as one self-contained page", parseOutputFile)
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (file, options) => {
      const { backtestCommand } = await import("../commands/backtest.ts");
      done(await backtestCommand(file, options, terminal));
    });
}

const HELP = `
The policies know the history before the end and decide on what they measure; all of them meet the
same jobs. They are compared with an oracle, a plan that was made with all jobs known. The SLO has to
be one latency target. Prices are those of the policy (--config).

Policies: cap, static-peak, hpa-60, hpa-70, hpa-80, keda-list-5, keda-in-flight, tt-70 (target
tracking), aws-predictive, knative-kpa, crane, perfect-rate, oracle.

Examples:
  cap backtest history.csv --service-time 2s --slo p95=10s
  cap backtest history.csv --service-time 2s --slo p95=10s --evaluate 1h --policies cap,hpa-70 -o csv
  cap backtest history.csv --service-time 2s --slo p95=10s --html backtest.html

Exit codes: 0 compared, 99 cap missed a threshold.`;
