import { createReadStream, existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./program.ts";

const folder = fileURLToPath(new URL("../scenarios", import.meta.url));
const before = process.cwd();

// Scripts name their files as a person would who stands in the folder of the fixtures.
beforeAll(() => process.chdir(`${folder}/fixtures`));
afterAll(() => process.chdir(before));

/** What one command printed, as the `.out` files show it: standard error with a mark in front, the exit code last. */
async function transcript(command: string, { width = 100, color = false } = {}): Promise<string> {
  const lines: string[] = [];
  const [words, input] = command.split(" < ");
  const terminal = {
    stdin: input === undefined ? Readable.from([]) : createReadStream(input),
    out: (text: string) => void lines.push(text),
    err: (text: string) => void lines.push(text.replace(/^(?=.)/gmu, "! ")),
    color,
    progress: false,
    width,
  };
  const code = await run((words ?? "").split(" ").slice(1), terminal);
  return `$ ${command}\n${lines.join("")}exit ${code}\n`;
}

describe("scenario scripts print what stands beside them", () => {
  it.each(globSync(`${folder}/*.txt`).map((path) => basename(path, ".txt")))("%s", async (name) => {
    const commands = readFileSync(`${folder}/${name}.txt`, "utf8").trim().split("\n");
    const printed: string[] = [];
    for (const command of commands) printed.push(await transcript(command));
    const path = `${folder}/${name}.out`;
    if (process.env["UPDATE"] === "1" || !existsSync(path)) writeFileSync(path, printed.join("\n"));
    expect(printed.join("\n")).toBe(readFileSync(path, "utf8"));
  });
});

describe("reports fit the terminal", () => {
  it.each([80, 120, 200])("of %i columns", async (width) => {
    const commands = [
      "cap plan constant.csv --service-time 3s --slo p95=10s --workers 40 --max 60",
      "cap plan daily.csv --service-time 4s --slo p95=20s --horizon 24h",
      "cap forecast daily.csv --horizon 24h",
      "cap simulate -f two.yaml",
      "cap backtest constant.csv --service-time 3s --slo p95=10s --policies cap,aws-predictive",
      "cap whatif constant.csv --config now.yaml --against conservative",
      "cap size --lambda 15.3 --service-time 3s --p95 10s",
      "cap size --lambda 25.5 --service-time 2s --p95 5s --workers 40",
    ];
    for (const command of commands) {
      const plain = await transcript(command, { width });
      const [, ...lines] = plain.split("\n");
      const tooLong = lines.filter((line) => !line.startsWith("!") && line.length > width);
      expect(plain).toMatch(/exit [012]$/mu);
      expect(tooLong.map((line) => `${command}: ${line}`)).toEqual([]);
      expect(plain).not.toContain("\u001B");
    }
  });

  it("and differ in nothing but their looks where colours are wanted", async () => {
    const command = "cap plan constant.csv --service-time 3s --slo p95=10s --workers 40 --max 60";
    const colored = await transcript(command, { color: true });
    expect(colored).toContain("\u001B[");
    expect(stripVTControlCharacters(colored)).toBe(await transcript(command));
  });
});
