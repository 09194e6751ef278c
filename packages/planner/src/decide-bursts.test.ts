import { describe, expect, it } from "vitest";
import { historyOf, memoryOf, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { step } from "./decide.ts";

/** Jobs per second: five minutes of six every hour, and hardly any between. */
const rateAt = (second: number): number => (second % 3_600 < 300 ? 6 : 0.1);

/** Sizes that are asked for over two hours of observations, each when it is asked for. */
function sizesOver(
  stepSeconds: number,
  seen: (workers: number) => object,
  wire: object = {},
): (second: number) => number {
  const policy = policyOf(wire);
  const counts = Array.from(
    { length: (14 * 86_400) / stepSeconds },
    (_, index) => rateAt(index * stepSeconds) * stepSeconds,
  );
  let memory = memoryOf({ policy, history: historyOf(counts, stepSeconds) });
  let workers = 13;
  const sizes: { readonly at: number; readonly workers: number }[] = [];
  for (let at = 30; at <= 7_200; at += 30) {
    const next = step(memory, policy, seenAt(at, { arrivals: 30 * rateAt(at - 30), ...seen(workers) }), {
      explain: false,
    });
    ({ memory } = next);
    workers = next.decision.targetWorkers ?? workers;
    sizes.push({ at, workers });
  }
  return (second) => sizes.findLast(({ at }) => at <= second)?.workers ?? 0;
}

const queueCounted = (workers: number): object => ({ ready_workers: workers, desired_workers: workers, backlog: 0 });
/** How long jobs wait is told, and not how many: the formulas have to do. */
const queueNotCounted = (workers: number): object => ({
  ready_workers: workers,
  desired_workers: workers,
  oldest_wait: "0s",
});

describe("step with recurring bursts", () => {
  it.each([
    [300, "counted", queueCounted, {}],
    [300, "not counted", queueNotCounted, {}],
    [60, "not counted", queueNotCounted, {}],
    [300, "counted, and may not be long", queueCounted, { slo: { p95_latency: "10s", max_backlog: 50 } }],
    [300, "not counted, and steps are limited", queueNotCounted, { scaling: { max_step_up: 3 } }],
  ])(
    "has workers ready before an hourly one, known from steps of %d s, where the queue is %s",
    (stepSeconds, _, seen, wire) => {
      const sizeAt = sizesOver(stepSeconds, seen, wire);
      // A worker takes a minute, and the burst comes at the hour; the last worker may come with its first half minute.
      expect(sizeAt(3_540)).toBeGreaterThanOrEqual(12);
      expect(sizeAt(3_570)).toBeGreaterThanOrEqual(13);
      expect(sizeAt(3_540)).toBeLessThanOrEqual(20);
      expect(sizeAt(3_600 - 900)).toBeLessThanOrEqual(3);
      expect(sizeAt(7_200 - 900)).toBeLessThanOrEqual(3);
    },
  );
});
