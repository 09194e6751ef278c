import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { processTerminal } from "./process-terminal.ts";

/** A process with streams of our own; `tty` sets what its standard output is. */
function fakeProcess(
  env: Readonly<Record<string, string>>,
  tty?: { readonly columns: number },
): { readonly owner: NodeJS.Process; readonly stdout: PassThrough; readonly exits: number[] } {
  const stdout = Object.assign(new PassThrough(), tty === undefined ? {} : { isTTY: true, columns: tty.columns });
  const exits: number[] = [];
  const exit = (code: number): void => void exits.push(code);
  const owner = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env, exit };
  return { owner: owner as unknown as NodeJS.Process, stdout, exits }; // the part of a process that a terminal uses
}

describe("processTerminal", () => {
  it.each([
    ["on a terminal", {}, { columns: 120 }, { color: true, width: 120 }],
    ["with NO_COLOR", { NO_COLOR: "1" }, { columns: 80 }, { color: false, width: 80 }],
    ["with an empty NO_COLOR, which means nothing", { NO_COLOR: "" }, { columns: 80 }, { color: true, width: 80 }],
    ["on a dumb terminal", { TERM: "dumb" }, { columns: 80 }, { color: false, width: 80 }],
    ["on a terminal too narrow for a chart", {}, { columns: 10 }, { color: true, width: 40 }],
    ["piped", {}, undefined, { color: false, width: 100 }],
    ["piped, with a width", { COLUMNS: "200" }, undefined, { color: false, width: 200 }],
    ["piped, with a width that is none", { COLUMNS: "wide" }, undefined, { color: false, width: 100 }],
  ])("%s", (_, env, tty, expected) => {
    const { color, width } = processTerminal(fakeProcess(env, tty).owner);
    expect({ color, width }).toEqual(expected);
  });

  it("ends the process quietly when the reader has gone", () => {
    const { owner, stdout, exits } = fakeProcess({});
    processTerminal(owner);
    stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(exits).toEqual([0]);
  });

  it("says that the output cannot be written, and fails", () => {
    const { owner, stdout, exits } = fakeProcess({});
    processTerminal(owner);
    stdout.emit("error", Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }));
    expect(exits).toEqual([1]);
    expect(String(owner.stderr.read())).toMatch(
      /^error: the output cannot be written: ENOSPC.* \(OUTPUT_UNWRITABLE\)\nhint: /u,
    );
  });

  it("says so when its output is closed", () => {
    const { owner, stdout, exits } = fakeProcess({});
    processTerminal(owner);
    stdout.emit("error", Object.assign(new Error("EBADF: bad file descriptor, write"), { code: "EBADF" }));
    expect(exits).toEqual([1]);
    expect(String(owner.stderr.read())).toContain("the output cannot be written: standard output is closed");
  });
});
