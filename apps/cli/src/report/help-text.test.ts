import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { run } from "../program.ts";
import { helpText } from "./help-text.ts";

const COMMANDS = ["", "plan", "forecast", "simulate", "size", "decide", "init", "demo"];

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
    const example = `  cap plan ${"history.csv ".repeat(8)}`;
    const text = `\nOne two three four five six seven eight\nnine ten eleven twelve thirteen.\n\nExample:\n${example}\nMore.`;
    expect(helpText(text, { width: 60 })).toBe(
      `\nOne two three four five six seven eight nine ten eleven\ntwelve thirteen.\n\nExample:\n${example}\nMore.`,
    );
  });

  it.each([
    [40, 60],
    [500, 100],
  ])("at a width of %i sets lines of at most %i", (width, most) => {
    const lines = helpText("word ".repeat(100).trim(), { width }).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBe(most - 1);
  });

  it.each(COMMANDS)("makes cap %s --help fit 80 columns, but for its examples", async (command) => {
    const lines = (await helpOf(command, 80)).split("\n");
    expect(lines.filter((line) => line.length > 80 && !line.startsWith("  "))).toEqual([]);
  });
});
