import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveWith } from "../fixtures/closed-loop-pool.ts";
import { constantHistory, dailyHistory, memoryOf, NOW, policyOf, poolOf, seenAt } from "../fixtures/example-pool.ts";
import { decide } from "./decide.ts";
import { observe } from "./observe.ts";
import type { Memory } from "./memory.ts";
import type { ProvisioningKnowledge } from "./pool-state.ts";
import { sizingBasis } from "./sizing.ts";

type Wire = Parameters<typeof seenAt>[1];

/** What is known after observations, each half a minute after the one before. */
function knownAfter(seen: readonly Wire[], given: string | null = "60s"): ProvisioningKnowledge {
  let memory = memoryOf({ pool: poolOf({ provisioning_delay: given }) });
  for (const [index, wire] of seen.entries()) memory = observe(memory, seenAt(30 * (index + 1), wire));
  return memory.state.provisioning;
}

/** Requests for workers one after the other, each ready a number of intervals after it was seen to be asked for. */
function requests(count: number, intervals: number, workers = 1): Wire[] {
  return Array.from({ length: count }, (_, index) => {
    const before = 10 + workers * index;
    const waiting = Array.from({ length: intervals }, () => ({
      desired_workers: before + workers,
      ready_workers: before,
    }));
    return [{ desired_workers: before, ready_workers: before }, ...waiting];
  })
    .flat()
    .concat({ desired_workers: 10 + workers * count, ready_workers: 10 + workers * count });
}

