import { describe, expect, it } from "vitest";
import { liveWith, secondsWith, type LivedDecision, type LivingPool } from "../fixtures/closed-loop-pool.ts";
import { constantHistory, memoryOf, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { observe } from "./observe.ts";
import type { RushRecord } from "./pool-state.ts";

type Wire = Parameters<typeof seenAt>[1];

/** An interval of half a minute in which all workers were busy and hundreds of jobs waited. */
function busy(workers: number, completions: number, wire: object = {}): Wire {
  return { arrivals: 400, completions, backlog: 500, ready_workers: workers, service_time: "2s", ...wire };
}

function repeated(count: number, wire: Wire): Wire[] {
  return Array.from({ length: count }, () => wire);
}

function rushAfter(wires: readonly Wire[]): RushRecord {
  let memory = memoryOf();
  for (const [index, wire] of wires.entries()) memory = observe(memory, seenAt(30 * (index + 1), wire));
  return memory.state.rush;
}

const flat = [...repeated(6, busy(20, 300)), ...repeated(6, busy(40, 300))];

describe("learnRush", () => {
  it("notices that more workers get no more done", () => {
    const { limit } = rushAfter(flat);
    expect(limit).toMatchObject({
      workersBefore: 20,
      workersAfter: 40,
      throughputBefore: 10,
      throughputAfter: 10,
      refusedRatio: null,
      size: 40,
      holdSeconds: 600,
    });
  });

  it.each<[string, readonly Wire[]]>([
    ["more workers get more done", [...repeated(6, busy(20, 300)), ...repeated(10, busy(40, 600))]],
    ["they get three quarters of it done", [...repeated(6, busy(20, 300)), ...repeated(10, busy(40, 530))]],
    ["the workers stay the same", repeated(20, busy(20, 300))],
    ["the new ones have just begun", [...repeated(6, busy(20, 300)), busy(40, 300)]],
    ["there are hardly more of them", [...repeated(6, busy(20, 300)), ...repeated(6, busy(24, 300))]],
    ["few jobs end, so that it may be chance", [...repeated(6, busy(2, 4)), ...repeated(6, busy(4, 4))]],
    ["few jobs wait", flat.map((wire) => ({ ...wire, backlog: 9 }))],
    ["nobody tells how many jobs end", flat.map((wire) => ({ ...wire, completions: null }))],
    ["nobody tells how many jobs wait", flat.map((wire) => ({ ...wire, backlog: null }))],
    ["nobody tells how many workers are ready", flat.map((wire) => ({ ...wire, ready_workers: null }))],
    [
      "jobs take so long that none of the new workers has ended one",
      flat.map((wire) => ({ ...wire, service_time: "5m" })),
    ],
    [
      "the backlog was gone between",
      [...repeated(6, busy(20, 300)), { ...busy(20, 300), backlog: 0 }, ...repeated(6, busy(40, 300))],
    ],
  ])("notices nothing where %s", (_name, wires) => {
    expect(rushAfter(wires).limit).toBeNull();
  });

  it("counts only jobs that end well", () => {
    const failing = [...repeated(6, busy(20, 300)), ...repeated(6, busy(40, 600, { errors: 290 }))];
    expect(rushAfter(failing).limit).toMatchObject({ throughputBefore: 10 });
    const asRate = failing.map((wire) => ({ ...wire, errors: null, error_rate: 0.5 }));
    expect(rushAfter([...repeated(6, busy(20, 300)), ...asRate.slice(6)]).limit).toMatchObject({ throughputAfter: 10 });
  });

  it("believes a service that refuses calls, once it has done so twice", () => {
    const refused = busy(20, 300, { calls_refused: 60 });
    expect(rushAfter([busy(20, 300), busy(20, 300), refused]).limit).toBeNull();
    const { limit } = rushAfter([busy(20, 300), refused, refused]);
    expect(limit).toMatchObject({ workersBefore: null, throughputBefore: null, workersAfter: 20, refusedRatio: 0.2 });
    const few = busy(20, 300, { calls_refused: 6 });
    expect(rushAfter([busy(20, 300), few, few]).limit).toBeNull();
  });

  it("forgets a limit when calls have not been refused for some time", () => {
    const refused = busy(20, 300, { rate_limited: 60 });
    const begun = [busy(20, 300), refused, refused];
    expect(rushAfter([...begun, ...repeated(9, busy(20, 300))]).limit).not.toBeNull();
    expect(rushAfter([...begun, ...repeated(10, busy(20, 300))]).limit).toBeNull();
  });

  it("forgets a limit when the backlog is gone, and when more gets done", () => {
    expect(rushAfter([...flat, busy(40, 300, { backlog: 2 })])).toEqual({ intervals: [], limit: null });
    expect(rushAfter([...flat, ...repeated(3, busy(40, 600))])).toMatchObject({ limit: null });
    expect(rushAfter([...flat, ...repeated(3, busy(40, 310))]).limit).not.toBeNull();
  });

  it("keeps a limit while nothing is known", () => {
    expect(rushAfter([...flat, {}, { backlog: null }]).limit).toEqual(rushAfter(flat).limit);
  });

  it("lets a quarter more be tried when it has lasted, later and later", () => {
    const sizes = [0, 21, 61, 141].map((more) => rushAfter([...flat, ...repeated(more, busy(40, 300))]).limit?.size);
    expect(sizes).toEqual([40, 50, 63, 79]);
  });

  it("remembers no more than half an hour", () => {
    expect(rushAfter(repeated(100, busy(20, 300))).intervals.length).toBe(60);
  });
});

/** A rush of 16 jobs/s after ten quiet minutes, of which a service behind the workers lets so many through. */
function lived(change: Partial<LivingPool> = {}, scaling: object = {}): LivedDecision[] {
  const pool: LivingPool = {
    arrivalRate: (seconds) => (seconds < 600 ? 7 : 16),
    workers: 18,
    durationSeconds: 3_600,
    seed: 3,
    ...change,
  };
  return liveWith(pool, policyOf({ max_workers: 400, scaling }), memoryOf({ history: constantHistory(8) }));
}
const limitedTo =
  (jobsPerSecond: number) =>
  (busySlots: number): number =>
    Math.min(1, (2 * jobsPerSecond) / Math.max(1, busySlots));
const largest = (run: readonly LivedDecision[]): number =>
  Math.max(...run.map(({ targetWorkers }) => targetWorkers ?? 0));

describe("a pool behind which a service is the limit", () => {
  it.each([1, 2, 3])("stops adding workers soon after they stopped helping (seed %d)", (seed) => {
    const run = lived({ seed, speed: limitedTo(10), durationSeconds: 2_400 });
    expect(secondsWith(run, "DOWNSTREAM_LIMIT")[0]).toBeLessThan(1_000);
    // All four hundred without it.
    expect(largest(run)).toBeLessThan(150);
    const small = lived({ seed, speed: limitedTo(10), durationSeconds: 2_400 }, { max_step_up: 2 });
    expect(largest(small)).toBeLessThan(60);
  });

  it("tells what it has seen, and adds none", () => {
    const run = lived({ speed: limitedTo(10) });
    const noticed = run.findIndex(({ memory }) => memory.state.rush.limit !== null);
    const { throughputBefore = null, throughputAfter = null } = run[noticed]?.memory.state.rush.limit ?? {};
    expect(throughputAfter).toBeGreaterThan(8);
    expect(throughputAfter).toBeLessThan(11);
    expect(throughputBefore).toBeLessThan(9);
    // Those that were asked for last may not be taken back before the cooldown is over.
    const most = run[noticed - 1]?.targetWorkers ?? 0;
    for (const { targetWorkers } of run.slice(noticed, noticed + 19)) expect(targetWorkers).toBeLessThanOrEqual(most);
    expect(run[noticed + 3]?.reasons).toContainEqual(expect.objectContaining({ code: "DOWNSTREAM_LIMIT" }));
  });

  it("works the backlog off when the limit is lifted", () => {
    const lifted = (busySlots: number, _: number, seconds: number): number =>
      seconds < 1_500 ? Math.min(1, 20 / Math.max(1, busySlots)) : 1;
    const run = lived({ speed: lifted });
    expect(secondsWith(run, "DOWNSTREAM_LIMIT").length).toBeGreaterThan(5);
    expect(run.at(-1)?.memory.state.rush.limit).toBeNull();
    expect(secondsWith(run, "DOWNSTREAM_LIMIT").every((seconds) => seconds < 1_800)).toBe(true);
    expect(run.at(-1)?.observation.backlog).toBeLessThan(300);
  });
});

describe("a pool without a limit", () => {
  it.each([1, 2, 3])("is never held to have one (seed %d)", (seed) => {
    const runs = [
      lived({ seed }),
      lived({ seed }, { max_step_up: 2 }),
      lived({ seed, workers: 3, arrivalRate: (seconds) => (seconds < 600 ? 1 : 3) }),
      // Jobs of two minutes, all alike, so that they end in waves.
      lived({ seed, workSeconds: () => 120, arrivalRate: (seconds) => (seconds < 300 ? 0.1 : 0.6) }),
      // Workers that need another three minutes than they say.
      lived({ seed, delaySeconds: (worker) => 60 + 20 * (worker % 10) }),
    ];
    for (const run of runs) expect(run.every(({ memory }) => memory.state.rush.limit === null)).toBe(true);
  });
});
