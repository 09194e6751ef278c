import { Option, type Command } from "commander";
import { MODEL_HELP, parseModelOption } from "../options/model-option.ts";
import { durationOption, numberOption } from "../options/number-option.ts";
import { addHistoryOptions } from "../options/planning-options.ts";
import { helpText } from "../report/help-text.ts";
import { outputOption, type CommandContext } from "./command-context.ts";

/** `cap forecast`. */
export function addForecast(program: Command, { terminal, done }: CommandContext): void {
  const command = program
    .command("forecast")
    .description("Forecast the arrivals of a history, with a band that was measured on its own past.")
    .argument("<file>", "history: CSV, NDJSON or JSON; - reads standard input");
  addHistoryOptions(command)
    .addOption(
      new Option("--horizon <duration>", "how far ahead, at most 7d").argParser(durationOption()).default(3600, "1h"),
    )
    .option("--model <name>", MODEL_HELP, parseModelOption, "auto")
    .option(
      "--coverage <share>",
      "share of values that the band is meant to hold",
      numberOption({ least: 0.5, most: 0.999 }),
      0.9,
    )
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (file, options) => {
      const { forecastCommand } = await import("../commands/forecast.ts");
      done(await forecastCommand(file, options, terminal));
    });
}

const HELP = `
The band is measured: the model is run on the end of the history and its errors counted.

Examples:
  cap forecast history.csv --horizon 24h
  cap forecast history.csv --model holt_winters -o csv`;
