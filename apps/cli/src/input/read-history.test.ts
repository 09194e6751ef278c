import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { HistoryInput } from "./history-input.ts";
import { readHistory, type ReadHistoryOptions } from "./read-history.ts";

const START = 1_757_876_400; // 2025-09-14T19:00:00Z

function read(text: string | Buffer, options: ReadHistoryOptions = {}): Promise<HistoryInput> {
  return readHistory("-", { ...options, stdin: Readable.from(text.length === 0 ? [] : [Buffer.from(text)]) });
}

function messages({ notes }: HistoryInput, kind: string): readonly string[] {
  return notes.filter((note) => note.kind === kind).map(({ message }) => message);
}

/** A CSV of counts per minute, in which single lines can be replaced. */
function minutes(size: number, changes: Readonly<Record<number, string>> = {}): string {
  const rows = Array.from({ length: size }, (_, index) => changes[index] ?? `${START + index * 60},${index}`);
  return `ts,count\n${rows.join("\n")}\n`;
}

describe("readHistory reads", () => {
  it.each([
    ["commas", "timestamp,count\n2025-09-14T19:00:00Z,1\n2025-09-14T19:05:00Z,2\n"],
    ["semicolons", "timestamp;count\n2025-09-14T19:00:00Z;1\n2025-09-14T19:05:00Z;2\n"],
    ["tabs", "timestamp\tcount\n2025-09-14T19:00:00Z\t1\n2025-09-14T19:05:00Z\t2\n"],
    ["quotes", '"timestamp","count"\n"2025-09-14T19:00:00Z","1"\n"2025-09-14T19:05:00Z","2"\n'],
    [
      "quoted line ends",
      'count,note,timestamp\n1,"two\nlines",2025-09-14T19:00:00Z\n2,"a ""quote""",2025-09-14T19:05:00Z',
    ],
    ["a byte order mark and CRLF", "\uFEFFtimestamp,count\r\n2025-09-14T19:00:00Z,1\r\n2025-09-14T19:05:00Z,2\r\n"],
    ["mixed line ends", "timestamp,count\r\n2025-09-14T19:00:00Z,1\n2025-09-14T19:05:00Z,2"],
    [
      "comments and blank lines",
      "# made up\n\ntimestamp,count\n2025-09-14T19:00:00Z,1\n# gap?\n\n2025-09-14T19:05:00Z,2\n,\n",
    ],
    ["columns in any order and case", "Arrivals , Time\n1,2025-09-14 19:00\n2,2025-09-14 19:05\n"],
    ["two columns without header", "2025-09-14 19:00:00,1\n2025-09-14 19:05:00,2\n"],
    ["epoch milliseconds without header", "1757876400000,1\n1757876700000,2\n"],
    ["rows in any order", "ts,count\n1757876700,2\n1757876400,1\n"],
    ["a trailing delimiter", "ts,count,\n1757876400,1,\n1757876700,2,\n"],
    [
      "NDJSON",
      '{"timestamp":"2025-09-14T19:00:00Z","arrivals":1}\n\n{"timestamp":"2025-09-14T19:05:00Z","arrivals":2}\n',
    ],
    ["NDJSON with CRLF and another order of fields", '{"t":1757876400,"count":1}\r\n{"count":2,"t":1757876700}\r\n'],
    [
      "an array of samples",
      '[{"timestamp":"2025-09-14T19:00:00Z","arrivals":1},{"timestamp":"2025-09-14T19:05:00Z","arrivals":"2"}]',
    ],
    ["wrapped samples", '{"samples":[{"t":1757876400,"count":1},{"t":1757876700,"count":2}]}'],
    ["a series", '{"start":"2025-09-14T19:00:00Z","stepSeconds":300,"unit":"count","n":2,"values":[1,2]}'],
    ["a series with a step in words", '{"start":1757876400,"step":"5m","values":[1,2]}'],
    ["the history of a scenario", '{"history":{"start":"2025-09-14T19:00:00Z","step":"PT5M","arrivals":[1,2]}}'],
    ["rates", "timestamp,rps\n2025-09-14T19:00:00Z,0.0033333333333333335\n2025-09-14T19:05:00Z,0.006666666666666667\n"],
  ])("%s", async (_, text) => {
    expect(await read(text)).toMatchObject({ startAt: START, stepSeconds: 300, counts: [1, 2] });
  });

  it("a column of values at a given step, from 1970 on", async () => {
    const history = await read("value\n5\n\n7\nnull\n\n", { stepSeconds: 60 });
    expect(history).toMatchObject({ startAt: 0, stepSeconds: 60, counts: [5, null, 7, null] });
    expect(await read("5\n7\n", { stepSeconds: 60 })).toMatchObject({ counts: [5, 7] });
    expect(await read("[5, null, 7]", { stepSeconds: 60 })).toMatchObject({ counts: [5, null, 7] });
  });

  it("single jobs, counted per minute, with their service times", async () => {
    const history = await read(
      "timestamp,service_time\n2025-09-14T19:00:10Z,1s\n2025-09-14T19:00:40Z,3s\n2025-09-14T19:02:00Z,2s\n",
    );
    expect(history).toMatchObject({
      startAt: START,
      stepSeconds: 60,
      counts: [2, 0, 1],
      service: { meanSeconds: 2, p95Seconds: 2.9 },
    });
    expect(messages(history, "assumed").join(" ")).toContain("each of 3 rows is one job");
    expect(await read("2025-09-14T19:00:10Z\n2025-09-14T19:00:40Z\n", { stepSeconds: 30 })).toMatchObject({
      counts: [1, 1],
    });
  });

  it("the metrics sample of the API, and flags that it contradicts itself", async () => {
    const sample = {
      timestamp: "2025-09-14T19:00:00Z",
      arrival_rate: 150.5,
      service_rate: 12.3,
      service_time_p50: "2.1s",
      service_time_p95: "8.7s",
      current_workers: 24,
      utilization: 0.82,
      backlog: 45,
      error_rate: 0.002,
      cost_per_hour: 12,
    };
    for (const text of [JSON.stringify(sample), JSON.stringify(sample, null, 2), JSON.stringify([sample])]) {
      const history = await read(text);
      expect(history).toMatchObject({
        startAt: START,
        stepSeconds: 60,
        counts: [9030],
        lastWorkers: 24,
        lastBacklog: 45,
        lastUtilization: 0.82,
      });
      expect(history.service?.meanSeconds).toBeCloseTo(1 / 12.3, 12);
      expect(messages(history, "warning")).toHaveLength(2);
      expect(messages(history, "ignored")).toEqual(["columns left out: cost_per_hour"]);
    }
  });

  it("service times weighted by jobs, the last state and the queue", async () => {
    const history = await read(
      "timestamp,arrivals,service_time,service_time_std,workers,backlog,queue_name\n" +
        "2025-09-14T19:00:00Z,30,1s,1s,4,0,mail\n2025-09-14T19:05:00Z,10,5s,5s,6,,mail\n",
    );
    expect(history).toMatchObject({ lastWorkers: 6, lastBacklog: 0, lastUtilization: null, queueName: "mail" });
    expect(history.service?.meanSeconds).toBeCloseTo(2, 8);
    // E[S^2] = (30 * 2 + 10 * 50) / 40 = 14, so c^2 = 14 / 4 - 1.
    expect(history.service?.scv).toBeCloseTo(2.5, 8);
  });
});

