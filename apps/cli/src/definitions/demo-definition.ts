import type { Command } from "commander";
import { helpText } from "../report/help-text.ts";
import { outputOption, type CommandContext } from "./command-context.ts";

/** `cap demo`. */
export function addDemo(program: Command, { terminal, done }: CommandContext): void {
  program
    .command("demo")
    .description("Plan for a synthetic history of 28 days that comes with cap.")
    .addOption(outputOption())
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (options) => {
      const { demoCommand } = await import("../commands/demo.ts");
      done(await demoCommand(options, terminal));
    });
}

const HELP = `
Examples:
  cap demo
  cap demo -o csv`;
