import { finishGivingWay } from "@cap/simulator";
import { decode, Scenario, type Interruption } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { dailyHistory, memoryOf, NOW, policyOf, poolOf } from "../fixtures/example-pool.ts";
import { begin, beginStepwise } from "./begin.ts";
import { capacityPlanner } from "./capacity-planner.ts";
import { forecastArrivals } from "./forecast-arrivals.ts";
import { plan, planStepwise } from "./plan.ts";
import { simulateScenario } from "./scenario-simulation.ts";

const [policy, pool] = [policyOf(), poolOf()];
const history = dailyHistory({ days: 3 });
const started = { policy, pool, history };
const memory = begin(started);
const scenario = decode(Scenario, {
  name: "steady",
  workers: 50,
  duration: "3h",
  granularity: "5m",
  service_time: "1s",
  traffic_pattern: { type: "constant", base_rate: 40 },
});

/** Throws what a platform does once it was asked more often than that. */
function endingAfter(times: number, name: string): Interruption {
  let asked = 0;
  return {
    throwIfAborted: () => {
      asked += 1;
      if (asked > times) throw Object.assign(new Error("from the platform"), { name });
    },
  };
}

describe("a signal", () => {
  it.each<[string, (signal: Interruption) => unknown, string]>([
    ["begin", (signal) => begin(started, signal), "learning from the history"],
    ["plan", (signal) => plan({ memory, policy, now: NOW }, signal), "planning"],
    [
      "generatePlan",
      (signal) => capacityPlanner({ policy, pool, state: memory }).generatePlan(NOW, 3_600, signal),
      "planning",
    ],
    ["forecastArrivals", (signal) => forecastArrivals({ memory, policy, now: NOW }, signal), "forecasting"],
    ["simulateScenario", (signal) => simulateScenario(scenario, signal), "simulating"],
  ])("ends %s in the middle with one clear error", (_, run, what) => {
    expect(() => run(endingAfter(3, "AbortError"))).toThrow(
      expect.objectContaining({ name: "CapError", code: "CANCELLED", message: `${what} was cancelled` }),
    );
    expect(() => run(endingAfter(3, "TimeoutError"))).toThrow(
      expect.objectContaining({ code: "DEADLINE_EXCEEDED", message: `${what} did not end within its time` }),
    );
  });

  it("changes nothing of what comes when it is not used", () => {
    const signal = endingAfter(Infinity, "");
    expect(begin(started, signal)).toEqual(memory);
    expect(plan({ memory, policy, now: NOW }, signal)).toEqual(plan({ memory, policy, now: NOW }));
  });

  it("leaves a planner as it was", () => {
    const planner = capacityPlanner({ policy, pool, state: memory });
    const before = planner.getState();
    expect(() => planner.generatePlan(NOW, 3_600, endingAfter(5, "AbortError"))).toThrow("planning was cancelled");
    expect(planner.getState()).toBe(before);
    expect(planner.generatePlan(NOW)).toEqual(plan({ memory, policy, now: NOW }));
  });
});

describe("a plan in slices", () => {
  it("gives way at every model of the forecast, every few hundred instants and every few ten thousand jobs", () => {
    const slices = (horizonSeconds: number): number =>
      [...planStepwise({ memory: memoryOf({ history }), policy, now: NOW, horizonSeconds })].length;
    const [hour, week] = [slices(3_600), slices(7 * 86_400)];
    expect(hour).toBeGreaterThan(20);
    // A week has 20,160 instants.
    expect(week - hour).toBeGreaterThan(70);
  });

  it("is the plan", async () => {
    const giveWay = async (): Promise<void> => {};
    const begun = await finishGivingWay(beginStepwise(started), { giveWay });
    expect(await finishGivingWay(planStepwise({ memory: begun, policy, now: NOW }), { giveWay })).toEqual(
      plan({ memory, policy, now: NOW }),
    );
  });
});
