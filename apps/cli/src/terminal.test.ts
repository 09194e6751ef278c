import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "./program.ts";
import { guardedTerminal, paint, type Terminal } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-terminal-"));
afterAll(() => rmSync(folder, { recursive: true }));

function recorded(color: boolean, stdin = ""): { readonly terminal: Terminal; readonly written: string[] } {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  return {
    terminal: { stdin: Readable.from([stdin]), out: write, err: write, color, progress: false, width: 100 },
    written,
  };
}

describe("guardedTerminal", () => {
  it.each([
    [true, "\u001B[31merror:\u001B[39m \\u001b[32mgreen\n"],
    [false, "error: \\u001b[32mgreen\n"],
  ])("lets looks act and nothing else, with colours %s", (color, expected) => {
    const { terminal, written } = recorded(color);
    guardedTerminal(terminal).err(`${paint(terminal, "red", "error:")} \u001B[32mgreen\n`);
    expect(written).toEqual([expected]);
  });

  it("shows escape characters within a look too", () => {
    const { terminal, written } = recorded(true);
    guardedTerminal(terminal).out(paint(terminal, "bold", "a\u001B[2Jb\uFDD0[2Jc"));
    expect(written[0]?.startsWith("\u001B[1ma")).toBe(true);
    expect(written[0]?.endsWith("c\u001B[22m")).toBe(true);
    expect(written[0]?.split("\u001B")).toHaveLength(3);
  });

  it("lets progress take itself away, and no data overwrite a line", () => {
    const { terminal, written } = recorded(false);
    const { err } = guardedTerminal(terminal);
    err("\r   \r");
    err("error: x\rok\n");
    expect(written).toEqual(["\r   \r", "error: x\\u000dok\n"]);
  });
});

describe("control characters in what cap is given", () => {
  const nasty = "m\u001B[31m\u009B2J\u001B]0;pwn\u0007";
  const rows = Array.from({ length: 40 }, (_, minute) => {
    const at = new Date(Date.UTC(2025, 8, 29, 7, minute)).toISOString();
    return `${at},60,"${nasty}",1`;
  });
  const history = `timestamp,arrivals,queue_name,extra${nasty}\n${rows.join("\n")}\n`;
  const path = join(folder, `his${nasty}\ntory.csv`);
  writeFileSync(path, history);
  const other = join(folder, "other.csv");
  writeFileSync(other, history.replaceAll(nasty, "calm"));
  const config = join(folder, "cap.yaml");
  writeFileSync(config, `pool: {name: ${JSON.stringify(nasty)}}\n`);
  const planned = ["--service-time", "2s", "--slo", "p95=10s"];
  const scenario = (name: string): string =>
    JSON.stringify({
      name,
      workers: 9,
      duration: "10m",
      service_time: "2s",
      traffic_pattern: { type: "constant", base_rate: 1 },
    });

  it.each<[string, readonly string[], string?]>([
    ["a plan", ["plan", path, ...planned]],
    ["a plan in JSON", ["plan", path, ...planned, "-o", "json"]],
    ["a plan in YAML", ["plan", path, ...planned, "-o", "yaml"]],
    ["a plan of several queues", ["plan", path, other, ...planned]],
    ["a plan of a configured pool", ["plan", other, ...planned, "--config", config]],
    ["a forecast in CSV", ["forecast", path, "-o", "csv"]],
    ["a backtest", ["backtest", path, ...planned, "--policies", "cap,hpa-70", "--evaluate", "10m"]],
    ["a simulation", ["simulate", "-f", "-"], scenario(nasty)],
    ["a simulation in CSV", ["simulate", "-f", "-", "-o", "csv"], scenario(nasty)],
    ["a file that is not there", ["plan", `nowhere${nasty}\nerror: x.csv`, ...planned]],
    ["an unknown option", ["plan", `--${nasty}`]],
    ["an option's value", ["plan", other, "--max", nasty]],
    ["an unknown column", ["plan", other, "--value-column", nasty]],
    ["an unknown command", [nasty]],
    ["a decision", ["decide"], `{"${nasty}": 1}\n{"policy": {}, "pool": {"name": ${JSON.stringify(nasty)}}}\n`],
  ])("are shown, never written, by %s", async (_, args, stdin) => {
    const { terminal, written } = recorded(false, stdin);
    await run(args, terminal);
    const text = written.join("");
    expect(text).not.toBe("");
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(text).not.toMatch(/^error: x/mu);
  });
});
