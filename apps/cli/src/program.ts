import { Command, CommanderError, Option } from "commander";
import manifest from "../package.json" with { type: "json" };
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { reportError } from "./error-report.ts";
import { durationOption, numberOption } from "./options/number-option.ts";
import { addHistoryOptions, addPlanningOptions } from "./options/planning-options.ts";
import { OUTPUT_FORMATS } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Runs the tool with arguments as a shell gives them; returns the exit code, never throws. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok;
  const program = programOf(terminal, (result) => (code = result));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    reportError(error, terminal);
    return exitCodeOf(error);
  }
}

function programOf(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command("cap")
    .description(
      "Decides how many workers a queue needs before the work arrives, proves it by simulation and explains it.",
    )
    .version(manifest.version, "-V, --version", "print the version")
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: Math.min(terminal.width, 100) })
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => Math.min(terminal.width, 100),
      getErrHelpWidth: () => Math.min(terminal.width, 100),
      outputError: (text, write) => write(`${text.trimEnd()}\nhint:  see cap --help, or --help after a command\n`),
    })
    .addHelpText("after", PROGRAM_HELP);
  const context = { terminal, done };
  addPlan(program, context);
  addForecast(program, context);
  addSimulate(program, context);
  addSize(program, context);
  addDecide(program, context);
  addInit(program, context);
  addDemo(program, context);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

interface Context {
  readonly terminal: Terminal;
  readonly done: (code: number) => void;
}

function outputOption(): Option {
  return new Option("-o, --output <form>", "report for people; json, yaml or csv for programs")
    .choices(OUTPUT_FORMATS)
    .default("report");
}

function addPlan(program: Command, { terminal, done }: Context): void {
  const command = program
    .command("plan")
    .description("Make a plan: how many workers and when, from a history of arrivals.")
    .argument("<file>", "history: CSV, NDJSON or JSON; - reads standard input");
  addHistoryOptions(addPlanningOptions(command))
    .option(
      "--seed <number>",
      "seed of the simulation",
      numberOption({ least: 0, most: 4_294_967_295, whole: true }),
      1,
    )
    .option("-O, --save <file>", "also save the plan as JSON")
    .addOption(outputOption())
    .addHelpText("after", PLAN_HELP)
    .action(async (file, options) => {
      const { planCommand } = await import("./commands/plan.ts");
      done(await planCommand(file, options, terminal));
    });
}

function addForecast(program: Command, { terminal, done }: Context): void {
  const command = program
    .command("forecast")
    .description("Forecast the arrivals of a history, with a band that was measured on its own past.")
    .argument("<file>", "history: CSV, NDJSON or JSON; - reads standard input");
  addHistoryOptions(command)
    .addOption(
      new Option("--horizon <duration>", "how far ahead, at most 7d").argParser(durationOption()).default(3600, "1h"),
    )
    .option("--model <name>", "forecast model", "auto")
    .option(
      "--coverage <share>",
      "share of values that the band is meant to hold",
      numberOption({ least: 0.5, most: 0.999 }),
      0.9,
    )
    .addOption(outputOption())
    .addHelpText("after", FORECAST_HELP)
    .action(async (file, options) => {
      const { forecastCommand } = await import("./commands/forecast.ts");
      done(await forecastCommand(file, options, terminal));
    });
}

function addSimulate(program: Command, { terminal, done }: Context): void {
  program
    .command("simulate")
    .description("Simulate scenarios: traffic, workers over time, and what comes of the SLO and the cost.")
    .requiredOption("-f, --file <file>", "scenario file (YAML or JSON); - reads standard input")
    .option(
      "--seed <number>",
      "seed, instead of that of each scenario",
      numberOption({ least: 0, most: 4_294_967_295, whole: true }),
    )
    .addOption(outputOption())
    .addHelpText("after", SIMULATE_HELP)
    .action(async (options) => {
      const { simulateCommand } = await import("./commands/simulate.ts");
      done(await simulateCommand(options, terminal));
    });
}

