import { describe, expect, it } from "vitest";
import { factCapabilities, factState, factStatement } from "./fact-table.ts";

const one = (value: number, series = "a") => [{ series, value }];

describe("factStatement", () => {
  it("counts a series that is new from its start, and forgets one that is gone", () => {
    const first = factState({ at: 100, values: { arrivals: [...one(10), ...one(5, "b")] } });
    const second = factState({ at: 130, values: { arrivals: [...one(14), ...one(3, "c")] } });
    expect(factStatement(second, first)).toMatchObject({
      observation: { arrivals: 7, intervalSeconds: 30 },
      findings: [],
    });
  });

  it("keeps what is not told unknown", () => {
    const { observation, slots, delayed } = factStatement(factState({ at: 100, values: {} }), undefined);
    const told = Object.entries({ ...observation, slots, delayed }).filter(([, value]) => value !== null);
    expect(told).toEqual([["timestampAt", 100]]);
  });

  it.each([
    ["1e400", Number.POSITIVE_INFINITY],
    ["negative", -1],
    ["no number", Number.NaN],
  ])("refuses a counter that is %s", (_what, value) => {
    const first = factState({ at: 100, values: { errors: one(1) } });
    const { observation, findings } = factStatement(factState({ at: 130, values: { errors: one(value) } }), first);
    expect(observation.errors).toBeNull();
    expect(findings).toEqual([{ code: "VALUE_REFUSED", fact: "errors", value: String(value) }]);
  });
});

describe("factCapabilities", () => {
  it("names what the facts tell, a rate of arrivals included", () => {
    const told = Object.entries(factCapabilities(["arrivalRate", "serviceTimeP95Seconds"])).filter(
      ([, knowledge]) => knowledge !== "unknown",
    );
    expect(told.map(([fact]) => fact)).toEqual(["arrivals", "serviceTimeSpread"]);
  });
});
