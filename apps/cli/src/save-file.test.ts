import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { saveFile } from "./save-file.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-save-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("saveFile", () => {
  it("replaces a file and leaves nothing beside it", async () => {
    const path = join(folder, "plan.json");
    writeFileSync(path, "old and longer");
    await saveFile(path, "new");
    expect({ content: readFileSync(path, "utf8"), files: readdirSync(folder) }).toEqual({
      content: "new",
      files: ["plan.json"],
    });
  });

  it("writes to a device instead of replacing it", async () => {
    await saveFile("/dev/null", "gone");
    expect(readFileSync("/dev/null", "utf8")).toBe("");
  });

  it("says which file cannot be written and why", async () => {
    await expect(saveFile(join(folder, "nowhere", "plan.json"), "x")).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: expect.stringMatching(/plan\.json cannot be written: there is no such file/u),
    });
  });
});
