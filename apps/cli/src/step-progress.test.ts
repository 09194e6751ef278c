import { describe, expect, it } from "vitest";
import { type StepProgress, withStepProgress } from "./step-progress.ts";

function* twoSteps(fail = false): Generator<StepProgress, string, void> {
  yield { name: "oracle", done: 0, total: 2 };
  if (fail) throw new RangeError("no");
  yield { name: "cap", done: 1, total: 2 };
  return "done";
}

function watched(progress: boolean) {
  const said: string[] = [];
  return { terminal: { progress, err: (text: string) => void said.push(text), width: 80 }, said };
}

describe("withStepProgress", () => {
  it("shows how far the work is, shorter words over longer ones, and takes them away", async () => {
    const { terminal, said } = watched(true);
    expect(await withStepProgress(terminal, "replaying", twoSteps())).toBe("done");
    expect(said).toEqual([
      `\rreplaying ${"░".repeat(20)} 0/2 oracle ...`,
      `\rreplaying ${"█".repeat(10)}${"░".repeat(10)} 1/2 cap ...   `,
      expect.stringMatching(/^\r {42}\r$/u),
    ]);
  });

  it("takes the words away from an error too", async () => {
    const { terminal, said } = watched(true);
    await expect(withStepProgress(terminal, "replaying", twoSteps(true))).rejects.toThrow("no");
    expect(said.at(-1)).toMatch(/^\r +\r$/u);
  });

  it("says nothing to nobody", async () => {
    const { terminal, said } = watched(false);
    await withStepProgress(terminal, "replaying", twoSteps());
    expect(said).toEqual([]);
  });
});
