import { describe, expect, it } from "vitest";
import { drawJobs } from "./job-stream.ts";
import { simulateClosedLoop, simulateClosedLoopStepwise } from "./closed-loop.ts";
import type { ClosedLoopInput } from "./closed-loop-input.ts";
import { simulate, simulateStepwise } from "./simulate.ts";
import type { SimulationInput } from "./simulation-input.ts";
import { finish, finishGivingWay, type Interruption, type Slices } from "./slices.ts";

/** About 180,000 jobs, exactly or on a tenth of them. */
const input: SimulationInput = {
  arrivals: { stepSeconds: 60, rates: Array.from({ length: 100 }, () => 30) },
  service: { kind: "exponential", meanSeconds: 1 },
  servers: { initial: 33, changes: [] },
  provisioningDelaySeconds: 0,
  seed: 1,
};
const sampled = { ...input, jobsMax: 100_000 };
const closed: ClosedLoopInput = {
  jobs: drawJobs({
    counts: Array.from({ length: 60 }, () => 600),
    stepSeconds: 60,
    service: { kind: "exponential", meanSeconds: 1 },
    seed: 1,
  }),
  horizonSeconds: 3_600,
  workersInitial: 12,
  workersMin: 1,
  workersMax: 50,
  provisioningDelaySeconds: 30,
  intervalSeconds: 30,
  seed: 1,
  controller: () => null,
};

const countOf = (slices: Slices<unknown>): number => [...slices].length;

/** A signal that ends the work when it is asked for the n-th time. */
function endingAt(last: number): Interruption & { readonly asked: () => number } {
  let asked = 0;
  const throwIfAborted = (): void => {
    asked += 1;
    if (asked === last) throw new Error("enough");
  };
  return { throwIfAborted, asked: () => asked };
}

describe("a run in slices", () => {
  it.each([
    // 2^15 jobs a slice.
    ["exact", () => simulateStepwise(input), 5],
    ["sampled", () => simulateStepwise(sampled), 2],
    // 36,000 arrivals and completions, 120 decisions that count for a thousand events each.
    ["closed-loop", () => simulateClosedLoopStepwise(closed), 10],
  ])("gives way in an %s run after a bounded number of jobs, events and decisions", (_, slices, least) => {
    expect(countOf(slices())).toBeGreaterThanOrEqual(least);
  });

  it("has as many slices as there are jobs, not as servers or steps of the timeline", () => {
    const twice = {
      ...input,
      arrivals: { ...input.arrivals, rates: [...input.arrivals.rates, ...input.arrivals.rates] },
    };
    const [once, double] = [countOf(simulateStepwise(input)), countOf(simulateStepwise(twice))];
    expect(Math.abs(double / once - 2)).toBeLessThan(0.25);
  });

  it("gives what the run at once gives", () => {
    expect(finish(simulateStepwise(input))).toEqual(simulate(input));
    expect(finish(simulateClosedLoopStepwise(closed))).toEqual(simulateClosedLoop(closed));
  });

  it.each([
    ["simulate", (signal: Interruption) => simulate(input, signal)],
    ["simulateClosedLoop", (signal: Interruption) => simulateClosedLoop(closed, signal)],
  ])("ends %s at the slice before which the signal says so", (_, run) => {
    const signal = endingAt(3);
    expect(() => run(signal)).toThrow("enough");
    expect(signal.asked()).toBe(3);
  });
});

describe("finishGivingWay", () => {
  it("lets a signal of the same thread end the work while it gives way", async () => {
    let aborted = false;
    let turns = 0;
    const giveWay = async (): Promise<void> => {
      turns += 1;
      aborted = turns === 2;
    };
    const signal: Interruption = {
      throwIfAborted: () => {
        if (aborted) throw new Error("Ctrl-C");
      },
    };
    await expect(finishGivingWay(simulateStepwise(input), { giveWay, signal })).rejects.toThrow("Ctrl-C");
    expect(turns).toBe(2);
  });

  it("gives the result when nobody ends it", async () => {
    const report = await finishGivingWay(simulateStepwise(input), { giveWay: async () => {} });
    expect(report).toEqual(simulate(input));
  });
});
