import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { run } from "../program.ts";
import { helpText } from "./help-text.ts";

const COMMANDS = ["", "plan", "forecast", "simulate", "backtest", "whatif", "size", "decide", "init", "demo"];

async function helpOf(command: string, width: number): Promise<string> {
  let out = "";
  await run([...(command === "" ? [] : [command]), "--help"], {
    stdin: Readable.from([]),
    out: (text) => void (out += text),
    err: () => {},
    color: false,
    progress: false,
    width,
  });
  return out;
}

describe("helpText", () => {
  it("sets prose anew and leaves examples and empty lines alone", () => {
    const example = `  my-metrics ${"--follow ".repeat(8)}| cap decide`;
    const text = `\nOne two three four five six seven eight\nnine ten eleven twelve thirteen.\n\nExample:\n${example}\nMore.`;
    expect(helpText(text, { width: 60 })).toBe(
      `\nOne two three four five six seven eight nine ten eleven\ntwelve thirteen.\n\nExample:\n${example}\nMore.`,
    );
  });

  it("goes on with a command that is too wide as a shell reads it", () => {
    const words = ["  cap plan", "history.csv", ..."abcdefghij".split("").map((letter) => `--option-${letter} 1`)];
    const lines = helpText(words.join(" "), { width: 60 }).split("\n");
    expect(lines.map((line) => line.endsWith(" \\"))).toEqual([true, true, false]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(lines.join("\n").replaceAll(/ \\\n +/gu, " ")).toBe(words.join(" "));
    expect(helpText("  cap plan history.csv", { width: 60 })).toBe("  cap plan history.csv");
  });

  it.each([
    [40, 60],
    [500, 100],
  ])("at a width of %i sets lines of at most %i", (width, most) => {
    const lines = helpText("word ".repeat(100).trim(), { width }).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBe(most - 1);
  });

  it.each(COMMANDS)("makes cap %s --help fit 80 columns, its examples too", async (command) => {
    const lines = (await helpOf(command, 80)).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
