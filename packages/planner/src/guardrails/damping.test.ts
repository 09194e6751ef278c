import { describe, expect, it } from "vitest";
import { decodePolicy, type Policy } from "@cap/domain";
import { dampingOf } from "./damping.ts";

const scalingOf = (scaling: object): Policy["scaling"] => decodePolicy({ scaling }).scaling;

describe("damping", () => {
  const silent = scalingOf({});

  it("is for sizes that formulas give, which do not know what an action costs", () => {
    expect(dampingOf(silent, false)).toEqual({
      stabilizationSeconds: 240,
      resumptionSeconds: 240,
      hysteresisBand: 0.05,
      cooldownDownSeconds: 60,
      downShare: 0.25,
    });
    expect(dampingOf(silent, true)).toEqual({
      stabilizationSeconds: 0,
      resumptionSeconds: 240,
      hysteresisBand: 0,
      cooldownDownSeconds: 0,
      downShare: 0.5,
    });
  });

  it("is what a policy states, wherever it states it", () => {
    const stated = scalingOf({ stabilization_window: "5m", hysteresis_band: 0.2, cooldown_period: "2m" });
    const expected = { stabilizationSeconds: 300, hysteresisBand: 0.2, cooldownDownSeconds: 120 };
    expect(dampingOf(stated, true)).toMatchObject(expected);
    expect(dampingOf(stated, false)).toMatchObject(expected);
  });
});
