import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rollingOrigins } from "./rolling-origin.ts";

describe("rollingOrigins", () => {
  it("spaces long horizons one day apart", () => {
    const result = rollingOrigins({ length: 960, horizonSteps: 48, folds: 4, period: 24, minimumTraining: 72 });
    expect(result).toEqual({ origins: [912, 888, 864, 840], steps: 48 });
  });

  it("stretches a short horizon until the folds cover the whole day", () => {
    const { origins, steps } = rollingOrigins({
      length: 2_000,
      horizonSteps: 4,
      folds: 4,
      period: 96,
      minimumTraining: 96,
    });
    expect(steps).toBe(24);
    const phases = new Set(
      origins.flatMap((origin) => Array.from({ length: steps }, (_, step) => (origin + step) % 96)),
    );
    expect(phases.size).toBe(96);
  });

  it("scores shorter folds, then fewer, then none as the history gets shorter", () => {
    expect(rollingOrigins({ length: 34, horizonSteps: 48, folds: 4, period: undefined, minimumTraining: 24 })).toEqual({
      origins: [29, 28, 27, 26],
      steps: 5,
    });
    expect(
      rollingOrigins({ length: 26, horizonSteps: 9, folds: 4, period: undefined, minimumTraining: 24 }).origins,
    ).toEqual([25, 24]);
    expect(
      rollingOrigins({ length: 24, horizonSteps: 9, folds: 4, period: undefined, minimumTraining: 24 }).origins,
    ).toEqual([]);
  });

  it("keeps every fold inside the history and its training long enough", () => {
    const inputs = fc.record({
      length: fc.integer({ min: 1, max: 500 }),
      horizonSteps: fc.integer({ min: 1, max: 100 }),
      folds: fc.integer({ min: 1, max: 8 }),
      period: fc.option(fc.integer({ min: 2, max: 50 }), { nil: undefined }),
      minimumTraining: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        const { origins, steps } = rollingOrigins(input);
        expect(origins.length > 0).toBe(input.length > input.minimumTraining);
        expect(new Set(origins).size).toBe(origins.length);
        for (const origin of origins) {
          expect(origin).toBeGreaterThanOrEqual(input.minimumTraining);
          expect(origin + steps).toBeLessThanOrEqual(input.length);
        }
      }),
    );
  });
});
