import { describe, expect, it } from "vitest";
import { WindowReplay } from "./window-replay.ts";

const slo = { latencySeconds: 10, quantile: 0.9, windowSeconds: 100 };

/** Jobs of 4 s that arrive together at the start of each window. */
function replayOf(jobsOfWindow: readonly number[]): WindowReplay {
  const arrivals = jobsOfWindow.flatMap((jobs, window) => Array.from({ length: jobs }, () => window * 100));
  const jobs = {
    arrivalSeconds: Float64Array.from(arrivals),
    serviceSeconds: new Float64Array(arrivals.length).fill(4),
  };
  return new WindowReplay({ jobs, slo, horizonSeconds: jobsOfWindow.length * 100 });
}

describe("WindowReplay", () => {
  it("keeps a window when no more jobs are late than the quantile leaves", () => {
    // Two jobs a server are in time, and one of ten may be late.
    const replay = replayOf([10]);
    expect([4, 5].map((servers) => replay.keepsWindows({ servers, fromSeconds: 0, untilSeconds: 100 }))).toEqual([
      false,
      true,
    ]);
  });

  it("leaves its state alone in a trial", () => {
    const replay = replayOf([10, 10]);
    expect(replay.keepsWindows({ servers: 1, fromSeconds: 0, untilSeconds: 100 })).toBe(false);
    replay.advance({ servers: 5, fromSeconds: 0, untilSeconds: Infinity });
    expect(replay.missedWindows()).toEqual([]);
  });

  it("carries the backlog on when it advances", () => {
    const replay = replayOf([10, 10, 10]);
    replay.advance({ servers: 0, fromSeconds: 0, untilSeconds: 100 });
    replay.advance({ servers: 5, fromSeconds: 100, untilSeconds: 200 });
    replay.advance({ servers: 5, fromSeconds: 200, untilSeconds: Infinity });
    expect(replay.missedWindows()).toEqual([0, 1]);
  });

  it.each([
    { servers: 2, missed: [] },
    // The server that stays is free at 60 s: the job of 1 s that arrives at 15 s is late, and it is the only one that need not be.
    { servers: 1, missed: [0] },
  ])("lets the servers leave first that would have been free first: $servers stay", ({ servers, missed }) => {
    const jobs = { arrivalSeconds: Float64Array.of(0, 0, 15), serviceSeconds: Float64Array.of(20, 60, 1) };
    const replay = new WindowReplay({ jobs, slo, horizonSeconds: 100 });
    replay.advance({ servers: 2, fromSeconds: 0, untilSeconds: 10 });
    replay.advance({ servers, fromSeconds: 10, untilSeconds: Infinity });
    expect(replay.missedWindows()).toEqual(missed);
  });

  it("keeps no window with jobs without a server, and every window without jobs", () => {
    expect(replayOf([1]).keepsWindows({ servers: 0, fromSeconds: 0, untilSeconds: 100 })).toBe(false);
    expect(replayOf([0]).keepsWindows({ servers: 0, fromSeconds: 0, untilSeconds: 100 })).toBe(true);
  });
});
