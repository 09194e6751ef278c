import { describe, expect, it } from "vitest";
import { constantHistory, dailyHistory, historyOf, memoryOf, NOW, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { step } from "./decide.ts";
import { ratioQuantile } from "./error-histogram.ts";
import { finish } from "@cap/simulator";
import { nearSkillOf as nearSkillStepwise } from "./near-skill.ts";

const nearSkillOf = (...given: Parameters<typeof nearSkillStepwise>) => finish(nearSkillStepwise(...given));

const { forecast: policy } = policyOf();

/** Pending expectations after 30 observations. */
function expectations(arrivalsOf: (index: number) => number): unknown[] {
  const made: unknown[] = [];
  let memory = memoryOf();
  for (let index = 1; index <= 30; index += 1) {
    const observation = seenAt(30 * index, { arrivals: arrivalsOf(index), desired_workers: 24 });
    ({ memory } = step(memory, policyOf(), observation, { explain: false }));
    made.push(memory.state.near.pending.at(-1));
  }
  return made;
}

describe("nearSkillOf", () => {
  it("finds a constant load perfectly foreseen", () => {
    const history = historyOf(Array.from({ length: 6 * 1440 }, () => 600));
    expect(ratioQuantile(nearSkillOf(history, policy, { leadSeconds: 90, clock: [] }).errors, 0.95)).toBe(1);
  });

  it("finds a daily curve foreseen but for the chance of its arrivals", () => {
    const quantile = ratioQuantile(nearSkillOf(dailyHistory(), policy, { leadSeconds: 90, clock: [] }).errors, 0.95);
    expect(quantile).toBeGreaterThan(1.02);
    expect(quantile).toBeLessThan(1.15);
  });

  it.each([
    ["is shorter than three days before its replayed end", constantHistory(10)],
    [
      "has steps longer than five minutes",
      historyOf(
        Array.from({ length: 2_000 }, () => 10),
        900,
      ),
    ],
    ["knows nothing", historyOf(Array.from({ length: 14_400 }, () => null))],
  ])("knows nothing when the history %s", (_name, history) => {
    expect(ratioQuantile(nearSkillOf(history, policy, { leadSeconds: 90, clock: [] }).errors, 0.5)).toBeNull();
  });
});

describe("learnNearSkill", () => {
  it("makes no expectation from what comes later", () => {
    const before = expectations(() => 300);
    const changed = expectations((index) => (index <= 15 ? 300 : 900));
    expect(changed.slice(0, 15)).toEqual(before.slice(0, 15));
    expect(changed.slice(15)).not.toEqual(before.slice(15));
  });

  it("expects the rate over the time until a worker is ready", () => {
    expect(expectations(() => 300).at(-1)).toEqual({
      fromAt: NOW + 900,
      untilAt: NOW + 990,
      rate: expect.closeTo(10, 6),
    });
  });
});
