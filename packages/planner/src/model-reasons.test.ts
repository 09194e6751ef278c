import type { Reason } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { dailyHistory, historyOf, memoryOf, NOW, policyOf } from "../fixtures/example-pool.ts";
import { withForecast } from "./decide.ts";
import { forecastArrivals } from "./forecast-arrivals.ts";
import { modelReasons } from "./model-reasons.ts";
import { plan } from "./plan.ts";

const noSeason: Reason = { code: "NO_SEASON", askedModel: "seasonal_naive", model: "ewma" };
const tooShort = (askedModel: string | null, minimumPoints: number): Reason => ({
  code: "INSUFFICIENT_HISTORY",
  points: 2,
  minimumPoints,
  model: "ewma",
  askedModel,
});

describe("modelReasons", () => {
  it.each<[string, number, Reason[]]>([
    ["auto", 40, []],
    ["ewma", 2, []],
    ["seasonal_naive", 40, [noSeason]],
    ["lag_ridge", 2, [tooShort("lag_ridge", 24)]],
    ["auto", 2, [tooShort(null, 3)]],
  ])("tells of %s on %i steps, in a forecast and in a plan, what became of it", (model, steps, expected) => {
    const policy = policyOf({ forecast: { model } });
    const history = historyOf(Array.from({ length: steps }, (_, index) => 600 + 37 * ((index * index) % 11)));
    const memory = memoryOf({ policy, history });
    const { forecast } = withForecast(memory.state, policy, NOW);
    expect(modelReasons(forecast!)).toEqual(expected);
    expect(forecastArrivals({ memory, policy, now: NOW })?.reasons ?? []).toEqual(expected);
    const said = plan({ memory, policy, now: NOW }).reasons.filter(
      ({ code }) => code === "NO_SEASON" || code === "INSUFFICIENT_HISTORY",
    );
    expect(said).toEqual(expected);
  });

  it("tells of a clock change in a plan by the profile of the day, too", () => {
    const clock = [
      { fromAt: 0, offsetSeconds: 0 },
      { fromAt: NOW + 600, offsetSeconds: 3_600 },
    ];
    const made = plan({
      memory: memoryOf({ clock, history: dailyHistory({ rate: 1 }) }),
      policy: policyOf(),
      now: NOW,
    });
    expect(made).toMatchObject({ kind: "planned", plan: { forecast: { model: "day_profile" } } });
    expect(made.reasons.filter(({ code }) => code === "CLOCK_CHANGE")).toHaveLength(1);
  });

  it("tells of the clock change that the day follows", () => {
    const clock = [
      { fromAt: 0, offsetSeconds: 0 },
      { fromAt: NOW - 600, offsetSeconds: 3_600 },
    ];
    const { reasons } = plan({ memory: memoryOf({ clock }), policy: policyOf(), now: NOW });
    const change = { fromAt: NOW - 600, direction: "forward", shiftSeconds: 3_600, followed: true };
    expect(reasons).toContainEqual({ code: "CLOCK_CHANGE", ...change });
  });
});
