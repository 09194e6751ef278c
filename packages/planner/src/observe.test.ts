import { describe, expect, it } from "vitest";
import { constantHistory, dailyHistory, memoryOf, NOW, seenAt } from "../fixtures/example-pool.ts";
import { observe } from "./observe.ts";
import { ringEndAt } from "./load-ring.ts";
import type { Memory } from "./memory.ts";
import { RECENT_OBSERVATIONS } from "./pool-state.ts";

const begun = memoryOf();
const after = (...seen: readonly ReturnType<typeof seenAt>[]): Memory["state"] => seen.reduce(observe, begun).state;

describe("observe", () => {
  it("adds arrivals to the history and to what is recent", () => {
    const { load, recent, knownUntilAt } = after(
      seenAt(30, { arrivals: 300, backlog: 7, oldest_wait: "4s" }),
      seenAt(60, { arrivals: 600 }),
    );
    expect(load.meanRates.at(-1)).toBe(15);
    expect(recent.slice(-2)).toEqual([
      { endAt: NOW + 30, seconds: 30, arrivals: 300, extraJobs: 0, backlog: 7, oldestWaitSeconds: 4 },
      { endAt: NOW + 60, seconds: 30, arrivals: 600, extraJobs: 0, backlog: null, oldestWaitSeconds: null },
    ]);
    expect(recent.length).toBe(RECENT_OBSERVATIONS);
    expect(knownUntilAt).toBe(NOW + 60);
  });

  it("reads a rate where there is no count", () => {
    expect(after(seenAt(30, { arrival_rate: 7 })).recent.at(-1)?.arrivals).toBe(210);
  });

  it("leaves time unknown in which arrivals were not told: never zero", () => {
    const { load, seen } = after(
      seenAt(30, { backlog: 4 }),
      seenAt(60),
      seenAt(120, { interval: "60s", arrivals: 600 }),
    );
    expect(load.meanRates.slice(-2)).toEqual([null, 10]);
    expect(seen).toMatchObject({ arrivalsKnown: true, backlog: null });
    expect(after(seenAt(30)).seen).toMatchObject({ arrivalsKnown: false });
  });

  it("takes the interval from the observation before where it is not told, and half a minute for the first", () => {
    const { recent } = after(seenAt(30, { interval: null, arrivals: 1 }), seenAt(75, { interval: null, arrivals: 2 }));
    expect(recent.slice(-2).map(({ seconds }) => seconds)).toEqual([30, 45]);
  });

  it("cuts an interval of more than an hour, at the rate that it tells", () => {
    const { recent } = after(seenAt(9_000, { interval: "2h", arrivals: 10 }));
    expect(recent.at(-1)).toMatchObject({ seconds: 3_600, arrivals: 5 });
  });

  it("counts of a sliding window only the time that is not counted yet, at its mean rate", () => {
    const window = { interval: "120s", arrivals: 1200 };
    const { recent, load } = after(seenAt(30, window), seenAt(60, window), seenAt(90), seenAt(120, window));
    expect(recent.slice(-3)).toMatchObject([
      { endAt: NOW + 30, seconds: 30, arrivals: 300 },
      { endAt: NOW + 60, seconds: 30, arrivals: 300 },
      { endAt: NOW + 120, seconds: 60, arrivals: 600 },
    ]);
    expect(load.meanRates.slice(-2)).toEqual([10, 10]);
  });

  it("counts a first interval in full where there is no history", () => {
    const { recent } = observe(memoryOf({ history: null }), seenAt(10, { interval: "60s", arrivals: 60 })).state;
    expect(recent).toMatchObject([{ seconds: 60, arrivals: 60 }]);
  });

  it("learns the state of the pool at the end of the history without counting its arrivals again", () => {
    const state = after(seenAt(0, { arrivals: 9_999, backlog: 12, desired_workers: 5 }));
    expect(state.load).toEqual(begun.state.load);
    expect(state.recent).toEqual(begun.state.recent);
    expect(state).toMatchObject({ seen: { backlog: 12, arrivalsKnown: true }, scaling: { desiredWorkers: 5 } });
  });

  it.each([
    ["older than the history", [seenAt(-30, { arrivals: 1 })]],
    ["as old as the one before", [seenAt(30, { arrivals: 300 }), seenAt(30, { arrivals: 1 })]],
    ["older than the one before", [seenAt(60, { arrivals: 300 }), seenAt(30, { arrivals: 1 })]],
  ])("changes nothing on an observation that is %s", (_name, seen) => {
    expect(after(...seen)).toEqual(after(...seen.slice(0, -1)));
  });

  it("notes when the size was changed, by whomever, and does not take slow starts for changes", () => {
    const size = (desired: number): object => ({ arrivals: 300, desired_workers: desired });
    const { scaling } = after(
      seenAt(30, size(10)),
      seenAt(60, size(14)),
      seenAt(90, size(12)),
      seenAt(120, { arrivals: 300, ready_workers: 9 }),
    );
    expect(scaling).toMatchObject({ desiredWorkers: 12, lastUpAt: NOW + 60, lastDownAt: NOW + 90 });
  });

  it("remembers what was asked for and may still be starting, and takes back the newest first", () => {
    const size = (desired: number): object => ({ arrivals: 300, desired_workers: desired });
    const { scaling } = after(seenAt(30, size(10)), seenAt(60, size(14)), seenAt(90, size(17)), seenAt(120, size(13)));
    expect(scaling.starting).toEqual([{ at: NOW + 60, workers: 3 }]);
  });

  it("follows the level of arrivals only where the history tells a profile of the day", () => {
    expect(after(seenAt(30, { arrivals: 900 })).tracker).toEqual(begun.state.tracker);
    const days = memoryOf({ history: dailyHistory({ days: 2 }) });
    expect(observe(days, seenAt(30, { arrivals: 900 })).state.tracker).not.toEqual(days.state.tracker);
    expect(observe(days, seenAt(30)).state.tracker).toEqual(days.state.tracker);
  });

  it("takes ready and starting workers for the size as long as nothing was asked for", () => {
    expect(after(seenAt(30, { ready_workers: 7, starting_workers: 2 })).scaling.desiredWorkers).toBe(9);
    expect(after(seenAt(30, { ready_workers: 7 })).scaling.desiredWorkers).toBe(7);
    expect(after(seenAt(30, {})).scaling.desiredWorkers).toBeNull();
  });

  it("never changes what it was given", () => {
    const before = JSON.stringify(begun);
    after(seenAt(30, { arrivals: 300, desired_workers: 5, completions: 9, service_time: "9s" }));
    expect(JSON.stringify(begun)).toBe(before);
  });

  it("gives the ring that the same minutes give as a history", () => {
    let streamed = memoryOf({ history: null });
    for (let minute = 1; minute <= 720; minute += 1) {
      streamed = observe(streamed, seenAt(60 * minute, { interval: "60s", arrivals: 600 }));
    }
    const { load } = memoryOf({ history: { ...constantHistory(10), startAt: NOW }, now: NOW + 43_200 }).state;
    expect(streamed.state.load).toEqual(load);
    expect(ringEndAt(load)).toBe(NOW + 43_200);
  });
});
