import { copyFileSync, createReadStream, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./program.ts";

const home = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cap-examples-"));
const before = process.cwd();

// What a reader of the examples has: histories and a configuration.
beforeAll(async () => {
  process.chdir(folder);
  for (const name of ["history.csv", "mail.csv", "reports.csv"])
    copyFileSync(`${home}/scenarios/fixtures/constant.csv`, name);
  copyFileSync(`${home}/scenarios/fixtures/history.ndjson`, "history.ndjson");
  await execute("cap init");
  await execute("cap init calm.yaml");
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** Runs one command; an argument in double quotes is one word. */
async function execute(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [command = "", input] = line.split(" < ");
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? "").slice(1);
  let out = "";
  let err = "";
  const code = await run(args, {
    stdin: input === undefined ? Readable.from([]) : createReadStream(input),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    color: false,
    progress: false,
    width: 100,
  });
  return { code, out, err };
}

/** Commands of a text, each on one line or on several that end in a backslash: lines of one `cap` or several joined by `&&`, without their comments. */
function commandsIn(text: string): string[] {
  const lines = text
    .replaceAll(/ \\\n +/gu, " ")
    .split("\n")
    .filter((line) => /^ *cap [a-z]/u.test(line));
  return lines.flatMap((line) => (line.split("  #")[0] ?? "").split("&&").map((part) => part.trim()));
}

/** What the commands that fail say. */
async function failures(lines: readonly string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const line of lines) {
    if (line.startsWith("cap init")) rmSync("cap.yaml", { force: true });
    const { code, err } = await execute(line);
    if (code !== 0) failed.push(`${line}: ${err}`);
  }
  return failed;
}

describe("examples work as they stand", () => {
  it.each(["", " plan", " forecast", " backtest", " whatif", " size", " init", " demo"])(
    "in cap%s --help",
    async (command) => {
      const lines = commandsIn((await execute(`cap${command} --help`)).out);
      expect(lines.length).toBeGreaterThan(0);
      expect(await failures(lines)).toEqual([]);
    },
  );

  it("in cap simulate --help, with the scenario that it shows", async () => {
    const { out } = await execute("cap simulate --help");
    const [, scenario = ""] = /^Example \(scenario\.yaml\):\n([^]*?)\n\n/mu.exec(out) ?? [];
    writeFileSync("scenario.yaml", scenario);
    const lines = commandsIn(out);
    expect(lines).toHaveLength(2);
    expect(await failures(lines)).toEqual([]);
  });

  it("in cap decide --help, with the first line and the observation that it shows", async () => {
    const { out } = await execute("cap decide --help");
    const [first = "", observation = ""] = [...out.matchAll(/^ {2}(\{"(?:policy|timestamp)"[^]*?\})$(?=\n\w)/gmu)].map(
      ([, json = ""]) => json.replaceAll("\n", " "),
    );
    writeFileSync("session.ndjson", `${first}\n${observation}\n`);
    const answers = (await execute("cap decide < session.ndjson")).out.trim().split("\n");
    expect(answers.map((line) => JSON.parse(line))).toMatchObject([{ ready: true }, { target_workers: 6 }]);
  });

  it("in the README", async () => {
    expect(await failures(commandsIn(readFileSync(`${home}/README.md`, "utf8")))).toEqual([]);
  });
});

describe("documents", () => {
  it("README.md of the repository shows what the demo prints, shortened", () => {
    const held = readFileSync(`${home}/scenarios/demo.out`, "utf8").replaceAll(/^! /gmu, "");
    const [, shown = ""] = /shortened:\n\n```\n([^]*?)```/u.exec(readFileSync(`${home}/../../README.md`, "utf8")) ?? [];
    const parts = shown.split(/^ {2}\.\.\.$/mu).flatMap((part) => part.split("\n\n"));
    expect(parts.length).toBeGreaterThan(4);
    for (const part of parts) expect(held).toContain(part.trim());
  });

  it.each(["README.md", "../../docs/cli.md"])("%s shows transcripts that the scenario scripts hold", (path) => {
    const held = globSync(`${home}/scenarios/*.out`)
      .map((file) => readFileSync(file, "utf8").replaceAll(/^! /gmu, ""))
      .join("\n");
    const document = readFileSync(`${home}/${path}`, "utf8");
    const shown = [...document.matchAll(/^```text\n([^]*?)\n```$/gmu)].map(([, text = ""]) => text);
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(held).toContain(text);
  });
});
