import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "cap-launcher-"));
afterAll(() => rmSync(folder, { recursive: true }));

// The launcher of the clone in front of a tool that only writes.
copyFileSync(fileURLToPath(new URL("../cap", import.meta.url)), join(folder, "cap"));
mkdirSync(join(folder, "tools"));
writeFileSync(
  join(folder, "tools", "boot.mjs"),
  `process.stdout.on("error", ({ code }) => { process.stderr.write(code); process.exit(1); });
process.stdout.write(process.argv.slice(2).join(" "));`,
);

function launched(redirection: string): {
  readonly status: number | null;
  readonly out: string;
  readonly said: string;
} {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", `./cap size --lambda 5 ${redirection}`], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, out: stdout, said: stderr };
}

describe.skipIf(process.platform === "win32")("./cap", () => {
  it("passes its arguments on", () => {
    expect(launched("")).toEqual({ status: 0, out: "cli size --lambda 5", said: "" });
  });

  it("lets the tool find out that its output is closed", () => {
    expect(launched(">&-")).toEqual({ status: 1, out: "", said: "EBADF" });
  });

  it("leaves an output alone that nobody wants", () => {
    expect(launched(">/dev/null")).toEqual({ status: 0, out: "", said: "" });
  });
});
