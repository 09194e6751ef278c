import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv } from "./csv-table.ts";
import { readNdjson } from "./ndjson-table.ts";
import { readHistory } from "./read-history.ts";
import type { OpenTable } from "./table.ts";

const formats = {
  csv: (index: number) => `${index * 60},${index % 977}\n`,
  ndjson: (index: number) => `{"ts":${index * 60},"count":${index % 977}}\n`,
};

/** Five megabytes in chunks of 64 kB, with a count of the rows handed out. */
async function* rows(
  line: (index: number) => string,
  progress: { given: number },
  head: string,
): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  for (let bytes = 0; bytes < 5_000_000;) {
    const lines: string[] = [];
    for (let size = 0; size < 65_536; size += lines.at(-1)?.length ?? 0)
      lines.push(line(progress.given + lines.length));
    const chunk = Buffer.from(lines.join(""));
    progress.given += lines.length;
    bytes += chunk.length;
    yield chunk;
  }
}

describe("streaming", () => {
  it.each(["csv", "ndjson"] as const)("of %s holds no more rows than one chunk has", async (format) => {
    const progress = { given: 0 };
    let taken = 0;
    let waitingMax = 0;
    const open: OpenTable = () => ({
      timed: true,
      add: () => {
        waitingMax = Math.max(waitingMax, progress.given - taken);
        taken += 1;
      },
      reject: (text) => expect.unreachable(text),
    });
    const chunks = rows(formats[format], progress, format === "csv" ? "ts,count\n" : "");
    if (format === "csv") await readCsv(chunks, open, { head: "ts,count\n", name: "test" });
    else await readNdjson(chunks, open, "test");
    expect(taken).toBe(progress.given);
    expect(waitingMax).toBeLessThan((2 * 65_536) / formats[format](0).length);
  });

  it("reads five megabytes of CSV to the last row", async () => {
    const progress = { given: 0 };
    const history = await readHistory("-", { stdin: Readable.from(rows(formats.csv, progress, "ts,count\n")) });
    expect(history.counts).toHaveLength(progress.given);
    expect(history.counts.findIndex((count, index) => count !== index % 977)).toBe(-1);
  });
});

describe("any history", () => {
  const steps = [1, 15, 60, 300, 3600, 86_400];
  // Of few jobs chance explains any step, so none is taken to be incomplete.
  const count = fc.oneof(fc.nat({ max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }), fc.constant(null));
  const history = fc.record({
    start: fc.integer({ min: 315_532_800, max: 4_102_444_800 }),
    step: fc.constantFrom(...steps),
    // Known at both ends, for an unknown end cannot be told from no row at all; two neighbours show the step.
    counts: fc.array(count, { maxLength: 60 }).map((middle) => [1, 2, ...middle, 3]),
  });
  const instant = (at: number): string => new Date(at * 1000).toISOString();

  it.each<[string, (start: number, step: number, counts: readonly (number | null)[]) => string]>([
    [
      "CSV",
      (start, step, counts) =>
        `timestamp,count\n${counts.map((jobs, index) => `${instant(start + index * step)},${jobs ?? ""}`).join("\r\n")}`,
    ],
    [
      "CSV without the unknown rows",
      (start, step, counts) =>
        `ts;count\n${counts.flatMap((jobs, index) => (jobs === null ? [] : [`${start + index * step};${jobs}\n`])).join("")}`,
    ],
    [
      "NDJSON",
      (start, step, counts) =>
        counts
          .map((jobs, index) => `${JSON.stringify({ ts: (start + index * step) * 1000, arrivals: jobs })}\n`)
          .join(""),
    ],
    [
      "a JSON array",
      (start, step, counts) =>
        JSON.stringify(counts.map((jobs, index) => ({ timestamp: instant(start + index * step), count: jobs }))),
    ],
    [
      "a JSON series",
      (start, step, counts) => JSON.stringify({ start: instant(start), step: `${step}s`, arrivals: counts }),
    ],
  ])("is read back from %s as it was written", async (name, write) => {
    await fc.assert(
      fc.asyncProperty(history, async ({ start, step, counts }) => {
        // Left-out rows may hide the step; in all other forms it is found.
        const stepSeconds = name.includes("without") ? step : undefined;
        const read = await readHistory("-", { stdin: Readable.from([write(start, step, counts)]), stepSeconds });
        expect({ startAt: read.startAt, stepSeconds: read.stepSeconds, counts: read.counts }).toEqual({
          startAt: start,
          stepSeconds: step,
          counts,
        });
      }),
      { numRuns: 60 },
    );
  });
});
