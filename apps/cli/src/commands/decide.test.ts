import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { decode, DecideAnswer } from "@cap/domain";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-decide-"));
afterAll(() => rmSync(folder, { recursive: true }));

const START = Date.UTC(2025, 8, 29, 7) / 1000;
const instant = (at: number): string => new Date(at * 1000).toISOString();
const first = {
  policy: { slo: { p95_latency: "10s" }, max_workers: 50 },
  pool: { name: "mail", provisioning_delay: "60s", service_time: "2s", service_time_std: "2s" },
  history: {
    start: instant(START - 7200),
    step: "60s",
    arrivals: Array.from({ length: 120 }, (_, i) => 100 + (i % 9)),
  },
  interval: "30s",
  now: instant(START),
};
const observation = (index: number, fields: object = {}): object => ({
  timestamp: instant(START + 30 * (index + 1)),
  interval: "30s",
  arrivals: 50 + 12 * Math.floor(index / 10) + (index % 4),
  completions: 50,
  backlog: index % 3,
  ready_workers: 6,
  service_time: "2s",
  service_time_std: "1.9s",
  ...fields,
});

/** Answers of `cap decide` to some lines, each parsed. */
async function answers(
  lines: readonly (object | string)[],
  args: readonly string[] = [],
  said: string[] = [],
): Promise<{ readonly [key: string]: unknown }[]> {
  const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
  const printed: string[] = [];
  const terminal = {
    stdin: Readable.from([text]),
    out: (part: string) => void printed.push(part),
    err: (part: string) => void said.push(part),
    color: false,
    progress: false,
    width: 80,
  };
  await run(["decide", ...args], terminal);
  return printed.map((line) => JSON.parse(line));
}

