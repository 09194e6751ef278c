import { Option } from "commander";
import { OUTPUT_FORMATS } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { numberOption } from "../options/number-option.ts";

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Takes the exit code of a command that ran. */
  readonly done: (code: number) => void;
}

/** The option `-o`, the same for every command that has an answer. */
export function outputOption(): Option {
  return new Option("-o, --output <form>", "report for people; json, yaml or csv for programs")
    .choices(OUTPUT_FORMATS)
    .default("report");
}

/** Reads a seed: simulations take 32 bits. */
export function seedOption(): (text: string) => number {
  return numberOption({ least: 0, most: 4_294_967_295, whole: true });
}
