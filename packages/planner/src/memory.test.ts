import { digestOf } from "@cap/domain";
import { describe, expect, it } from "vitest";
import {
  dailyHistory,
  historyOf,
  memoryOf,
  NOW,
  poisson,
  policyOf,
  poolOf,
  seenAt,
  uniform,
} from "../fixtures/example-pool.ts";
import { step } from "./decide.ts";
import { restore, sealMemory, type Memory } from "./memory.ts";

const LIMIT = 200_000;
const size = (memory: Memory): number => JSON.stringify(memory).length;
const copy = (memory: Memory): Memory => JSON.parse(JSON.stringify(memory));

/** A memory after half an hour of observations, when every part of it is full. */
function used(begun: Memory, policy = policyOf()): Memory {
  let memory = begun;
  for (let index = 1; index <= 60; index += 1) {
    const observation = seenAt(30 * index, {
      arrivals: 283 + (index % 7),
      completions: 280,
      service_time: "2.0123s",
      ready_workers: 30,
    });
    ({ memory } = step(memory, policy, observation, { explain: false }));
  }
  return memory;
}

describe("restore", () => {
  it("gives back what was sealed, also through JSON", () => {
    const memory = used(memoryOf());
    expect(restore(copy(memory))).toEqual(memory);
  });

  it.each([
    ["of another version", (memory: Memory) => ({ ...memory, version: 1 }), /version 1, this release reads version 6/u],
    ["without a version", (memory: Memory) => ({ state: memory.state }), /version none/u],
    ["with another digest", (memory: Memory) => ({ ...memory, digest: "0".repeat(64) }), /digest/u],
    [
      "with a changed state",
      (memory: Memory) => ({ ...memory, state: { ...memory.state, knownUntilAt: 1 } }),
      /digest/u,
    ],
    ["without a state", (memory: Memory) => ({ version: 6, digest: memory.digest }), /digest/u],
    ["that is no object", () => "memory", /version none/u],
    ["that is null", () => null, /version none/u],
  ])("refuses one %s", (_name, change, message) => {
    let caught: unknown;
    try {
      restore(change(copy(memoryOf())));
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: "MEMORY_REFUSED", message: expect.stringMatching(message) });
  });
});

describe("sealMemory", () => {
  it("gives equal states equal digests, whatever the order of their fields", () => {
    const { state } = memoryOf();
    const reversed = Object.fromEntries(Object.entries(state).toReversed()) as unknown as typeof state; // the same fields
    expect(sealMemory(reversed).digest).toBe(sealMemory(state).digest);
  });

  it("holds the digest of its state wherever it is read, copied or written", () => {
    const memory = memoryOf();
    const digest = digestOf(memory.state);
    expect(memory.digest).toBe(digest);
    expect({ ...memory }.digest).toBe(digest);
    expect(JSON.parse(JSON.stringify(memory))).toMatchObject({ version: 6, digest });
  });

  const random = uniform(5);
  const noisy = (count: number): number[] => Array.from({ length: count }, () => Math.round(1e5 * random()));
  const weekly = (days: number): number[] =>
    Array.from({ length: days * 1_440 }, (_, minute) => {
      const curve = 1 + 0.8 * Math.sin(2 * Math.PI * (minute / 1_440 + (Math.floor(minute / 1_440) % 7) / 7));
      return poisson(120 * curve, random);
    });
  it.each([
    ["28 days of minutes", dailyHistory({ days: 28 }).arrivals, 60, {}, {}],
    ["28 days of minutes, each day of the week with a curve of its own", weekly(28), 60, {}, {}],
    ["50 hours of minutes", noisy(3_000), 60, {}, {}],
    ["a day of 10 s", noisy(8_640), 10, {}, {}],
    ["a year of hours", noisy(8_760), 3_600, { history_window: "400d" }, {}],
    [
      "a wide stabilization window and a provisioning delay of an hour",
      noisy(3_000),
      60,
      { scaling: { stabilization_window: "2h" } },
      { provisioning_delay: "1h" },
    ],
  ])(`stays below ${LIMIT / 1000} kB for %s`, (_name, arrivals, stepSeconds, wire, pool) => {
    const policy = policyOf(wire);
    const begun = memoryOf({ policy, pool: poolOf(pool), history: historyOf(arrivals, stepSeconds), now: NOW });
    expect(size(used(begun, policy))).toBeLessThan(LIMIT);
  });
});