describe("cap decide", () => {
  it("decides for several queues on one pool, and says whose target binds", async () => {
    const queues = [
      { name: "mail", weight: 9, slo: { p95_latency: "10s" } },
      { name: "reports", service_time: "20s", slo: { p95_latency: "10m" } },
    ];
    const seen = [
      { name: "mail", arrivals: 45, backlog: 1 },
      { name: "reports", arrivals: 5, backlog: 2 },
    ];
    const facts = { timestamp: instant(START + 30), interval: "30s", ready_workers: 6, queues: seen };
    const [ready, together] = await answers([{ ...first, queues }, facts]);
    const [, alone] = await answers([first, { ...facts, queues: [], arrivals: 45, backlog: 1 }]);
    expect(ready).toMatchObject({ reasons: [{ code: "QUEUE_BINDS", queue: "mail", target: "10s" }] });
    expect(Number(together?.["target_workers"])).toBeGreaterThan(Number(alone?.["target_workers"]));
  });

  it("reads a first line behind the mark that some editors begin a file with", async () => {
    const [ready] = await answers([`\uFEFF${JSON.stringify(first)}`]);
    expect(ready).toMatchObject({ ready: true });
  });

  it("takes a queue that an observation leaves out as unknown, and refuses one that nobody named", async () => {
    const queues = [{ name: "mail" }, { name: "reports" }];
    const facts = { timestamp: instant(START + 30), interval: "30s", ready_workers: 6 };
    const mail = { name: "mail", arrivals: 45, backlog: 1 };
    const [, refused, held] = await answers([
      { ...first, queues },
      { ...facts, queues: [mail, { name: "nobody", arrivals: 5 }] },
      { ...facts, queues: [mail] },
    ]);
    expect(refused).toMatchObject({
      error: { message: 'queues[1].name must be one of those on the first line, mail, reports, got "nobody"' },
    });
    expect(held).toMatchObject({ kind: "held", reasons: [{ code: "METRICS_MISSING", fields: ["arrivals"] }] });
  });

  it("has workers ready for arrivals that are known in advance, told on either kind of line", async () => {
    const launch = { known_arrivals: [{ at: instant(START + 110), jobs: 900, name: "launch" }] };
    const lines = [observation(0), observation(1)];
    const [, plain] = await answers([first, ...lines]);
    const [, atFirst] = await answers([{ ...first, ...launch }, ...lines]);
    const [, observed] = await answers([first, { ...observation(0), ...launch }, observation(1)]);
    expect(atFirst).toEqual(observed);
    expect(atFirst?.["target_workers"]).toBe(50);
    expect(atFirst?.["target_workers"]).toBeGreaterThan(Number(plain?.["target_workers"]));
    expect(JSON.stringify(atFirst?.["reasons"])).toContain('"code":"KNOWN_ARRIVALS","jobs":900');
  });

  it("answers as the session in docs/decide.md shows", async () => {
    const document = readFileSync(new URL("../../../../docs/decide.md", import.meta.url), "utf8");
    const lines = /^```text\n([^]*?)^```$/mu.exec(document)?.[1]?.trim().split("\n") ?? [];
    const sent = lines.filter((line) => line.startsWith("> ")).map((line) => line.slice(2));
    const shown = lines.filter((line) => !line.startsWith("> "));
    expect(sent.length).toBeGreaterThan(3);
    expect(await answers(sent)).toEqual(shown.map((line) => JSON.parse(line)));
  });

  it("answers the first line, then every observation with a decision", async () => {
    const [ready, ...decisions] = await answers([
      first,
      ...Array.from({ length: 20 }, (_, index) => observation(index)),
    ]);
    expect(ready).toEqual({ ready: true, interval: "30s", restored: false, reasons: [] });
    expect(decisions).toHaveLength(20);
    for (const decision of decisions) expect(decode(DecideAnswer, decision).targetWorkers).toBeGreaterThan(0);
  });

  it("goes on after a restart exactly as if it had never stopped", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => observation(index));
    const [, ...whole] = await answers([first, ...lines], ["--memory", join(folder, "whole.json")]);
    const path = join(folder, "cut.json");
    const [, ...before] = await answers([first, ...lines.slice(0, 23)], ["--memory", path]);
    const [ready, ...after] = await answers([first, ...lines.slice(23)], ["--memory", path]);
    expect(ready).toMatchObject({ restored: true });
    expect([...before, ...after]).toEqual(whole);
  });

  it("answers a bad line with an error that changes nothing", async () => {
    const good = [observation(0), observation(1), observation(2)];
    const bad = [
      "not json",
      "[1]",
      "{}",
      { ...observation(1), arrivals: -3 },
      observation(0),
      '{"timestamp": "yesterday"}',
    ];
    const [, ...clean] = await answers([first, ...good]);
    const [, ...mixed] = await answers([first, observation(0), ...bad, observation(1), "", observation(2)]);
    expect(mixed.filter((answer) => !("error" in answer))).toEqual(clean);
    expect(mixed.filter((answer) => "error" in answer)).toHaveLength(bad.length);
  });

  it("takes null for unknown, holds without arrivals, and ignores fields it does not know", async () => {
    const [, known, unknown] = await answers([
      first,
      observation(0),
      { timestamp: instant(START + 60), arrivals: null, colour: "blue" },
    ]);
    expect(known).toMatchObject({ kind: "planned" });
    expect(unknown).toMatchObject({
      kind: "held",
      target_workers: known?.["target_workers"],
      reasons: [{ code: "METRICS_MISSING" }],
    });
  });

  it("starts without any history at the first observation", async () => {
    const { policy, pool } = first;
    const [ready, decision] = await answers([{ policy, pool }, observation(0)]);
    expect(ready).toMatchObject({ ready: true });
    expect(decision).toMatchObject({ kind: "planned" });
  });

  it.each([
    ["cut off", '{"version":1,"digest":"', /holds no JSON/u],
    ["changed", '{"version":6,"digest":"00","state":{}}', /does not match its digest/u],
    ["of another version", '{"version":99,"digest":"00","state":{}}', /version 99/u],
  ])("does not use a memory that is %s, and says so", async (name, content, reason) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, content);
    const [ready, decision] = await answers([first, observation(0)], ["--memory", path]);
    expect(ready).toMatchObject({
      restored: false,
      reasons: [{ code: "MEMORY_REFUSED", message: expect.stringMatching(reason) }],
    });
    expect(decision).toMatchObject({ kind: "planned" });
  });

  it.each([
    ["of another pool", { ...first.pool, name: "video" }, /is of the pool mail$/u],
    [
      "of other slots",
      { ...first.pool, slots_per_worker: 4 },
      /another service time, provisioning delay or other slots$/u,
    ],
    [
      "of another service time",
      { ...first.pool, service_time: "9s" },
      /another service time, provisioning delay or other slots$/u,
    ],
  ])("does not use a memory %s, and replaces it", async (name, pool, reason) => {
    const path = join(folder, `${name}.json`);
    await answers([first, observation(0)], ["--memory", path]);
    const [ready] = await answers([{ ...first, pool }, observation(1)], ["--memory", path]);
    expect(ready).toMatchObject({
      restored: false,
      reasons: [{ code: "MEMORY_REFUSED", message: expect.stringMatching(reason) }],
    });
    const [again] = await answers([{ ...first, pool }], ["--memory", path]);
    expect(again).toMatchObject({ restored: true, reasons: [] });
  });

  it("says when the memory can neither be read nor saved, and decides all the same", async () => {
    const said: string[] = [];
    const [ready, decision] = await answers([first, observation(0)], ["--memory", folder], said);
    expect(ready).toMatchObject({
      restored: false,
      reasons: [{ message: `${folder} cannot be read: it is a directory` }],
    });
    expect(decision).toMatchObject({ kind: "planned" });
    expect(said.join("")).toContain(`${folder} cannot be written: it is a directory`);
  });

  it("reads a line of a megabyte, and lines that end in a carriage return", async () => {
    const long = { ...observation(0), comment: "x".repeat(1_000_000) };
    const [ready, decision] = await answers([`${JSON.stringify(first)}\r`, `${JSON.stringify(long)}\r`]);
    expect(ready).toMatchObject({ ready: true });
    expect(decision).toMatchObject({ kind: "planned" });
  });

  it("holds on an observation that has nothing but its timestamp", async () => {
    const [, decision] = await answers([first, { timestamp: instant(START + 30) }]);
    expect(decision).toMatchObject({ kind: "held", reasons: [{ code: "METRICS_MISSING" }] });
  });

  it("adds the explanation when it is asked for", async () => {
    const [, decision] = await answers([{ ...first, explain: true }, observation(0)]);
    expect(decision).toMatchObject({ explanation: { binding_clause: "p95_latency" } });
  });
});
