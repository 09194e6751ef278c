import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { committedWorkers, startingAfter, type FleetNow, type StartingWorkers } from "./committed-servers.ts";

const NOW = 1_000;
const grid = { stepSeconds: 15, steps: 8 };
const fleetOf = (fleet: Partial<FleetNow> = {}): FleetNow => ({
  now: NOW,
  readyWorkers: 10,
  starting: [],
  provisioningSeconds: 60,
  ...fleet,
});
const courseOf = (size: number, fleet: Partial<FleetNow> = {}): number[] =>
  Array.from(committedWorkers(size, fleetOf(fleet), grid));

describe("committedWorkers", () => {
  it.each([
    ["stays", 10, {}, [10, 10, 10, 10, 10, 10, 10, 10]],
    ["gives back ready workers at once", 7, {}, [7, 7, 7, 7, 7, 7, 7, 7]],
    ["has new workers after the delay", 13, {}, [10, 10, 10, 10, 13, 13, 13, 13]],
    ["has them at once without a delay", 13, { provisioningSeconds: 0 }, [13, 13, 13, 13, 13, 13, 13, 13]],
    ["has none of them where the delay is longer", 13, { provisioningSeconds: 900 }, [10, 10, 10, 10, 10, 10, 10, 10]],
    ["keeps what starts", 12, { starting: [{ at: NOW - 30, workers: 2 }] }, [10, 10, 12, 12, 12, 12, 12, 12]],
    [
      "takes back what starts first",
      11,
      { starting: [{ at: NOW - 30, workers: 5 }] },
      [10, 10, 11, 11, 11, 11, 11, 11],
    ],
    [
      "takes back the newest before the others",
      13,
      {
        starting: [
          { at: NOW - 45, workers: 2 },
          { at: NOW - 15, workers: 4 },
        ],
      },
      [10, 12, 12, 13, 13, 13, 13, 13],
    ],
    ["adds to what starts", 15, { starting: [{ at: NOW - 45, workers: 2 }] }, [10, 12, 12, 12, 15, 15, 15, 15]],
    ["counts what is overdue as ready now", 12, { starting: [{ at: NOW - 90, workers: 2 }] }, Array(8).fill(12)],
    ["goes to nothing", 0, { starting: [{ at: NOW, workers: 2 }] }, [0, 0, 0, 0, 0, 0, 0, 0]],
  ] as const)("%s", (_name, size, fleet, expected) => {
    expect(courseOf(size, fleet)).toEqual(expected);
  });

  it("never shrinks, never exceeds the size, and reaches it after the delay", () => {
    const starting = fc.array(fc.record({ at: fc.integer({ min: NOW - 120, max: NOW }), workers: fc.nat(9) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(40),
        fc.nat(100),
        starting,
        (size, readyWorkers, provisioningSeconds, requests) => {
          const oldestFirst = requests.toSorted((a, b) => a.at - b.at);
          const course = courseOf(size, { readyWorkers, provisioningSeconds, starting: oldestFirst });
          for (const [index, workers] of course.entries()) {
            expect(workers).toBeGreaterThanOrEqual(course[index - 1] ?? Math.min(size, readyWorkers));
            expect(workers).toBeLessThanOrEqual(size);
          }
          expect(course.at(-1)).toBe(size);
        },
      ),
    );
  });
});

describe("startingAfter", () => {
  const before: StartingWorkers[] = [
    { at: 10, workers: 4 },
    { at: 20, workers: 3 },
  ];

  it.each([
    ["adds a request", 17, 19, [...before, { at: 30, workers: 2 }]],
    ["changes nothing for the same size", 17, 17, before],
    ["takes from the newest", 17, 16, [before[0], { at: 20, workers: 2 }]],
    ["takes a whole request, then from the one before", 17, 12, [{ at: 10, workers: 2 }]],
    ["takes all, and no more than all, when ready workers go as well", 17, 1, []],
  ])("%s", (_name, from, to, expected) => {
    expect(startingAfter(before, { from, to, at: 30 })).toEqual(expected);
  });

  it("remembers a bounded number of requests, the newest", () => {
    let starting: StartingWorkers[] = [];
    for (let at = 0; at < 100; at += 1) starting = startingAfter(starting, { from: at, to: at + 1, at });
    expect(starting.length).toBeLessThan(100);
    expect(starting.at(-1)).toEqual({ at: 99, workers: 1 });
  });

  it("equals what was added minus what was taken back, as a stack of single workers", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 30 }), (sizes) => {
        let starting: StartingWorkers[] = [];
        let stack: number[] = [];
        for (const [at, to] of sizes.entries()) {
          const from = sizes[at - 1] ?? 25;
          starting = startingAfter(starting, { from, to, at });
          const added = Array.from({ length: Math.max(0, to - from) }, () => at);
          stack = [...stack.slice(0, Math.max(0, stack.length - Math.max(0, from - to))), ...added];
          expect(starting.flatMap((request) => Array.from({ length: request.workers }, () => request.at))).toEqual(
            stack,
          );
          expect(starting.every(({ workers }) => workers > 0)).toBe(true);
        }
      }),
    );
  });
});