describe("learnProvisioning", () => {
  it("holds the given delay as long as nothing was seen", () => {
    expect(knownAfter([{ arrivals: 300 }])).toEqual({ seconds: 60, requests: 0, delays: [], doubtfulUntilAt: null });
  });

  it("holds the given delay exactly when workers came when it says", () => {
    const known = knownAfter(requests(20, 2));
    expect(known).toMatchObject({ seconds: 60, requests: 0 });
    expect(known.delays.length).toBe(20);
  });

  it("trusts the given delay after two requests, and what it has seen after ten", () => {
    // Seen missing for 150 s and ready after 180 s: 165 s.
    const after = (count: number): number => knownAfter(requests(count, 6)).seconds;
    expect([2, 6, 10, 20].map(after)).toEqual([60, 112.5, 165, 165]);
    expect(knownAfter(requests(10, 6)).requests).toBe(10);
  });

  it("trusts a delay that nobody gave after three requests no more", () => {
    expect([1, 2, 3].map((count) => knownAfter(requests(count, 6), null).seconds)).toEqual([95, 130, 165]);
  });

  it("learns that workers come sooner", () => {
    expect(knownAfter(requests(10, 1), "5m").seconds).toBe(15);
  });

  it("takes the time in which nine of ten workers were ready", () => {
    const slowest = [...requests(9, 2), ...requests(1, 20).map((wire) => ({ ...shifted(wire, 9) }))];
    expect(knownAfter(slowest).seconds).toBe(60);
    const twoOfTen = [...requests(8, 2), ...requests(2, 20).map((wire) => shifted(wire, 8))];
    expect(knownAfter(twoOfTen).seconds).toBe(585);
  });

  it("learns from workers of one request that come one after the other", () => {
    const { delays } = knownAfter([
      { desired_workers: 10, ready_workers: 10 },
      { desired_workers: 16, ready_workers: 10 },
      { desired_workers: 16, ready_workers: 12 },
      { desired_workers: 16, ready_workers: 12 },
      { desired_workers: 16, ready_workers: 12 },
      { desired_workers: 16, ready_workers: 15 },
    ]);
    expect(delays).toEqual([
      { askedAt: NOW + 60, seconds: 15, workers: 2 },
      { askedAt: NOW + 60, seconds: 105, workers: 3 },
    ]);
  });

  it.each([
    [
      "a request that was taken back",
      [
        { desired_workers: 12, ready_workers: 10 },
        { desired_workers: 10, ready_workers: 10 },
      ],
    ],
    ["workers when it is not known how many are ready", [{ desired_workers: 12 }, { desired_workers: 12 }]],
    [
      "workers whose coming was not seen",
      [{ desired_workers: 12, ready_workers: 10 }, { desired_workers: 12 }, { desired_workers: 12, ready_workers: 12 }],
    ],
    [
      "workers that are lost and replaced while others start",
      [
        { desired_workers: 12, ready_workers: 10 },
        { desired_workers: 12, ready_workers: 7 },
        { desired_workers: 12, ready_workers: 9 },
        { desired_workers: 12, ready_workers: 12 },
      ],
    ],
    [
      "workers that were lost",
      [
        { desired_workers: 10, ready_workers: 8 },
        { desired_workers: 10, ready_workers: 10 },
      ],
    ],
  ])("learns nothing from %s", (_name, wires) => {
    expect(knownAfter([{ desired_workers: 10, ready_workers: 10 }, ...wires]).delays).toEqual([]);
  });

  it("learns nothing from a silence, and nothing from workers that waited for more than their start", () => {
    let memory = observe(memoryOf(), seenAt(30, { desired_workers: 10, ready_workers: 10 }));
    memory = observe(memory, seenAt(60, { desired_workers: 12, ready_workers: 10 }));
    expect(observe(memory, seenAt(240, { ready_workers: 12 })).state.provisioning.delays).toEqual([]);
    for (let at = 90; at <= 5_000; at += 30) memory = observe(memory, seenAt(at, { ready_workers: 10 }));
    expect(observe(memory, seenAt(5_040, { ready_workers: 12 })).state.provisioning.delays).toEqual([]);
  });

  it("stays a number in bounds, and small, whatever is seen", () => {
    const count = fc.option(fc.nat(30));
    const wire = fc.record({ desired_workers: count, ready_workers: count, interval: fc.constantFrom("30s", null) });
    fc.assert(
      fc.property(fc.array(wire, { maxLength: 60 }), fc.constantFrom("0s", "60s", "2h", null), (wires, given) => {
        const { seconds, delays } = knownAfter(wires, given);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(4 * 7_200);
        expect(delays.length).toBeLessThanOrEqual(40);
        expect(delays.every((delay) => delay.seconds >= 0 && delay.workers > 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

/** The same observation of a pool that has so many workers more. */
function shifted(wire: Wire, workers: number): Wire {
  const { desired_workers, ready_workers } = wire as Readonly<Record<string, number>>;
  return { desired_workers: (desired_workers ?? 0) + workers, ready_workers: (ready_workers ?? 0) + workers };
}

describe("a learnt delay", () => {
  const history = dailyHistory({ days: 3 });
  // The rate doubles for ten minutes out of every forty.
  const living = (delaySeconds: number, seed: number): Parameters<typeof liveWith>[0] => ({
    arrivalRate: (seconds) => (seconds % 2_400 < 600 ? 12 : 6),
    delaySeconds: () => delaySeconds,
    workers: 16,
    durationSeconds: 6 * 3600,
    seed,
  });
  const lived = (given: string, delaySeconds: number, seed: number): Memory => {
    const begun = memoryOf({ history, pool: poolOf({ provisioning_delay: given }) });
    const last = liveWith(living(delaySeconds, seed), policyOf({ max_workers: 100 }), begun).at(-1);
    return last?.memory ?? begun;
  };

  it.each([
    ["60s", 180, 1],
    ["60s", 180, 2],
    ["300s", 30, 1],
    ["60s", 60, 1],
  ])("is found by a pool that was given %s and needs %d s (seed %d)", (given, delaySeconds, seed) => {
    const { seconds } = lived(given, delaySeconds, seed).state.provisioning;
    expect(Math.abs(seconds - delaySeconds)).toBeLessThanOrEqual(delaySeconds === 60 ? 0 : 20);
  });

  it("makes the core look as far ahead as workers take", () => {
    const { state } = lived("60s", 180, 1);
    const policy = policyOf({ max_workers: 100 });
    const answer = sizingBasis(state, policy, state.forecast, state.knownUntilAt);
    expect(answer).toMatchObject({ kind: "basis", basis: { leadSeconds: state.provisioning.seconds + 30 } });
  });

  it("asks earlier for a ramp that it knows of", () => {
    // Jobs come from six in the morning on, every day.
    const ramp = memoryOf({ history: morningHistory() });
    const firstAsk = (memory: Memory): number => {
      const policy = policyOf({ max_workers: 100 });
      let workers = 4;
      for (let at = NOW + 5.5 * 3600; at < NOW + 6.5 * 3600; at += 30) {
        const wire = { arrivals: 60, completions: 60, backlog: 0, ready_workers: workers, desired_workers: workers };
        const seen = observe(memory, seenAt(at - NOW, wire));
        const wanted = decide(seen, policy, at, { explain: false }).targetWorkers ?? 0;
        if (wanted >= 15) return at - NOW;
        workers = Math.max(workers, wanted);
      }
      return Infinity;
    };
    const slow: Memory = {
      ...ramp,
      state: { ...ramp.state, provisioning: { seconds: 600, requests: 12, delays: [], doubtfulUntilAt: null } },
    };
    expect(firstAsk(slow)).toBeLessThan(firstAsk(ramp) - 300);
  });

  it("is told with the requests that it was learnt from", () => {
    const memory = memoryOf({ history: constantHistory(10) });
    const told = (state: Memory["state"]): object | undefined => {
      const seen = observe({ ...memory, state }, seenAt(30, { arrivals: 300, backlog: 0, ready_workers: 30 }));
      const decision = decide(seen, policyOf(), NOW + 30);
      return decision.kind === "planned" ? decision.plan.explanation.inputs : undefined;
    };
    expect(told(memory.state)).toMatchObject({ provisioningDelaySeconds: 60, provisioningRequests: null });
    const provisioning = { ...memory.state.provisioning, seconds: 170, requests: 12 };
    expect(told({ ...memory.state, provisioning })).toMatchObject({
      provisioningDelaySeconds: 170,
      provisioningRequests: 12,
    });
  });
});

/** Six days of 2 jobs/s until six in the morning and 20 jobs/s until noon. */
function morningHistory(): ReturnType<typeof dailyHistory> {
  const history = dailyHistory({ days: 6 });
  const arrivals = history.arrivals.map((_, minute) => (minute % 1440 >= 360 && minute % 1440 < 720 ? 1_200 : 120));
  return { ...history, arrivals };
}
