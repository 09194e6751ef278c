import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { formatInstant } from "@cap/domain";
import { historyOf, memoryOf, NOW, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { plan } from "./plan.ts";
import { boundsAt, withinBounds } from "./worker-bounds.ts";
import { freezeAt } from "./guardrails/freeze.ts";
import { overrideAt } from "./guardrails/override.ts";

const HORIZON = 3_600;
/** Times of the horizon that begin and end at any minute of it, or before and after it. */
const time = fc.tuple(fc.integer({ min: -10, max: 60 }), fc.integer({ min: 1, max: 40 })).map(([from, minutes]) => ({
  from: formatInstant(NOW + 60 * from),
  until: formatInstant(NOW + 60 * (from + minutes)),
}));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const limits = fc.record({ min_workers: maybe(fc.integer({ min: 0, max: 30 })), max_workers: maybe(fc.constant(40)) });
const policy = fc
  .record({
    scaling: fc.record({
      min_workers: fc.integer({ min: 0, max: 20 }),
      max_workers: fc.integer({ min: 30, max: 60 }),
      max_step_size: maybe(fc.integer({ min: 1, max: 12 })),
      cooldown_period: maybe(fc.constantFrom("1m", "5m")),
      max_reversals_per_hour: maybe(fc.integer({ min: 1, max: 3 })),
      freeze_windows: fc.array(time, { maxLength: 2 }),
      scheduled_limits: fc
        .array(fc.tuple(time, limits), { maxLength: 1 })
        .map((all) => all.map(([at, to]) => ({ ...at, ...to }))),
      override: maybe(
        fc
          .record({ workers: fc.oneof(fc.nat(80), fc.constant(0)) })
          .chain((to) => time.map(({ until }) => ({ ...to, until }))),
      ),
    }),
    cost: fc.record({ budget_per_hour_hard: maybe(fc.integer({ min: 5, max: 30 })) }),
    approval: fc.record({ workers: maybe(fc.nat(20)), scale_to_zero: fc.boolean() }),
  })
  .map((wire) => slowPolicyOf(wire));

describe("a plan under all guardrails", () => {
  it("is sound, within its bounds, still in freeze windows and at the size of an override", () => {
    fc.assert(
      fc.property(policy, fc.nat(70), fc.integer({ min: 1, max: 4 }), (given, workers, rate) => {
        const history = historyOf(Array.from({ length: 240 }, (_, index) => 15 * rate * (index % 30 < 15 ? 1 : 2)));
        const present = { workers, backlog: 0, utilization: null };
        const memory = memoryOf({ policy: given, pool: slowPool, history, present });
        const decision = plan({ memory, policy: given, now: NOW, horizonSeconds: HORIZON });
        if (decision.kind === "held") {
          expect(decision.targetWorkers).toBe(workers);
          return;
        }
        expect(check(decision.plan, given)).toEqual([]);
        for (const { fromWorkers, toWorkers, scheduledAt, action } of decision.plan.steps) {
          const bounds = boundsAt(given, scheduledAt);
          expect(toWorkers).toBe(withinBounds(toWorkers, bounds));
          const stated = overrideAt(given.scaling, scheduledAt);
          if (freezeAt(given.scaling, scheduledAt) !== null)
            expect(action === "no_change" || toWorkers === withinBounds(fromWorkers!, bounds)).toBe(true);
          else if (stated !== null) expect(toWorkers).toBe(withinBounds(stated.workers, bounds));
        }
      }),
      { numRuns: 25 },
    );
  });
});
