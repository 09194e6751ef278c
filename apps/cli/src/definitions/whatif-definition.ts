import type { Command } from "commander";
import { durationOption } from "../options/number-option.ts";
import { addHistoryOptions, addReplayOptions } from "../options/planning-options.ts";
import { parseAgainstOption } from "../options/policy-choice.ts";
import { helpText } from "../report/help-text.ts";
import { outputOption, seedOption, type CommandContext } from "./command-context.ts";

/** `cap whatif`. */
export function addWhatif(program: Command, { terminal, done }: CommandContext): void {
  const command = program
    .command("whatif")
    .description("Replay the end of a history against several policies of cap, and say which is better.")
    .argument("<file>", "history: CSV, NDJSON or JSON; - reads standard input")
    .requiredOption(
      "--against <policy>",
      "policy to compare with that of --config: another such file, or default, document, conservative, aggressive; may be repeated",
      parseAgainstOption,
    );
  addHistoryOptions(addReplayOptions(command))
    .option(
      "--evaluate <duration>",
      "length of the end that is replayed (default: 1d, or a quarter of a history below 4d)",
      durationOption(),
    )
    .option("--seed <number>", "seed of the arrival instants and the service times", seedOption(), 1)
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (file, options) => {
      const { whatifCommand } = await import("../commands/whatif.ts");
      done(await whatifCommand(file, options, terminal));
    });
}

const HELP = `
The policies meet the same jobs in closed loop, as in cap backtest, and are named after their files.
Pool, prices and the SLO to judge by are those of the first policy, which is that of --config, or the
default one with the options. The SLO has to be one latency target. Options go before every file.

A preset takes SLO, limits and prices from the first policy; a file without an SLO takes that.

Examples:
  cap whatif history.csv --config cap.yaml --against calm.yaml
  cap whatif history.csv --config cap.yaml --against conservative --against aggressive --evaluate 30m
  cap whatif history.csv --service-time 2s --slo p95=10s --against document -o csv

Exit codes: 0 compared.`;
