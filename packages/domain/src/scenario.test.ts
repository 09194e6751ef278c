import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { Scenario } from "./scenario.ts";

/** The planning API's example of a spike, with the facts of a pool. */
const BLACK_FRIDAY = {
  name: "Black Friday Traffic Spike",
  duration: "6h",
  granularity: "5m",
  service_time: "2s",
  workers: 100,
  traffic_pattern: {
    type: "spiky",
    base_rate: 50,
    spikes: [{ start_time: "30m", duration: "2h", magnitude: 5, shape: "bell" }],
  },
};

function spikeAt(startTime: string): unknown {
  const spikes = [{ start_time: startTime, duration: "2h", magnitude: 5 }];
  return { ...BLACK_FRIDAY, traffic_pattern: { type: "spiky", base_rate: 50, spikes } };
}

describe("Scenario", () => {
  it("reads the planning API's example", () => {
    expect(decode(Scenario, BLACK_FRIDAY)).toMatchObject({
      durationSeconds: 21_600,
      granularitySeconds: 300,
      trafficPattern: {
        type: "spiky",
        baseRate: 50,
        spikes: [{ startTime: { kind: "offset", seconds: 1800 }, durationSeconds: 7200, magnitude: 5, shape: "bell" }],
      },
      seed: 1,
      plan: null,
    });
  });

  it("writes the time of a spike as it was given: an offset or an instant", () => {
    for (const time of ["30m", "2025-11-28T09:00:00Z"]) {
      expect(encode(Scenario, decode(Scenario, spikeAt(time)))).toMatchObject({
        traffic_pattern: { spikes: [{ start_time: time }] },
      });
    }
  });

  it.each([
    ["soon", 'traffic_pattern.spikes[0].start_time must be an offset such as "30m" or an RFC 3339 instant, got "soon"'],
    ["2025-02-30T00:00:00Z", /^traffic_pattern.spikes\[0\].start_time must be an offset such as "30m" or an RFC/u],
  ])("refuses a spike at %j", (time, message) => {
    expect(() => decode(Scenario, spikeAt(time))).toThrow(message);
  });

  it.each([
    [{ duration: "0s" }, 'duration must be longer than 0s, got "0s"'],
    [{ granularity: "0s" }, 'granularity must be longer than 0s, got "0s"'],
    [{ service_time: "0s" }, 'service_time must be longer than 0s, got "0s"'],
    [{ seed: 1.5 }, "seed must be a whole number, got 1.5"],
    [{ slots: 0 }, "slots must be >= 1, got 0"],
    [
      { traffic_pattern: { type: "saw" } },
      /^traffic_pattern.type must be one of constant, sinusoidal, .*, got "saw"$/u,
    ],
    [{ traffic_pattern: { type: "daily", noise: 2 } }, "traffic_pattern.noise must be <= 1, got 2"],
    [{ traffic_pattern: { type: "custom", rates: [] } }, "traffic_pattern.rates must have >= 1 elements, got []"],
  ])("refuses %j", (wrong, message) => {
    expect(() => decode(Scenario, { ...BLACK_FRIDAY, ...wrong })).toThrow(message);
  });

  it("throws on a time that cannot be written", () => {
    const inner = {
      ...decode(Scenario, BLACK_FRIDAY),
      changes: [{ at: { kind: "offset", seconds: -1 }, workers: 1 }] as const,
    };
    expect(() => encode(Scenario, { ...inner, changes: [...inner.changes] })).toThrow(
      /^changes\[0\].at must be an offset >= 0 or an instant of the years 0..9999, got /u,
    );
  });
});
