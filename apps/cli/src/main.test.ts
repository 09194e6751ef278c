import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cap-main-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The tool as its own process, from its sources. */
function cap(...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ["--conditions=@cap/source", main, ...args]);
}

const START = Date.UTC(2025, 8, 29, 7) / 1000;
const first = {
  policy: { slo: { p95_latency: "10s" } },
  pool: { name: "mail", provisioning_delay: "60s", service_time: "2s" },
  history: {
    start: "2025-09-29T05:00:00Z",
    step: "60s",
    arrivals: Array.from({ length: 120 }, (_, index) => 90 + (index % 7)),
  },
};
const observation = (index: number): object => ({
  timestamp: new Date((START + 30 * (index + 1)) * 1000).toISOString(),
  interval: "30s",
  arrivals: 45 + index,
  ready_workers: 6,
  backlog: index % 3,
});

/** Sends lines one at a time, each after the answer to the one before: an answer that is not flushed would never come. */
async function converse(process_: ChildProcessWithoutNullStreams, lines: readonly object[]): Promise<string[]> {
  const answers = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  const received: string[] = [];
  for (const line of lines) {
    process_.stdin.write(`${JSON.stringify(line)}\n`);
    received.push(String((await answers.next()).value));
  }
  return received;
}

describe("cap as a process", () => {
  it("ends quietly when its reader goes away", async () => {
    const tool = cap("demo");
    let said = "";
    tool.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    tool.stdout.once("data", () => tool.stdout.destroy());
    const [code] = await once(tool, "close");
    expect({ code, said }).toEqual({ code: 0, said: "" });
  });

  it("answers each line at once, and after kill -9 goes on from its memory as if nothing had happened", async () => {
    const lines = Array.from({ length: 12 }, (_, index) => observation(index));
    const steady = cap("decide", "--memory", join(folder, "steady.json"));
    const [, ...whole] = await converse(steady, [first, ...lines]);
    steady.stdin.end();
    const killed = cap("decide", "--memory", join(folder, "killed.json"));
    const [, ...before] = await converse(killed, [first, ...lines.slice(0, 5)]);
    killed.kill("SIGKILL");
    await once(killed, "close");
    const again = cap("decide", "--memory", join(folder, "killed.json"));
    const [ready, ...after] = await converse(again, [first, ...lines.slice(5)]);
    again.stdin.end();
    expect(JSON.parse(ready ?? "")).toMatchObject({ ready: true, restored: true });
    expect([...before, ...after]).toEqual(whole);
  });

  it("says nothing but its exit code when it is interrupted", async () => {
    const tool = cap("decide");
    await converse(tool, [first]);
    let said = "";
    tool.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    tool.kill("SIGINT");
    const [code] = await once(tool, "close");
    expect({ code, said }).toEqual({ code: 130, said: "" });
  });

  it("gives a computation up when it is interrupted, and leaves nothing half done", async () => {
    const tool = cap("simulate", "-f", "-", "-o", "json");
    let said = "";
    for (const stream of [tool.stdout, tool.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const scenario = `- {name: busy, workers: 400, duration: 24h, service_time: 1s, traffic_pattern: {type: constant, base_rate: 350}}`;
    tool.stdin.write(`scenarios:\n${`${scenario}\n`.repeat(200)}`);
    // More than a pipe holds: once it is taken, the tool is reading and has heard of Ctrl-C.
    tool.stdin.write(`#${" ".repeat(300_000)}\n`, () => {
      tool.stdin.end();
      tool.kill("SIGINT");
    });
    const [code] = await once(tool, "close");
    expect({ code, said }).toEqual({ code: 130, said: "" });
  });

  it("passes its exit code on", async () => {
    const [code] = await once(cap("plan", "nowhere.csv", "--service-time", "2s"), "close");
    expect(code).toBe(1);
  });
});
