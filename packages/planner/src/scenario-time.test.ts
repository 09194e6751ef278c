import { decode, Scenario } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { simulateScenario } from "./scenario-simulation.ts";
import { strayScenarioTimes } from "./scenario-time.ts";

/** An hour of one job a second. */
const scenarioOf = (wire: object): Scenario =>
  decode(Scenario, {
    name: "example",
    duration: "1h",
    service_time: "2s",
    workers: 30,
    traffic_pattern: { type: "constant", base_rate: 1 },
    ...wire,
  });
const START = "2025-11-28T09:00:00Z";
const spiky = (start_time: string): object => ({
  traffic_pattern: { type: "spiky", base_rate: 1, spikes: [{ start_time, duration: "20m", magnitude: 9 }] },
});

describe("strayScenarioTimes", () => {
  it.each<[string, object, string[]]>([
    ["a size after the end", { changes: [{ at: "3h", workers: 9 }] }, ["changes[0].at 3h lies after the end"]],
    ["a size at the very end", { changes: [{ at: "60m", workers: 9 }] }, ["changes[0].at 1h lies after the end"]],
    [
      "an instant after the end",
      { start: START, changes: [{ at: "2025-11-28T10:30:00Z", workers: 9 }] },
      ["changes[0].at 2025-11-28T10:30:00Z lies after the end of the scenario, 1h after its start"],
    ],
    ["a spike after the end", spiky("90m"), ["traffic_pattern.spikes[0].start_time 90m lies after the end"]],
    [
      "a spike that is over",
      { start: START, ...spiky("2025-11-28T08:30:00Z") },
      ["traffic_pattern.spikes[0].start_time 2025-11-28T08:30:00Z is over before the scenario starts"],
    ],
  ])("tells of %s", (_, wire, expected) => {
    expect(strayScenarioTimes(scenarioOf(wire))).toEqual(expected.map((text) => expect.stringContaining(text)));
  });

  it.each<[string, object]>([
    [
      "what lies inside",
      {
        changes: [
          { at: "0s", workers: 9 },
          { at: "59m", workers: 8 },
        ],
        ...spiky("50m"),
      },
    ],
    ["a spike that is under way at the start", { start: START, ...spiky("2025-11-28T08:45:00Z") }],
    [
      "a size from before the start, which holds",
      { start: START, changes: [{ at: "2025-11-28T08:45:00Z", workers: 9 }] },
    ],
  ])("is silent about %s", (_, wire) => {
    expect(strayScenarioTimes(scenarioOf(wire))).toEqual([]);
  });
});

describe("an instant in a scenario", () => {
  it.each<[string, object, RegExp]>([
    [
      "change",
      { changes: [{ at: START, workers: 99 }] },
      /^changes\[0\]\.at must be an offset .* in a scenario without start, got 2025-11-28T09:00:00Z$/u,
    ],
    ["spike", spiky(START), /^traffic_pattern\.spikes\[0\]\.start_time must be an offset/u],
  ])("of a %s has no meaning without a start", (_, wire, message) => {
    expect(() => simulateScenario(scenarioOf(wire))).toThrow(message);
    expect(() => simulateScenario(scenarioOf({ ...wire, start: START }))).not.toThrow();
  });

  it("before the start leaves the rest of a spike", () => {
    const arrived = (start: string): number => simulateScenario(scenarioOf({ start, ...spiky(START) })).summary.arrived;
    const [whole, half] = [arrived("2025-11-28T08:50:00Z"), arrived("2025-11-28T09:10:00Z")];
    expect(whole / (3600 + 8 * 1200)).toBeCloseTo(1, 1);
    expect(half / (3600 + 8 * 600)).toBeCloseTo(1, 1);
  });
});
