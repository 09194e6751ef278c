import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { inputStream } from "./input-stream.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-input-"));
afterAll(() => rmSync(folder, { recursive: true }));
const unused = Readable.from([]);

async function textOf(source: string, stdin: Readable = unused): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of inputStream(source, stdin)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("inputStream", () => {
  it("reads a file without its byte order mark", async () => {
    expect(await textOf(file("bom.csv", "\uFEFFts,rps\n1,2\n"))).toBe("ts,rps\n1,2\n");
  });

  it("reads standard input, as bytes or as text", async () => {
    expect(await textOf("-", Readable.from([Buffer.from("a"), Buffer.from("b")]))).toBe("ab");
    expect(await textOf("-", Readable.from(["ä", "ö"]))).toBe("äö");
  });

  it("cuts between characters, wherever the bytes were cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 4 }), async (text, size) => {
        const bytes = Buffer.from(text);
        const count = Math.ceil(bytes.length / size);
        const pieces = Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
        const chunks: string[] = [];
        for await (const chunk of inputStream("-", Readable.from(pieces))) chunks.push(chunk.toString());
        expect(chunks.join("")).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["nothing.csv", null, /nothing\.csv does not exist/u],
    ["table.gz", Buffer.from([0x1f, 0x8b, 8, 0]), /compressed with gzip/u],
    ["sheet.xlsx", Buffer.from("PK\u0003\u0004etc"), /spreadsheet/u],
    ["utf16.csv", Buffer.from("\uFEFFts,rps", "utf16le"), /UTF-16/u],
    ["zero.bin", Buffer.from("abc\0def"), /byte 3 is zero/u],
    ["latin1.csv", Buffer.from("ts,gr\xfc\xdfe\n", "latin1"), /not UTF-8 text from byte 5 on/u],
    ["cut.csv", Buffer.from([0x61, 0xe2, 0x82]), /not UTF-8 text from byte/u],
  ])("refuses %s with INPUT_UNREADABLE", async (name, content, message) => {
    const path = content === null ? join(folder, name) : file(name, content);
    await expect(textOf(path)).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
      message: expect.stringMatching(message),
    });
  });

  it("refuses a directory, and a path through a file", async () => {
    await expect(textOf(folder)).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
      message: `${folder} is a directory`,
    });
    await expect(textOf(join(file("plain", "x"), "below"))).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
  });

  it("refuses a file that may not be read, unless it runs as root, who may read all", async () => {
    const path = file("secret.csv", "ts,rps\n");
    chmodSync(path, 0);
    const outcome = await textOf(path).catch(String);
    expect(outcome).toBe(
      process.getuid?.() === 0 ? "ts,rps\n" : `CapError: ${path} may not be read: permission denied`,
    );
  });

  it("refuses standard input that is closed or breaks off", async () => {
    const closed = Readable.from(["a"]);
    closed.destroy();
    await expect(textOf("-", closed)).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
      message: expect.stringContaining("standard input"),
    });
    const broken = new Readable({
      read() {
        this.destroy(Object.assign(new Error("read EIO"), { code: "EIO" }));
      },
    });
    await expect(textOf("-", broken)).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
      message: "standard input cannot be read: read EIO",
    });
  });
});
