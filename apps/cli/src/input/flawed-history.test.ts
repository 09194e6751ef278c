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

describe("readHistory refuses", () => {
  it("serial dates of a spreadsheet, which would all lie in one day of 1970", async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `${45_900 + index / 1_440},5`);
    await expect(read(`time,count\n${rows.join("\n")}\n`)).rejects.toMatchObject({
      code: "INVALID_METRICS",
      message: expect.stringMatching(/plain numbers for times, 0\.\d+ s apart as epoch seconds$/u) as string,
    });
  });
});

describe("readHistory repairs and says so", () => {
  it("a first line of NDJSON that was cut off", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `{"ts": ${START + index * 60}, "count": ${index}}`);
    const history = await read([lines[0]!.slice(0, 12), ...lines.slice(1)].join("\n"));
    expect(history.counts).toHaveLength(39);
    expect(messages(history, "repaired")[0]).toMatch(/must be a JSON object \(first: line 1,/u);
  });

  it("a count and a rate that contradict each other", async () => {
    const rows = (factor: number): string =>
      Array.from(
        { length: 20 },
        (_, index) => `${START + index * 60},${60 + index},${(factor * (60 + index)) / 60}`,
      ).join("\n");
    const bad = await read(`ts,count,arrival_rate\n${rows(10)}\n`);
    expect(messages(bad, "warning")).toEqual([
      "arrival_rate and count contradict each other by a factor of 10 in steps of 60 s; arrival_rate is used (--value-column)",
    ]);
    expect(messages(await read(`ts,count,arrival_rate\n${rows(1)}\n`), "warning")).toEqual([]);
  });

  it.each([
    ["negative", "-1", "must be >= 0"],
    ["infinite", "1e999", "must be finite"],
    ["Infinity", "Infinity", "must be finite"],
    ["text", "many", "must be a plain decimal number"],
    ["hexadecimal", "0x10", "must be a plain decimal number"],
    ["underscored", "1_000", "must be a plain decimal number"],
  ])("a %s value", async (_, value, rule) => {
    const history = await read(minutes(40, { 7: `${START + 420},${value}` }));
    expect(history.counts).toHaveLength(40);
    expect(history.counts[7]).toBeNull();
    expect(messages(history, "repaired")).toEqual([
      expect.stringContaining(`1 value of count read as missing: ${rule}`),
    ]);
    expect(messages(history, "repaired")[0]).toContain(`first: line 9, "${value}"`);
  });

  it("a bad timestamp and a row with too many fields", async () => {
    const history = await read(minutes(60, { 3: "yesterday,3", 5: `${START + 300},1,5` }));
    expect([history.counts[3], history.counts[5]]).toEqual([null, null]);
    expect(messages(history, "repaired")).toEqual([
      expect.stringMatching(/1 value of ts .*must be a timestamp.*line 5/u),
      expect.stringMatching(/1 value of row .*must have at most 2 fields.*line 7/u),
      expect.stringMatching(/2 steps without a row in 2 gaps/u),
    ]);
  });

  it("empty values, gaps, duplicates and disorder", async () => {
    const history = await read(
      minutes(40, {
        1: `${START + 60},`,
        3: `${START + 120},2`,
        5: `${START + 240},9`,
        9: `${START + 480},8`,
        8: `${START + 540},9`,
      }),
    );
    expect(history.counts.slice(0, 11)).toEqual([0, null, 2, null, 9, null, 6, 7, 8, 9, 10]);
    expect(messages(history, "repaired")).toEqual([
      "rows sorted by time: 1 row before the row above (first: line 11)",
      "1 row without a value of count: unknown (first: line 3)",
      "1 row dropped for repeating an instant and its value (first: line 5)",
      "1 row with another value for the same instant: the last one counts (first: line 7)",
      "2 steps without a row in 2 gaps: unknown (first: before line 6)",
    ]);
  });

  it("rows that run late", async () => {
    const history = await read(minutes(40, { 7: `${START + 423},7` }));
    expect(history.counts).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(messages(history, "repaired")).toEqual(["1 row off the grid of 60 s moved to its step (first: line 9)"]);
  });

  it("a broken line of NDJSON", async () => {
    const lines = Array.from({ length: 30 }, (_, index) => JSON.stringify({ ts: START + index * 60, count: index }));
    const history = await read(`${lines.join("\n")}\n{"ts": 17`);
    expect(history.counts).toHaveLength(30);
    expect(messages(history, "repaired")).toEqual([expect.stringContaining("must be a JSON object (first: line 31")]);
  });

  it("values of a series and of an array of samples, by their place", async () => {
    const values = Array.from({ length: 30 }, (_, index) => (index === 3 ? -1 : index));
    const series = await read(JSON.stringify({ start: START, step: 60, values }));
    expect(messages(series, "repaired")[0]).toContain("first: values[3], -1");
    const samples = await read(JSON.stringify(values.map((count, index) => ({ ts: START + index * 60, count }))));
    expect(messages(samples, "repaired")[0]).toContain("first: sample 4, -1");
  });
});

