import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { readConfigFile } from "../options/config-file.ts";
import { run } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-init-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function init(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly said: string; readonly out: string }> {
  let said = "";
  let out = "";
  const code = await run(["init", ...args], {
    stdin: Readable.from([]),
    out: (text) => void (out += text),
    err: (text) => void (said += text),
    color: false,
    progress: false,
    width: 80,
  });
  return { code, said, out };
}

describe("cap init", () => {
  it("writes a file that cap reads, also with every comment taken away", async () => {
    const path = join(folder, "cap.yaml");
    expect(await init(path)).toMatchObject({ code: 0, said: expect.stringContaining(`--config ${path}`) });
    expect(await readConfigFile(path)).toMatchObject({ pool: { service_time: "2s" } });
    const everything = join(folder, "everything.yaml");
    writeFileSync(everything, readFileSync(path, "utf8").replaceAll(/^(\s*)# (?=[ a-z])/gmu, "$1"));
    expect((await readConfigFile(everything)).policy).toMatchObject({ slo: { max_backlog: 500 } });
  });

  it("keeps a file that is there, unless it is forced", async () => {
    const path = join(folder, "mine.yaml");
    writeFileSync(path, "mine");
    expect((await init(path)).code).toBe(2);
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect((await init(path, "--force")).code).toBe(0);
    expect(readFileSync(path, "utf8")).not.toBe("mine");
  });

  it("writes to standard output for -, and makes no file of that name", async () => {
    const { code, said, out } = await init("-");
    expect({ code, said, made: existsSync("-") }).toEqual({ code: 0, said: "", made: false });
    const path = join(folder, "piped.yaml");
    writeFileSync(path, out);
    expect(await readConfigFile(path)).toMatchObject({ pool: { service_time: "2s" } });
  });

  it("says when there is no folder to write to", async () => {
    const { code, said } = await init(join(folder, "nowhere", "cap.yaml"));
    expect({ code, said }).toMatchObject({
      code: 1,
      said: expect.stringMatching(/cannot be written.*\(OUTPUT_UNWRITABLE\)/u),
    });
  });
});
