import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readHistory } from "../input/read-history.ts";

const demo = (name: string): string => fileURLToPath(new URL(`../../demo/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cap-demo-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the demo history", () => {
  it("is what its script writes, byte for byte", () => {
    const again = join(folder, "history.csv");
    execFileSync(process.execPath, [demo("generate-history.mjs"), again]);
    expect(readFileSync(again).equals(readFileSync(demo("history.csv")))).toBe(true);
  });

  it("is 28 days of 5-minute counts with one outage, and says that it is synthetic", async () => {
    expect(readFileSync(demo("history.csv"), "utf8")).toMatch(/^# Synthetic data/u);
    const { startAt, stepSeconds, counts, notes } = await readHistory(demo("history.csv"), {});
    expect({ startAt, stepSeconds, steps: counts.length }).toEqual({
      startAt: 1_756_710_000,
      stepSeconds: 300,
      steps: 28 * 288,
    });
    expect(counts.filter((count) => count === null)).toHaveLength(9);
    expect(notes.filter(({ kind }) => kind === "repaired")).toHaveLength(1);
  });

  it("needs about 16 workers at its height, of 2 s a job", async () => {
    const { counts } = await readHistory(demo("history.csv"), {});
    const hours = Array.from({ length: 28 * 24 }, (_, hour) => counts.slice(hour * 12, hour * 12 + 12));
    const rates = hours.map((hour) => hour.reduce<number>((sum, count) => sum + (count ?? 0), 0) / 3600);
    expect(Math.max(...rates)).toBeGreaterThan(7.5);
    expect(Math.max(...rates)).toBeLessThan(9);
    expect(Math.min(...rates)).toBeGreaterThan(0.5);
  });
});
