import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { run } from "../program.ts";

async function errorOf(...args: readonly string[]): Promise<{ readonly code: number; readonly err: string }> {
  let err = "";
  const silent = { stdin: Readable.from([]), out: () => {}, color: false, progress: false, width: 80 };
  const code = await run(args, { ...silent, err: (text) => void (err += text) });
  return { code, err };
}

describe("an option that is given twice", () => {
  it.each([
    ["size --lambda 9 --service-time 2s --p95 10s --p95 5s", "--p95 must be given once, got 10s and 5s"],
    ["size --lambda 9 --service-time 2s --p95 10s --p95 10s", "--p95 must be given once, got 10s and 10s"],
    ["plan history.csv --max 5 --max 9", "--max must be given once, got 5 and 9"],
    ["plan history.csv -o json --output yaml", "--output must be given once, got json and yaml"],
    ["simulate -f a.yaml --file b.yaml", "--file must be given once, got a.yaml and b.yaml"],
    ["forecast history.csv --step 1m --step 5m", "--step must be given once, got 1m and 5m"],
    ["backtest history.csv --seed 1 --seed 2", "--seed must be given once, got 1 and 2"],
    ["decide --memory a --memory b", "--memory must be given once, got a and b"],
    ["plan history.csv --slo p95=10s --slo p95=5s", "--slo must state p95_latency once, got 10s and 5s"],
    ["plan history.csv --slo p95=10s,p95=5s", "--slo must state p95_latency once, got 10s and 5s"],
  ])("is wrong use of cap %s", async (line, message) => {
    const { code, err } = await errorOf(...line.split(" "));
    expect(code).toBe(2);
    expect(err).toContain(`error: ${message} (USAGE)\n`);
  });

  it("may be one whose values add up", async () => {
    const { err } = await errorOf("simulate", "-f", "missing.yaml", "--threshold", "slo>=0.9", "--threshold", "p95<5s");
    expect(err).not.toContain("USAGE");
  });
});
