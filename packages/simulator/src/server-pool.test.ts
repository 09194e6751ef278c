import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridPoint, timeGrid } from "./event-tally.ts";
import { ServerLedger } from "./server-ledger.ts";
import { ServerPool } from "./server-pool.ts";
import type { ServerSchedule } from "./server-schedule.ts";

interface Job {
  readonly arrival: number;
  readonly serviceSeconds: number;
}

interface Scenario {
  readonly jobs: readonly Job[];
  readonly schedule: ServerSchedule;
  /** Start-up delays, used in turn. */
  readonly delays: readonly number[];
}

const grid = timeGrid(40, 1);

function runPool({ jobs, schedule, delays }: Scenario) {
  const ledger = new ServerLedger(grid);
  let asked = 0;
  const pool = new ServerPool(schedule, () => delays[asked++ % delays.length] ?? 0, ledger);
  const starts = jobs.map((job) => pool.serve(job.arrival, job.serviceSeconds));
  pool.settle(grid.horizonSeconds);
  return { starts, history: ledger.history() };
}

/** One server of the reference simulation; Infinity for what has not happened. */
interface ReferenceServer {
  readonly askedAt: number;
  readyAt: number;
  freeAt: number;
  toldAt: number;
  goneAt: number;
}

/** Walks through every instant at which something happens and looks at every server each time: slow, and plain to read. */
function referenceSimulation({ jobs, schedule, delays }: Scenario) {
  const server = (askedAt: number, readyAt: number): ReferenceServer => {
    return { askedAt, readyAt, freeAt: readyAt, toldAt: Infinity, goneAt: Infinity };
  };
  const servers = Array.from({ length: schedule.initial }, () => server(0, 0));
  const starts: number[] = jobs.map(() => Infinity);
  const changes = schedule.changes.toSorted((a, b) => a.atSeconds - b.atSeconds);
  let asked = 0;
  for (let now = -Infinity; ;) {
    const instants = [
      ...servers.flatMap(({ readyAt, freeAt }) => [readyAt, freeAt]),
      ...changes.map((change) => change.atSeconds),
      ...jobs.map((job) => job.arrival),
    ];
    now = Math.min(...instants.filter((instant) => instant > now));
    if (now === Infinity) return { starts, servers };
    // A delay of zero makes a server ready at the instant of the request, between two changes of the same instant.
    for (const change of changes.filter(({ atSeconds }) => atSeconds === now)) {
      const wanted = servers.filter(({ toldAt }) => toldAt === Infinity);
      for (let missing = change.servers - wanted.length; missing > 0; missing--) {
        servers.push(server(now, now + (delays[asked++ % delays.length] ?? 0)));
      }
      const starting = wanted.filter(({ readyAt }) => readyAt > now).toReversed();
      const ready = wanted.filter(({ readyAt }) => readyAt <= now).sort((a, b) => a.freeAt - b.freeAt);
      for (const leaving of [...starting, ...ready].slice(0, Math.max(0, wanted.length - change.servers))) {
        leaving.toldAt = now;
        leaving.goneAt = leaving.readyAt > now ? now : Math.max(now, leaving.freeAt);
        if (leaving.readyAt > now) leaving.readyAt = Infinity;
      }
    }
    for (const [index, job] of jobs.entries()) {
      if (job.arrival > now || starts[index] !== Infinity) continue;
      const idle = servers.find((each) => each.freeAt <= now && each.readyAt <= now && each.toldAt === Infinity);
      if (!idle) break;
      starts[index] = now;
      idle.freeAt = now + job.serviceSeconds;
    }
  }
}

// Multiples of a quarter make many events fall on the same instant and keep every sum exact.
const quarter = (min: number, max: number) => fc.integer({ min: min * 4, max: max * 4 }).map((n) => n / 4);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  jobs: fc.array(fc.record({ gap: quarter(0, 2), serviceSeconds: quarter(0, 8) }), { maxLength: 60 }).map((jobs) => {
    let arrival = 0;
    return jobs.map(({ gap, serviceSeconds }) => ({ arrival: (arrival += gap), serviceSeconds }));
  }),
  schedule: fc.record({
    initial: fc.integer({ min: 0, max: 5 }),
    changes: fc.array(fc.record({ atSeconds: quarter(-3, 35), servers: fc.integer({ min: 0, max: 7 }) }), {
      maxLength: 8,
    }),
  }),
  delays: fc.array(quarter(0, 6), { minLength: 1, maxLength: 4 }),
});