function addSize(program: Command, { terminal, done }: Context): void {
  program
    .command("size")
    .description("Size a pool by queueing theory alone: a rate, a service time and an objective.")
    .requiredOption("--lambda <rate>", "arrivals per second", numberOption({ least: 0 }))
    .requiredOption("--service-time <duration>", "mean service time of a job", durationOption())
    .option(
      "--service-cv <number>",
      "its coefficient of variation (default: exponential, which has 1)",
      numberOption({ least: 0 }),
    )
    .option("--service-p95 <duration>", "its 95th percentile", durationOption())
    .option("--p50 <duration>", "target for the median latency", durationOption())
    .option("--p90 <duration>", "target for the 90th percentile of latency", durationOption())
    .option("--p95 <duration>", "target for the 95th percentile of latency", durationOption())
    .option("--p99 <duration>", "target for the 99th percentile of latency", durationOption())
    .option("--wait-p95 <duration>", "target for the 95th percentile of waiting alone", durationOption({ zero: true }))
    .option("--max-backlog <jobs>", "most jobs that may wait, in 99 % of the time", numberOption({ least: 0 }))
    .option("--slots <number>", "jobs that one worker runs at once", numberOption({ least: 1, whole: true }), 1)
    .option("--workers <number>", "also show this size", numberOption({ least: 0, whole: true }))
    .addOption(outputOption())
    .addHelpText("after", SIZE_HELP)
    .action(async (options) => {
      const { sizeCommand } = await import("./commands/size.ts");
      done(await sizeCommand(options, terminal));
    });
}

function addDecide(program: Command, { terminal, done }: Context): void {
  program
    .command("decide")
    .description("Decide in a stream: JSON lines of observations in, JSON lines of decisions out.")
    .option("--memory <file>", "restore the memory from this file and save it after every decision")
    .option("--explain", "add the explanation to every decision")
    .addHelpText("after", DECIDE_HELP)
    .action(async (options) => {
      const { decideCommand } = await import("./commands/decide.ts");
      done(await decideCommand(options, terminal));
    });
}

function addInit(program: Command, { terminal, done }: Context): void {
  program
    .command("init")
    .description("Write a commented configuration file.")
    .argument("[file]", "where to", "cap.yaml")
    .option("--force", "overwrite the file when it exists")
    .addHelpText("after", INIT_HELP)
    .action(async (file, options) => {
      const { initCommand } = await import("./commands/init.ts");
      done(await initCommand(file, options, terminal));
    });
}

function addDemo(program: Command, { terminal, done }: Context): void {
  program
    .command("demo")
    .description("Plan for a synthetic history of 28 days that comes with cap.")
    .addOption(outputOption())
    .action(async (options) => {
      const { demoCommand } = await import("./commands/demo.ts");
      done(await demoCommand(options, terminal));
    });
}

const PROGRAM_HELP = `
Examples:
  cap demo
  cap plan history.csv --service-time 2s --slo p95=10s
  cap size --lambda 15.3 --service-time 3s --p95 10s

Data go to standard output, everything else to standard error. NO_COLOR turns colours off.
Exit codes: 0 ok, 1 error, 2 usage, 6 plan held, 130 interrupted.`;

const PLAN_HELP = `
A history has a time and a load per row. Columns are recognised by name: timestamp, time or date;
arrivals, count or requests (jobs per step); arrival_rate or rate (jobs per second); value (with
--unit). A JSON object {"start", "stepSeconds", "unit", "values"} is read too.

Examples:
  cap plan history.csv --service-time 2s --slo p95=10s --workers 12
  cap plan - --service-time 300ms --slo p99=2s,backlog=500 -o json < history.ndjson
  cap plan history.csv --config cap.yaml --horizon 24h -O plan.json

Exit codes: 0 planned (also when the SLO cannot be met; the plan says so), 6 held.`;

const FORECAST_HELP = `
Examples:
  cap forecast history.csv --horizon 24h
  cap forecast history.csv --model holt_winters -o csv`;

const SIMULATE_HELP = `
A file holds one scenario, or several under the key scenarios, which are then compared.

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

  cap simulate -f scenario.yaml`;

const SIZE_HELP = `
Examples:
  cap size --lambda 15.3 --service-time 3s --p95 10s
  cap size --lambda 20 --service-time 2s --service-cv 1.2 --p95 10s --slots 4 -o json`;

const DECIDE_HELP = `
The first line says what is to be decided for:
  {"policy": {"slo": {"p95_latency": "10s"}, "max_workers": 50},
   "pool": {"name": "mail", "provisioning_delay": "60s", "service_time": "2s"},
   "history": {"start": "2025-09-01T00:00:00Z", "step": "60s", "arrivals": [120, 131, null]},
   "interval": "30s"}
It is answered by {"ready": true, "interval": "30s", ...}. Every further line is an observation;
any field but timestamp may be missing:
  {"timestamp": "2025-09-29T09:00:30Z", "arrivals": 61, "backlog": 3, "ready_workers": 7}
answered by {"timestamp", "kind": "planned" or "held", "target_workers", "reasons": [...]}.
A line that cannot be read is answered by {"error": ...} and changes nothing.`;

const INIT_HELP = `
Example:
  cap init && cap plan history.csv --config cap.yaml`;
