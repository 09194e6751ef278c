import type { Command } from "commander";
import { helpText } from "../report/help-text.ts";
import type { CommandContext } from "./command-context.ts";

/** `cap init`. */
export function addInit(program: Command, { terminal, done }: CommandContext): void {
  program
    .command("init")
    .description("Write a commented configuration file.")
    .argument("[file]", "where to; - writes to standard output", "cap.yaml")
    .option("--force", "overwrite the file when it exists")
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (file, options) => {
      const { initCommand } = await import("../commands/init.ts");
      done(await initCommand(file, options, terminal));
    });
}

const HELP = `
Example:
  cap init && cap plan history.csv --config cap.yaml`;
