import { CapError } from "@cap/domain";
import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import type { CommandContext } from "./definitions/command-context.ts";
import { addBacktest } from "./definitions/backtest-definition.ts";
import { addDecide } from "./definitions/decide-definition.ts";
import { addDemo } from "./definitions/demo-definition.ts";
import { addForecast } from "./definitions/forecast-definition.ts";
import { addInit } from "./definitions/init-definition.ts";
import { addPlan } from "./definitions/plan-definition.ts";
import { addSimulate } from "./definitions/simulate-definition.ts";
import { addSize } from "./definitions/size-definition.ts";
import { addWhatif } from "./definitions/whatif-definition.ts";
import { commandLineError } from "./command-line-error.ts";
import { reportError } from "./error-report.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { refuseRepeatedOptions } from "./options/repeated-option.ts";
import { HELP_WIDTH_MAX, helpText } from "./report/help-text.ts";
import { guardedTerminal, type Terminal } from "./terminal.ts";

/** Runs the tool with arguments as a shell gives them; returns the exit code, never throws. */
export async function run(args: readonly string[], owner: Terminal): Promise<number> {
  const terminal = guardedTerminal(owner);
  let code: number = EXIT.ok;
  const program = programOf({ terminal, done: (result) => (code = result) });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
    // Without a command the help has been printed, and says more than an error would.
    if (thrown instanceof CommanderError && thrown.code === "commander.help") return helpCode(args, terminal, program);
    const error = thrown instanceof CommanderError ? commandLineError(thrown, commandOf(args, program)) : thrown;
    reportError(error, terminal);
    return exitCodeOf(error);
  }
}

/** The code where help was printed instead of an answer; help on a command that there is none of is an error. */
function helpCode([first, wanted]: readonly string[], terminal: Terminal, program: Command): number {
  if (first === "help" && wanted !== undefined && commandOf([wanted], program) === "") {
    const message = `unknown command ${JSON.stringify(wanted)}`;
    reportError(new CapError({ code: "USAGE", message, hint: "the help above lists the commands" }), terminal);
  }
  return EXIT.usage;
}

function programOf(context: CommandContext): Command {
  const { width, out, err } = context.terminal;
  const helpWidth = Math.min(width, HELP_WIDTH_MAX);
  const program = new Command("cap")
    .description(
      "Decides how many workers a queue needs before the work arrives, proves it by simulation and explains it.",
    )
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ helpWidth })
    .configureOutput({
      writeOut: out,
      writeErr: err,
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      // What commander throws is reported like every other error.
      outputError: () => {},
    })
    .addHelpText("after", helpText(HELP, context.terminal));
  for (const add of [addPlan, addForecast, addSimulate, addBacktest, addWhatif, addSize, addDecide, addInit, addDemo])
    add(program, context);
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    refuseRepeatedOptions(command);
  }
  return program;
}

/** The command that arguments name; empty when they name none. */
function commandOf(args: readonly string[], program: Command): string {
  return args.find((arg) => program.commands.some((command) => command.name() === arg)) ?? "";
}

const HELP = `
Examples:
  cap demo
  cap plan history.csv --service-time 2s --slo p95=10s
  cap backtest history.csv --service-time 2s --slo p95=10s
  cap size --lambda 15.3 --service-time 3s --p95 10s

Data go to standard output, everything else to standard error. NO_COLOR turns colours off.

Exit codes: 0 ok, 1 error, 2 usage, 6 plan held, 99 threshold missed, 130 interrupted.`;
