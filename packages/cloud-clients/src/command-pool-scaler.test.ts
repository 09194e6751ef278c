import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandPoolScaler } from "./command-pool-scaler.ts";
import { describePoolScaler } from "./pool-scaler.contract.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = process.execPath;
const set = (script: string): readonly string[] => [node, "-e", script, "{workers}"];
const change = { workers: 6, expectedVersion: null, changeId: "plan-1" };

describePoolScaler("command", async () => {
  const file = join(folder, "workers");
  writeFileSync(file, "4");
  return {
    scaler: commandPoolScaler({
      setCommand: [node, "-e", `require("fs").writeFileSync(${JSON.stringify(file)}, process.argv[1])`, "{workers}"],
      readCommand: ["cat", file],
    }),
    meddle: async (workers) => writeFileSync(file, String(workers)),
    hasVersions: false,
    stop: async () => undefined,
  };
});

describe("commandPoolScaler", () => {
  it("hands arguments over as they are, without a shell", async () => {
    const file = join(folder, "arguments");
    const script = `require("fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify([process.argv.slice(1), Object.keys(process.env).sort()]))`;
    const setCommand = [node, "-e", script, "--", "--replicas={workers}", "$(touch canary); `id` | {workers} && *"];
    await commandPoolScaler({ setCommand, environment: { ONLY: "this" } }).setWorkers(change);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([
      ["--replicas=6", "$(touch canary); `id` | 6 && *"],
      ["ONLY"],
    ]);
  });

  it("cannot verify without a command that reads", async () => {
    const scaler = commandPoolScaler({ setCommand: set("") });
    expect(await scaler.read()).toEqual({ workers: null, readyWorkers: null, version: null });
    expect(await scaler.setWorkers(change)).toMatchObject({ workers: 6 });
    expect(await scaler.verify(6)).toMatchObject({ kind: "unknown" });
  });

  it("does not know what a command did that fails or is killed", async () => {
    const failing = commandPoolScaler({ setCommand: set('console.error("no such pool\\nmore"); process.exit(3)') });
    await expect(failing.setWorkers(change)).rejects.toMatchObject({
      code: "OUTCOME_UNKNOWN",
      message: `command ${node} may or may not have changed its workers: exit status 3: no such pool`,
    });
    const hanging = commandPoolScaler({ setCommand: ["sleep", "30", "{workers}"], timeoutSeconds: 0.2 });
    await expect(hanging.setWorkers(change)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    const cancelled = commandPoolScaler({ setCommand: ["sleep", "30", "{workers}"] });
    const signal = AbortSignal.timeout(100);
    await expect(cancelled.setWorkers(change, { signal })).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });

  it("knows that nothing happened when the program does not exist", async () => {
    const scaler = commandPoolScaler({ setCommand: [join(folder, "nothing"), "{workers}"] });
    await expect(scaler.setWorkers(change)).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
  });

  it("ends with a command also what the command started", async () => {
    const file = join(folder, "late");
    const script = `require("child_process").spawn("sh", ["-c", "sleep 0.6; touch ${file}"], { stdio: "inherit" }); setTimeout(() => {}, 30000)`;
    const scaler = commandPoolScaler({ setCommand: set(script), timeoutSeconds: 0.3 });
    await expect(scaler.setWorkers(change)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  it.each(['process.stdout.write("six")', "", 'process.stdout.write("-1")', 'process.stdout.write("9".repeat(1e6))'])(
    "cannot read the output of %s",
    async (script) => {
      const scaler = commandPoolScaler({ setCommand: set(""), readCommand: [node, "-e", script] });
      await expect(scaler.read()).rejects.toMatchObject({ code: "SOURCE_INVALID" });
    },
  );

  it.each([
    [[], /must name a program/],
    [["scale"], /must have \{workers\} in an argument/],
    [["{workers}"], /must have \{workers\} in an argument/],
  ])("refuses the command %j", (setCommand, message) => {
    expect(() => commandPoolScaler({ setCommand })).toThrow(message);
  });
});
