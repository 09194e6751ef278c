import { describe, expect, it } from "vitest";
import { seenAt } from "../fixtures/example-pool.ts";
import { contradictionsIn } from "./contradiction.ts";

const unknown = { backlogBefore: null, activeBefore: null, learntServiceSeconds: null };
const found = (wire: object, slotsPerWorker = 1, backlogBefore: number | null = null): unknown =>
  contradictionsIn(seenAt(0, wire), { ...unknown, seconds: 30, slotsPerWorker, backlogBefore });

describe("contradictionsIn", () => {
  const busy = { completions: 300, service_time: "2s", ready_workers: 25, utilization: 0.8 };

  it("finds none in metrics that fit together", () => {
    expect(found(busy)).toEqual([]);
    expect(found({})).toEqual([]);
  });

  it("holds utilization against the work done", () => {
    expect(found({ ...busy, utilization: 0.3 })).toEqual([{ field: "utilization", reported: 0.3, expected: 0.8 }]);
  });

  it("holds the jobs in service against the work done, where nobody tells the utilization and as many jobs came as ended", () => {
    const steady = { arrivals: 300, completions: 300, active_jobs: 20, ready_workers: 26, service_time: "10ms" };
    expect(found(steady)).toEqual([{ field: "active_jobs", reported: 20, expected: 0.1 }]);
    expect(found({ ...steady, service_time: "2s" })).toEqual([]);
    expect(found({ ...steady, arrivals: 330 })).toEqual([]);
    expect(found({ ...steady, arrivals: 19, completions: 19 })).toEqual([]);
  });

  it("holds two accounts of the arrivals against each other", () => {
    expect(found({ arrivals: 0, arrival_rate: 9 })).toEqual([{ field: "arrivals", reported: 0, expected: 270 }]);
    expect(found({ arrivals: 300, arrival_rate: 9 })).toEqual([]);
    expect(found({ arrivals: 3, arrival_rate: 0.3 })).toEqual([]);
  });

  it("finds jobs that ended without ever having been there", () => {
    const done = { arrivals: 0, completions: 300, ready_workers: 25 };
    expect(found(done, 1, 0)).toEqual([{ field: "completions", reported: 300, expected: 25 }]);
    expect(found(done, 1, 280)).toEqual([]);
    expect(found(done, 1, null)).toEqual([]);
  });

  it("finds a backlog that vanished without being served", () => {
    const gone = { arrivals: 15, completions: 15, backlog: 0, ready_workers: 20 };
    expect(found(gone, 1, 190)).toEqual([{ field: "backlog", reported: 0, expected: 170 }]);
    expect(found({ ...gone, completions: 200 }, 1, 190)).toEqual([]);
    expect(found(gone, 1, 30)).toEqual([]);
    expect(found(gone, 1, null)).toEqual([]);
  });

  it("finds more jobs in service than there are slots", () => {
    const busy = { active_jobs: 50, ready_workers: 20 };
    expect(found(busy)).toEqual([{ field: "active_jobs", reported: 50, expected: 20 }]);
    expect(found(busy, 2)).toEqual([]);
    expect(found({ ...busy, draining_workers: 10 })).toEqual([]);
  });

  it("finds a job in service where there is no worker that could run it", () => {
    const job = { active_jobs: 1, ready_workers: 0 };
    expect(found(job)).toEqual([{ field: "active_jobs", reported: 1, expected: 0 }]);
    expect(found({ ...job, draining_workers: 1 })).toEqual([]);
    expect(found({ ...job, active_jobs: 0 })).toEqual([]);
    expect(found({ ...job, ready_workers: null })).toEqual([]);
  });

  it.each([
    ["one of twenty slots", { utilization: 0.99, active_jobs: 1, ready_workers: 20 }, 0.05],
    ["no slot of four", { utilization: 0.95, active_jobs: 0, ready_workers: 4 }, 0],
    [
      "half of the slots, which others may have left just now",
      { utilization: 1, active_jobs: 10, ready_workers: 20 },
      null,
    ],
    ["one slot of a small pool", { utilization: 0.99, active_jobs: 0, ready_workers: 3 }, null],
    ["few slots after an interval with idle ones", { utilization: 0.9, active_jobs: 1, ready_workers: 20 }, null],
    ["every slot after a quiet interval", { utilization: 0.1, active_jobs: 20, ready_workers: 20 }, null],
  ])("holds a saturated pool against jobs in service on %s", (_name, wire, expected) => {
    const contradiction = { field: "utilization", reported: wire.utilization, expected };
    expect(found(wire)).toEqual(expected === null ? [] : [contradiction]);
  });

  it.each([
    ["as many as arrived while none has ended", { arrivals: 9, completions: 0, errors: 9 }, 1],
    ["many more than have ended", { completions: 20, errors: 41 }, 1],
    ["a few more than have ended", { completions: 5, errors: 7 }, 0],
    ["all that have ended", { arrivals: 30, completions: 30, errors: 30 }, 0],
    ["an unknown number", { completions: 0, errors: null }, 0],
  ])("counts failed jobs among those that ended: %s", (_name, wire, count) => {
    expect(found(wire)).toHaveLength(count);
  });

  it("counts retries among the arrivals", () => {
    expect(found({ arrivals: 0, retries: 3 })).toEqual([{ field: "retries", reported: 3, expected: 0 }]);
    expect(found({ arrivals: 60, retries: 1_000 })).toEqual([{ field: "retries", reported: 1_000, expected: 60 }]);
    expect(found({ arrivals: 60, retries: 61 })).toEqual([]);
    expect(found({ arrivals: null, retries: 61 })).toEqual([]);
  });

  it("finds a utilization that is no ratio", () => {
    expect(found({ utilization: 82 })).toEqual([{ field: "utilization", reported: 82, expected: 1 }]);
  });

  it("counts the slots of a worker", () => {
    expect(found({ ...busy, utilization: 0.2 }, 4)).toEqual([]);
    expect(found({ ...busy, utilization: 0.8 }, 4)).toEqual([{ field: "utilization", reported: 0.8, expected: 0.2 }]);
  });

  it.each([
    ["too few jobs", { completions: 10 }],
    ["jobs longer than the interval", { service_time: "45s" }],
    ["an unknown number of workers", { ready_workers: null }],
    ["no workers", { ready_workers: 0 }],
    ["an unknown service time", { service_time: null }],
  ])("says nothing of utilization with %s", (_name, change) => {
    expect(found({ ...busy, utilization: 0.01, ...change })).toEqual([]);
  });

  it("takes arrivals for the work done unless a full pool works off its backlog", () => {
    const arriving = { arrivals: 300, service_time: "2s", ready_workers: 25 };
    expect(found({ ...arriving, utilization: 0.3 })).toHaveLength(1);
    expect(found({ ...arriving, arrivals: 100, utilization: 1, backlog: 50 })).toEqual([]);
    expect(found({ ...arriving, arrivals: 3_000, utilization: 1, backlog: 50 })).toEqual([]);
    expect(found({ ...arriving, arrivals: 3_000, utilization: 0.8 })).toEqual([
      { field: "utilization", reported: 0.8, expected: 8 },
    ]);
  });

  it.each([
    ["its mean", { service_rate: 0.5, service_time: "2s" }, 0],
    ["twice its mean", { service_rate: 1.01, service_time: "2s" }, 1],
    ["a median within a factor of four", { service_rate: 1.9, service_time_p50: "2s" }, 0],
    ["a median beyond a factor of four", { service_rate: 2.1, service_time_p50: "2s" }, 1],
    ["a rate of zero, which is unknown", { service_rate: 0, service_time: "2s" }, 0],
  ])("holds the service rate against %s", (_name, wire, count) => {
    expect(found(wire)).toHaveLength(count);
  });

  it.each([
    ["no busy slot", { utilization: 0 }, {}, [{ field: "utilization", reported: 0, expected: 0.8 }]],
    [
      "no job in service twice",
      { active_jobs: 0 },
      { activeBefore: 0 },
      [{ field: "active_jobs", reported: 0, expected: 20 }],
    ],
    ["no job in service once", { active_jobs: 0 }, { activeBefore: 18 }, []],
    ["no job in service where a utilization is told", { active_jobs: 0, utilization: 0.8 }, { activeBefore: 0 }, []],
    ["few jobs", { completions: 19, utilization: 0 }, {}, []],
    ["too little work for a look to meet it", { completions: 100, active_jobs: 0 }, { activeBefore: 0 }, []],
    ["an unknown service time", { utilization: 0 }, { learntServiceSeconds: null }, []],
  ])("holds the work done, by the service time that was learnt, against %s", (_name, wire, before, expected) => {
    const seen = seenAt(0, { completions: 300, ready_workers: 25, ...wire });
    const context = { ...unknown, seconds: 30, slotsPerWorker: 1, learntServiceSeconds: 2, ...before };
    expect(contradictionsIn(seen, context)).toEqual(expected);
  });

  it("tells all contradictions, not only the first", () => {
    const both = found({ ...busy, service_rate: 12, utilization: 0.1 });
    expect(both).toEqual([
      { field: "service_rate", reported: 12, expected: 0.5 },
      { field: "utilization", reported: 0.1, expected: 0.8 },
    ]);
  });

  it("takes the service rate where there is no service time", () => {
    expect(found({ arrivals: 300, service_rate: 0.5, ready_workers: 25, utilization: 0.3 })).toEqual([
      { field: "utilization", reported: 0.3, expected: 0.8 },
    ]);
  });
});
