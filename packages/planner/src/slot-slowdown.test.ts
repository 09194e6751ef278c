import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveWith } from "../fixtures/closed-loop-pool.ts";
import { constantHistory, memoryOf, NOW, policyOf, poolOf, seenAt } from "../fixtures/example-pool.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";
import { settledSlots, slowdownAt } from "./slot-slowdown.ts";

const slots = { slotsPerWorker: 10, slotSlowdown: 0.1 };
const slowed = poolOf({ slots_per_worker: 10, slot_slowdown: 0.1, provisioning_delay: "60s" });

describe("slowdownAt", () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 1.1],
    [10, 1.9],
  ])("lets a job beside %d busy slots take %d times as long", (busySlots, factor) => {
    expect(slowdownAt(slots, busySlots)).toBeCloseTo(factor, 12);
  });
});

describe("settledSlots", () => {
  it("finds the busy slots that lead to themselves", () => {
    // Ten slots at 0.4 of their size, and a tenth of a slot more for each that is busy: b = 4 + 0.1 b.
    expect(settledSlots(slots, (busySlots) => 4 + 0.1 * busySlots)).toBeCloseTo(4 / 0.9, 0);
  });

  it("stays within the slots, and takes all of them where more are needed", () => {
    const jumping = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(jumping, (values) => {
        let round = 0;
        const busySlots = settledSlots(slots, () => values[round++ % 8] ?? 0);
        expect(busySlots).toBeGreaterThanOrEqual(0);
        expect(busySlots).toBeLessThanOrEqual(10);
      }),
    );
    expect(settledSlots(slots, () => 12)).toBe(10);
    expect(settledSlots(slots, () => 0)).toBeLessThan(0.2);
  });
});

describe("service times of a pool whose slots slow each other down", () => {
  const learnt = (wire: object): number | undefined => {
    let memory = memoryOf({ pool: slowed });
    for (let at = 30; at <= 3_000; at += 30) {
      memory = observe(memory, seenAt(at, { arrivals: 300, completions: 300, service_time: "3.8s", ...wire }));
    }
    return memory.state.service?.meanSeconds;
  };

  it("are learnt as those of a job alone, from utilization or from the jobs in service", () => {
    expect(learnt({ utilization: 1 })).toBeCloseTo(2, 6);
    expect(learnt({ active_jobs: 40, ready_workers: 4 })).toBeCloseTo(2, 6);
    expect(learnt({ utilization: 0.05 })).toBeCloseTo(3.8, 1);
  });

  it("teach nothing where nobody tells how many slots were busy", () => {
    expect(learnt({})).toBe(2);
  });
});

describe("the size of a pool whose slots slow each other down", () => {
  const sized = (wire: object, present: object = {}): { workers: number; service: number } => {
    const pool = poolOf({ slots_per_worker: 10, ...wire });
    const memory = memoryOf({
      pool,
      history: constantHistory(40),
      present: { workers: 20, backlog: 0, utilization: null, ...present },
    });
    const policy = policyOf({ slo: { p95_latency: "30s" } });
    const decision = plan({ memory, policy, now: NOW, horizonSeconds: 600 });
    if (decision.kind === "held") throw new Error("held");
    const { requirements, inputs } = decision.plan.explanation;
    return { workers: requirements[0]?.workers ?? 0, service: inputs.serviceTimeSeconds };
  };

  it("is for the time that jobs take beside each other at that size", () => {
    const alone = sized({});
    const beside = sized({ slot_slowdown: 0.1 });
    expect(alone.service).toBe(2);
    // The fixed point: 40 jobs/s x 2 s x (1 + 0.1 (b - 1)) = b x workers.
    const busySlots = (beside.service / 2 - 1) / 0.1 + 1;
    expect(Math.abs(busySlots - (40 * beside.service) / beside.workers)).toBeLessThan(0.6);
    expect(beside.workers).toBeGreaterThan(1.5 * alone.workers);
    expect(sized({ slot_slowdown: 0.02 }).workers).toBeLessThan(beside.workers);
  });

  it("is for all slots while more jobs wait than there are slots", () => {
    expect(sized({ slot_slowdown: 0.1 }, { backlog: 5_000 }).service).toBeCloseTo(3.8, 9);
  });

  it("does not change with one slot for each worker", () => {
    expect(sized({ slots_per_worker: 1, slot_slowdown: 0.5 })).toEqual(sized({ slots_per_worker: 1 }));
  });

  it("serves a pool that slows down as is said", () => {
    const policy = policyOf({ slo: { p95_latency: "20s" }, max_workers: 60 });
    const begun = memoryOf({ pool: slowed, history: constantHistory(20) });
    const run = liveWith(
      {
        arrivalRate: (seconds) => (seconds < 600 ? 20 : 30),
        speed: (busySlots, workers) => 1 / slowdownAt(slots, busySlots / Math.max(1, workers)),
        slotsPerWorker: 10,
        workers: 8,
        durationSeconds: 3_600,
        seed: 1,
      },
      policy,
      begun,
    );
    const late = run.slice(40);
    expect(late.at(-1)?.memory.state.service?.meanSeconds).toBeCloseTo(2, 0);
    const slow = late.filter(({ observation }) => (observation.latencyP95Seconds ?? 0) > 20);
    expect(slow.length / late.length).toBeLessThan(0.1);
    expect(Math.max(...late.map(({ targetWorkers }) => targetWorkers ?? 0))).toBeLessThan(25);
  });
});
