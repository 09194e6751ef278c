import { CapError } from "@cap/domain";
import type { CommanderError } from "commander";

/**
 * What commander says of arguments that it cannot read, in the form of every other error: the option by its long name,
 * the rule, the value.
 *
 * @param command name of the command that was used; empty when there was none
 * @example
 * // error: option '-o, --output <form>' argument 'xml' is invalid. Allowed choices are json, yaml.
 * commandLineError(thrown, "plan").message // '--output must be one of json, yaml, got "xml"'
 */
export function commandLineError({ message }: CommanderError, command: string): CapError {
  const [first = "", ...suggestion] = message.replace(/^error: /u, "").split("\n");
  const help = `see cap ${command === "" ? "" : `${command} `}--help`;
  return new CapError({
    code: "USAGE",
    message: asRule(first),
    hint: suggestion.length === 0 ? help : `${suggestion.join(" ").replace(/^\((.*)\)$/u, "$1")} Or ${help}`,
  });
}

function asRule(message: string): string {
  const parts = /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '([^]*)' is invalid\. ([^]*?)\.?$/u.exec(message);
  if (parts === null) return message;
  const [, option = "", value = "", rule = ""] = parts;
  return `${option} ${rule.replace("Allowed choices are", "must be one of")}, got ${JSON.stringify(value)}`;
}