describe("readHistory refuses", () => {
  const hugeLine = `{"ts":1,"count":1}\n{"ts":2,"note":"${"x".repeat(1_000_001)}"}`;
  it.each<[string, string | Buffer, ReadHistoryOptions, string, RegExp]>([
    ["an empty file", "", {}, "INSUFFICIENT_HISTORY", /standard input is empty; at least two samples/u],
    ["white space", " \r\n", {}, "INSUFFICIENT_HISTORY", /is empty/u],
    ["comments only", "# nothing\n", {}, "INSUFFICIENT_HISTORY", /is empty/u],
    ["a header only", "ts,count\n", {}, "INSUFFICIENT_HISTORY", /holds a header but no rows/u],
    ["one count", "ts,count\n0,1\n", {}, "INSUFFICIENT_HISTORY", /holds one count, whose step is unknown/u],
    ["one instant", "ts,count\n0,1\n0,1\n", {}, "INSUFFICIENT_HISTORY", /holds one count/u],
    ["one job", "ts\n0\n", {}, "INSUFFICIENT_HISTORY", /holds one job/u],
    ["no values", "ts,count\n0,\n60,\n", {}, "INSUFFICIENT_HISTORY", /holds no row with both a time and a load/u],
    ["an empty array", "[]", {}, "INSUFFICIENT_HISTORY", /holds no samples/u],
    ["an empty series", '{"step":60,"values":[]}', {}, "INSUFFICIENT_HISTORY", /holds no values/u],
    [
      "unknown columns",
      "a,b,c\n1,2,3\n",
      {},
      "INVALID_METRICS",
      /no load column among "a", "b", "c"; accepted names are arrival_rate, arrivals/u,
    ],
    ["prose", "It was a dark night.\nThe end.\n", {}, "INVALID_METRICS", /no load column/u],
    [
      "a load without time",
      "count\n1\n2\n",
      {},
      "INVALID_METRICS",
      /no time column among "count"; accepted names are timestamp/u,
    ],
    [
      "samples at equal distances without load",
      "ts,a\n0,1\n60,2\n120,3\n",
      { timeColumn: "ts" },
      "INVALID_METRICS",
      /no load column/u,
    ],
    [
      "more than 5 % bad rows",
      minutes(20, { 3: "180,-1", 7: "420,-2" }),
      {},
      "INVALID_METRICS",
      /^line 5, count: must be >= 0, got "-1"; 2 of 20 rows are bad/u,
    ],
    [
      "several queues",
      "ts,count,queue\n0,1,a\n60,1,b\n",
      {},
      "INVALID_METRICS",
      /^line 3, queue_name: must be one queue.*"b" after "a"/u,
    ],
    [
      "ambiguous dates",
      "date,count\n14/09/2025,1\n15/09/2025,2\n",
      {},
      "INVALID_METRICS",
      /^line 2, date: must be a timestamp: "2025-09-14T19:00:00Z"/u,
    ],
    [
      "a series without step",
      '{"start":0,"values":[1,2]}',
      {},
      "INVALID_METRICS",
      /step: must be a duration of at least 1 ms.*got nothing/u,
    ],
    [
      "a series with a bad start",
      '{"start":"soon","step":60,"values":[1,2]}',
      {},
      "INVALID_METRICS",
      /start: must be a timestamp.*got "soon"/u,
    ],
    [
      "a series with a bad unit",
      '{"start":0,"step":60,"unit":"jobs","values":[1,2]}',
      {},
      "INVALID_METRICS",
      /unit: must be "count" or "rate"/u,
    ],
    ["a JSON value", "[[1, 2], [3, 4]]", {}, "INVALID_METRICS", /no load column|must be a JSON object/u],
    ["NaN in JSON", '{"start":0,"step":60,"values":[1,NaN]}', {}, "INPUT_UNREADABLE", /is not valid JSON/u],
    ["cut JSON", '[{"ts": 1, "count"', {}, "INPUT_UNREADABLE", /is not valid JSON/u],
    ["an open quote", 'ts,count\n0,"1\n60,2\n', {}, "INPUT_UNREADABLE", /is not valid CSV: Quote Not Closed/u],
    ["binary content", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), {}, "INPUT_UNREADABLE", /is not text/u],
    [
      "a huge row of CSV",
      `ts,count\n0,"${"x".repeat(1_100_000)}`,
      {},
      "INPUT_TOO_LARGE",
      /a row of more than 1000000 bytes/u,
    ],
    ["a huge line of NDJSON", hugeLine, {}, "INPUT_TOO_LARGE", /line 2: has more than 1000000 characters/u],
    [
      "too many steps",
      "ts,count\n0,1\n1,2\n2,3\n1757876400,4\n",
      {},
      "INPUT_TOO_LARGE",
      /spans 1757876401 steps of 1 s from line 2 to line 5/u,
    ],
    [
      "too many steps of jobs",
      "ts\n0\n1757876400\n",
      { stepSeconds: 1 },
      "INPUT_TOO_LARGE",
      /at most 10000000 are read/u,
    ],
    ["a missing column", minutes(3), { valueColumn: "rps" }, "USAGE", /load column "rps" is not among "ts", "count"/u],
    ["an unknown zone", minutes(3), { timeZone: "Mars" }, "USAGE", /time zone "Mars" is unknown/u],
    ["a step of zero", minutes(3), { stepSeconds: 0 }, "USAGE", /step must be longer than 0 s, got 0 s/u],
    [
      "a step that is no multiple",
      minutes(3),
      { stepSeconds: 90 },
      "USAGE",
      /step 90 s is no multiple of the step of the data, 60 s/u,
    ],
  ])("%s", async (_, text, options, code, message) => {
    await expect(read(text, options)).rejects.toMatchObject({
      name: "CapError",
      code,
      message: expect.stringMatching(message),
    });
  });

  it("a JSON document above 64 MB", async () => {
    const spaces = Buffer.alloc(8 * 1024 * 1024, " ");
    const stdin = Readable.from([Buffer.from("["), ...Array.from({ length: 8 }, () => spaces), Buffer.from("]")]);
    await expect(readHistory("-", { stdin })).rejects.toMatchObject({
      code: "INPUT_TOO_LARGE",
      hint: expect.stringContaining("CSV or NDJSON"),
    });
  });

  it("a terminal as standard input", async () => {
    const stdin = Object.assign(Readable.from([]), { isTTY: true });
    await expect(readHistory("-", { stdin })).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
      message: "standard input is a terminal",
    });
  });
});
