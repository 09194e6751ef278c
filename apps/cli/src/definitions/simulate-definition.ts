import type { Command } from "commander";
import { parseThresholdOption } from "../options/threshold-option.ts";
import { helpText } from "../report/help-text.ts";
import { outputOption, seedOption, type CommandContext } from "./command-context.ts";

/** `cap simulate`. */
export function addSimulate(program: Command, { terminal, done }: CommandContext): void {
  program
    .command("simulate")
    .description("Simulate scenarios: traffic, workers over time, and what comes of the SLO and the cost.")
    .requiredOption("-f, --file <file>", "scenario file (YAML or JSON); - reads standard input")
    .option("--seed <number>", "seed, instead of that of each scenario", seedOption())
    .option(
      "--threshold <rule>",
      "rule that every scenario has to meet, such as slo>=0.99; may be repeated",
      parseThresholdOption,
    )
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (options) => {
      const { simulateCommand } = await import("../commands/simulate.ts");
      done(await simulateCommand(options, terminal));
    });
}

const HELP = `
A file holds one scenario, or several under the key scenarios, which are then compared. Up to a
million jobs are simulated one by one; beyond that a sample of them, and the output says so.

Thresholds compare slo, jobs_within, utilization (shares), mean, p95, p99 (durations), backlog
(jobs) or cost by <, <=, > or >=. One that is missed ends the command with exit code 99.

Example (scenario.yaml):
  name: Black Friday
  service_time: 200ms
  workers: 14
  changes:
    - { at: 25m, workers: 60 }
    - { at: 3h, workers: 14 }
  traffic_pattern:
    type: spiky
    base_rate: 50
    spikes: [{ start_time: 30m, duration: 2h, magnitude: 5, shape: bell }]
  duration: 6h
  slo: { p95_latency: 5s }

  cap simulate -f scenario.yaml
  cap simulate -f scenario.yaml --threshold "slo>=0.9" --threshold "p95<5s" -o json`;
