import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

  it("follows a link and keeps the mode of the file behind it", async () => {
    const [target, link] = [join(folder, "target.json"), join(folder, "link.json")];
    writeFileSync(target, "old");
    chmodSync(target, 0o600);
    symlinkSync("target.json", link);
    await saveFile(link, "new");
    expect({
      content: readFileSync(target, "utf8"),
      mode: statSync(target).mode & 0o777,
      isLink: lstatSync(link).isSymbolicLink(),
    }).toEqual({ content: "new", mode: 0o600, isLink: true });
  });

  it("keeps a mode that the mask of the process would narrow", async () => {
    const path = join(folder, "shared.json");
    writeFileSync(path, "old");
    chmodSync(path, 0o666);
    await saveFile(path, "new");
    expect(statSync(path).mode & 0o777).toBe(0o666);
  });

  it("makes the file that a link to nothing names", async () => {
    const link = join(folder, "dangling.json");
    symlinkSync("made.json", link);
    await saveFile(link, "new");
    expect(readFileSync(join(folder, "made.json"), "utf8")).toBe("new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it("writes under all names of a file", async () => {
    const [one, other] = [join(folder, "one.json"), join(folder, "other.json")];
    writeFileSync(one, "old and longer");
    linkSync(one, other);
    await saveFile(one, "new");
    expect(readFileSync(other, "utf8")).toBe("new");
  });

  it("does not follow a link that lies where it writes first", async () => {
    const [victim, path] = [join(folder, "victim"), join(folder, "safe.json")];
    writeFileSync(victim, "untouched");
    symlinkSync(victim, `${path}.${process.pid}.tmp`);
    await saveFile(path, "new");
    expect(readFileSync(victim, "utf8")).toBe("untouched");
  });

  it.skipIf(process.geteuid?.() === 0)("leaves a write-protected file alone", async () => {
    const path = join(folder, "protected.json");
    writeFileSync(path, "old");
    chmodSync(path, 0o444);
    await expect(saveFile(path, "new")).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
    expect(readFileSync(path, "utf8")).toBe("old");
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
