import { Readable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { withProgress } from "./progress.ts";

function watched(progress: boolean): {
  readonly terminal: Parameters<typeof withProgress>[0];
  readonly said: string[];
} {
  const said: string[] = [];
  const err = (text: string): void => void said.push(text);
  return { terminal: { stdin: Readable.from([]), out: () => {}, err, color: false, progress, width: 80 }, said };
}

describe("withProgress", () => {
  it("names a computation that takes long and takes the words away after it, and from an error too", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { terminal, said } = watched(true);
    const slices = (function* (): Generator<undefined, never, void> {
      vi.advanceTimersByTime(1000);
      yield;
      expect(said).toEqual(["planning ..."]);
      throw new RangeError("no");
    })();
    await expect(withProgress(terminal, "planning", slices)).rejects.toThrow("no");
    vi.useRealTimers();
    expect(said).toEqual(["planning ...", `\r${" ".repeat(12)}\r`]);
  });

  it("lets everything else have its turn between two slices, whether somebody watches or not", async () => {
    for (const progress of [true, false]) {
      let turned = false;
      setImmediate(() => (turned = true));
      const slices = (function* (): Generator<undefined, boolean, void> {
        yield;
        return turned;
      })();
      expect(await withProgress(watched(progress).terminal, "planning", slices)).toBe(true);
    }
  });

  it("says nothing of work that is soon done, nor to nobody", async () => {
    const short = watched(true);
    await withProgress(short.terminal, "reading", Promise.resolve(1));
    const unwatched = watched(false);
    await withProgress(unwatched.terminal, "planning", soon());
    expect([...short.said, ...unwatched.said]).toEqual([]);
  });

  it("names work that takes long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { terminal, said } = watched(true);
    let finish: (value: number) => void = () => {};
    const work = withProgress(terminal, "reading", new Promise<number>((resolve) => (finish = resolve)));
    vi.advanceTimersByTime(1000);
    finish(7);
    expect(await work).toBe(7);
    vi.useRealTimers();
    expect(said).toEqual(["reading ...", `\r${" ".repeat(11)}\r`]);
  });
});

function* soon(): Generator<undefined, number, void> {
  yield;
  return 1;
}
