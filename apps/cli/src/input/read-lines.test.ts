import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readLines } from "./read-lines.ts";

async function linesOf(chunks: readonly (string | Buffer)[], lineMax?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(Readable.from(chunks), lineMax)) lines.push(line);
  return lines;
}

describe("readLines", () => {
  it.each([
    ["lines that end in the chunk", ["a\nb\n"], ["a", "b"]],
    ["a line across chunks", ["a", "b", "c\nd"], ["abc", "d"]],
    ["carriage returns", ["a\r\nb\r", "\nc"], ["a", "b", "c"]],
    ["empty lines", ["\n\na\n"], ["", "", "a"]],
    ["nothing", [], []],
    ["a character cut in two", [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])], ["ä"]],
  ])("gives %s", async (_, chunks, lines) => {
    expect(await linesOf(chunks)).toEqual(lines);
  });

  it("gives a line before the stream goes on", async () => {
    const stream = new Readable({ read() {} });
    const lines = readLines(stream);
    stream.push("first\nsec");
    expect(await lines.next()).toEqual({ done: false, value: "first" });
    stream.push("ond\n");
    expect(await lines.next()).toEqual({ done: false, value: "second" });
    stream.destroy();
  });

  it("refuses a line without end", async () => {
    await expect(linesOf(["x".repeat(30), "x".repeat(30)], 50)).rejects.toMatchObject({ code: "INPUT_TOO_LARGE" });
  });

  it("says when the stream breaks", async () => {
    const broken = new Readable({ read: () => broken.destroy(Object.assign(new Error("EISDIR"), { code: "EISDIR" })) });
    const lines = readLines(broken);
    await expect(lines.next()).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
      message: "standard input cannot be read: it is a directory",
    });
  });
});