describe("readHistory assumes and says so", () => {
  it.each([
    ["the unit of value", "ts,value\n0,1\n60,2\n", {}, "value counts jobs per step (--unit)"],
    [
      "the time zone",
      "ts,count\n2025-09-14 19:00,1\n2025-09-14 19:05,2\n",
      { timeZone: "Asia/Tokyo" },
      "2 timestamps without an offset are in the time zone Asia/Tokyo (--time-zone)",
    ],
    ["the epoch unit", minutes(3), {}, "numbers in ts are epoch seconds"],
    ["what a timestamp means", minutes(3), {}, "each timestamp is the start of its step (--timestamp-means)"],
    ["the length of a rate", "ts,rps\n0,1\n60,2\n", {}, "rps is a rate in jobs per second"],
    ["plain service times", "ts,count,service_time\n0,1,2\n60,2,2\n", {}, "plain numbers in service_time are seconds"],
    [
      "the start of a series",
      '{"step":60,"values":[1,2]}',
      {},
      "the series has no start: its first step begins on 1970-01-01 at 00:00 UTC",
    ],
  ])("%s", async (_, text, options, message) => {
    expect(messages(await read(text, options), "assumed")).toContain(message);
  });

  it("nothing that was said", async () => {
    const history = await read(minutes(3), { timestampMeans: "end", stepSeconds: 60 });
    expect(history.startAt).toBe(START - 60);
    expect(messages(history, "assumed")).toEqual(["numbers in ts are epoch seconds"]);
  });
});

describe("readHistory obeys", () => {
  it("a longer step", async () => {
    const history = await read(minutes(12), { stepSeconds: 300 });
    expect(history).toMatchObject({ startAt: START, stepSeconds: 300, counts: [10, 35, null] });
    expect(
      (await read(`{"start":${START},"step":60,"unit":"rate","values":[1,3,5,7]}`, { stepSeconds: 120 })).counts,
    ).toEqual([240, 720]);
  });

  it("a shorter step, with a warning", async () => {
    const history = await read("ts,count\n0,5\n300,6\n", { stepSeconds: 60 });
    expect(history.counts).toEqual([5, null, null, null, null, 6]);
    expect(messages(history, "warning").join(" ")).toContain("rows are mostly 300 s apart");
  });

  it("the names of columns and the unit", async () => {
    const text = "when,count,in\n2025-09-14T19:00:00Z,1,2\n2025-09-14T19:01:00Z,1,3\n";
    expect((await read(text, { timeColumn: "when", valueColumn: "in", unit: "rate" })).counts).toEqual([120, 180]);
  });

  it("the time zone over a clock change, in both directions", async () => {
    const hour = (label: string): string => `2025-10-26 ${label},1\n`;
    const autumn = await read(`ts,count\n${["01:00", "02:00", "02:00", "03:00"].map(hour).join("")}`, {
      timeZone: "Europe/Berlin",
    });
    expect(autumn).toMatchObject({
      startAt: Date.parse("2025-10-25T23:00:00Z") / 1000,
      stepSeconds: 3600,
      counts: [1, 1, 1, 1],
    });
    const spring = await read("ts,count\n2025-03-30 01:00,1\n2025-03-30 03:00,2\n2025-03-30 04:00,3\n", {
      timeZone: "Europe/Berlin",
    });
    expect(spring).toMatchObject({ stepSeconds: 3600, counts: [1, 2, 3] });
  });
});