function countAt(servers: readonly ReferenceServer[], counts: (server: ReferenceServer, at: number) => boolean) {
  return Array.from({ length: grid.steps + 1 }, (_, index) => {
    return servers.filter((server) => counts(server, gridPoint(grid, index))).length;
  });
}

describe("ServerPool", () => {
  it("starts every job when the reference simulation does, under any schedule", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(runPool(scenario).starts).toEqual(referenceSimulation(scenario).starts);
      }),
      { numRuns: 400 },
    );
  });

  it("counts and pays the same servers as the reference simulation, starting and draining ones included", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { history } = runPool(scenario);
        const { servers } = referenceSimulation(scenario);
        const here = (server: ReferenceServer, at: number) => server.askedAt <= at && server.goneAt > at;
        const isReady = (server: ReferenceServer, at: number) => server.readyAt <= at && server.toldAt > at;
        const isDraining = (server: ReferenceServer, at: number) => server.toldAt <= at && server.readyAt <= at;
        expect([...history.paid.counts]).toEqual(countAt(servers, here));
        expect([...history.ready]).toEqual(countAt(servers, (each, at) => here(each, at) && isReady(each, at)));
        expect([...history.draining]).toEqual(countAt(servers, (each, at) => here(each, at) && isDraining(each, at)));
        const clip = (at: number) => Math.min(Math.max(at, 0), grid.horizonSeconds);
        const paid = servers.reduce((sum, { askedAt, goneAt }) => sum + clip(goneAt) - clip(askedAt), 0);
        expect(history.paidSeconds).toBe(paid);
        expect(history.paid.integrals.reduce((sum, seconds) => sum + seconds, 0)).toBe(paid);
      }),
      { numRuns: 400 },
    );
  });

  it("follows Lindley's recursion with one server", () => {
    fc.assert(
      fc.property(scenarios, ({ jobs, delays }) => {
        const { starts } = runPool({ jobs, delays, schedule: { initial: 1, changes: [] } });
        let free = 0;
        for (const [index, job] of jobs.entries()) {
          const start = Math.max(job.arrival, free);
          expect(starts[index]).toBe(start);
          free = start + job.serviceSeconds;
        }
      }),
    );
  });

  it("never starts a job before it arrives or before the job in front of it", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        let previous = 0;
        for (const [index, start] of runPool(scenario).starts.entries()) {
          expect(start).toBeGreaterThanOrEqual(Math.max(previous, scenario.jobs[index]?.arrival ?? 0));
          previous = start;
        }
      }),
    );
  });

  it("does not call back a draining server: a scale-up during the drain waits for a new one", () => {
    const jobs = [0, 0, 0].map((arrival) => ({ arrival, serviceSeconds: 10 }));
    const changes = [
      { atSeconds: 1, servers: 0 },
      { atSeconds: 2, servers: 2 },
    ];
    const { starts, history } = runPool({ jobs, delays: [5], schedule: { initial: 2, changes } });
    expect(starts).toEqual([0, 0, 7]);
    expect([...history.draining].slice(0, 12)).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0]);
    expect([...history.starting].slice(0, 8)).toEqual([0, 0, 2, 2, 2, 2, 2, 0]);
  });

  it("cancels the newest starting servers first", () => {
    const changes = [
      { atSeconds: 0, servers: 1 },
      { atSeconds: 2, servers: 2 },
      { atSeconds: 3, servers: 1 },
    ];
    const jobs = [{ arrival: 0, serviceSeconds: 1 }];
    expect(runPool({ jobs, delays: [8], schedule: { initial: 0, changes } }).starts).toEqual([8]);
  });

  it("lets jobs wait for ever when no server is left", () => {
    const jobs = [{ arrival: 1, serviceSeconds: 1 }];
    const none = { initial: 0, changes: [] };
    expect(runPool({ jobs, delays: [1], schedule: none }).starts).toEqual([Infinity]);
  });
});
