import type { Command } from "commander";
import { parseOutputFile } from "../options/output-file.ts";
import { addHistoryOptions, addPlanningOptions } from "../options/planning-options.ts";
import { helpText } from "../report/help-text.ts";
import { outputOption, seedOption, type CommandContext } from "./command-context.ts";

/** `cap plan`. */
export function addPlan(program: Command, { terminal, done }: CommandContext): void {
  const command = program
    .command("plan")
    .description("Make a plan: how many workers and when, from a history of arrivals.")
    .argument(
      "<files...>",
      "history: CSV, NDJSON or JSON; - reads standard input; several: one for each queue of the pool",
    );
  addHistoryOptions(addPlanningOptions(command))
    .option("--seed <number>", "seed of the simulation", seedOption(), 1)
    .option("-O, --save <file>", "also save the plan as JSON", parseOutputFile)
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (files, options) => {
      const { planCommand } = await import("../commands/plan.ts");
      done(await planCommand(files, options, terminal));
    });
}

const HELP = `
A history has a time and a load per row. Columns are recognised by name: timestamp, time or date;
arrivals, count or requests (jobs per step); arrival_rate or rate (jobs per second); value (with
--unit). A JSON object {"start", "stepSeconds", "unit", "values"} is read too.

Examples:
  cap plan history.csv --service-time 2s --slo p95=10s --workers 12
  cap plan - --service-time 300ms --slo p99=2s,backlog=500 -o json < history.ndjson
  cap plan history.csv --config cap.yaml --horizon 24h -O plan.json
  cap plan mail.csv reports.csv --config cap.yaml

Exit codes: 0 planned (also when the SLO cannot be met; the plan says so), 6 held.`;
