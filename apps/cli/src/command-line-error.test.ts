import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { commandLineError } from "./command-line-error.ts";

const wordsOf = (message: string, command = "plan"): [string, string] => {
  const { message: text, hint } = commandLineError(new CommanderError(1, "commander.test", message), command);
  return [text, hint];
};

describe("commandLineError", () => {
  it.each([
    [
      "error: option '-o, --output <form>' argument 'xml' is invalid. Allowed choices are json, yaml.",
      '--output must be one of json, yaml, got "xml"',
    ],
    [
      "error: option '--min <number>' argument '-1' is invalid. must be a number >= 0",
      '--min must be a number >= 0, got "-1"',
    ],
    ["error: unknown option '--speed'", "unknown option '--speed'"],
  ])("words %s", (said, text) => {
    expect(wordsOf(said)).toEqual([text, "see cap plan --help"]);
  });

  it("passes a suggestion on as the hint", () => {
    expect(wordsOf("error: unknown command 'pln'\n(Did you mean plan?)", "")).toEqual([
      "unknown command 'pln'",
      "Did you mean plan? Or see cap --help",
    ]);
  });
});
