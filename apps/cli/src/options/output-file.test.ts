import {
  copyFileSync,
  createReadStream,
  linkSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../program.ts";

const fixture = fileURLToPath(new URL("../../scenarios/fixtures/constant.csv", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cap-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

const history = join(folder, "base.csv");
const link = join(folder, "link.csv");
const twin = join(folder, "twin.csv");
beforeEach(() => {
  for (const path of [history, link, twin]) rmSync(path, { force: true });
  copyFileSync(fixture, history);
  symlinkSync("base.csv", link);
  linkSync(history, twin);
});

async function cap(args: readonly string[], stdin: Readable = Readable.from([])) {
  let said = "";
  const err = (text: string): void => void (said += text);
  const code = await run(args, { stdin, out: () => {}, err, color: false, progress: false, width: 100 });
  return { code, said };
}
const planned = ["--service-time", "2s", "--slo", "p95=10s"];

describe("a file to write", () => {
  it.each([
    ["the history", ["plan", history, ...planned, "-O", history]],
    ["a link to the history", ["plan", history, ...planned, "-O", link]],
    ["the history behind a link", ["plan", link, ...planned, "-O", history]],
    ["another name of the history", ["plan", history, ...planned, "-O", twin]],
    ["the second history", ["plan", fixture, history, ...planned, "-O", history]],
    ["the configuration", ["plan", fixture, ...planned, "--config", history, "-O", history]],
    ["the history of a backtest", ["backtest", history, ...planned, "--html", history]],
  ])("is not %s", async (_, args) => {
    const { code, said } = await cap(args);
    expect(code).toBe(2);
    expect(said).toMatch(/error: --(?:save|html) must not be a file that is read, got .*\(USAGE\)\nhint: /u);
    expect(readFileSync(history, "utf8")).toBe(readFileSync(fixture, "utf8"));
  });

  it.each([
    ["plan", "-", ...planned, "-O", history],
    ["decide", "--memory", history],
  ])("is not what standard input reads: cap %s", async (...args) => {
    const { code, said } = await cap(args, createReadStream("", { fd: openSync(history, "r") }));
    expect(code).toBe(2);
    expect(said).toMatch(/which is standard input/u);
    expect(readFileSync(history, "utf8")).toBe(readFileSync(fixture, "utf8"));
  });

  it.each([
    ["plan", "-O"],
    ["backtest", "--html"],
  ])("is not standard output: cap %s %s -", async (command, option) => {
    const { code, said } = await cap([command, history, ...planned, option, "-"]);
    expect(code).toBe(2);
    expect(said).toMatch(/error: --(?:save|html) must be a file, for standard output .*, got "-"/u);
  });

  it("has a name", async () => {
    expect(await cap(["decide", "--memory", ""])).toMatchObject({
      code: 2,
      said: expect.stringMatching(/--memory must name a file, got ""/u),
    });
  });

  it("may be one that nothing reads", async () => {
    const path = join(folder, "plan.json");
    expect(await cap(["plan", history, ...planned, "-O", path])).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(path, "utf8"))).toHaveProperty("target_workers");
  });
});
