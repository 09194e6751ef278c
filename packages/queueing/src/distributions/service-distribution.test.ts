import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deterministic } from "./deterministic.ts";
import { erlang } from "./erlang.ts";
import { exponential } from "./exponential.ts";
import { fitServiceDistribution } from "./fit-service-distribution.ts";
import { hyperexponential } from "./hyperexponential.ts";
import { lognormal, lognormalFromQuantile } from "./lognormal.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

const branches = [
  { probability: 0.9, meanSeconds: 1 },
  { probability: 0.1, meanSeconds: 10 },
];

const laws: readonly (readonly [string, ServiceDistribution])[] = [
  ["exponential", exponential({ meanSeconds: 2 })],
  ["Erlang of 4 phases", erlang({ phases: 4, meanSeconds: 2 })],
  ["hyperexponential", hyperexponential({ branches })],
  ["lognormal of scv 1", lognormal({ meanSeconds: 2, scv: 1 })],
  ["lognormal of scv 10", lognormal({ meanSeconds: 0.1, scv: 10 })],
  ["fit of scv 0.03", fitServiceDistribution({ meanSeconds: 2, scv: 0.03 })],
  ["fit of scv 0.4", fitServiceDistribution({ meanSeconds: 2, scv: 0.4 })],
  ["fit of scv 0.7", fitServiceDistribution({ meanSeconds: 20, scv: 0.7 })],
  ["fit of scv 4", fitServiceDistribution({ meanSeconds: 2, scv: 4 })],
];

/** E[S] and E[S²] from the tail: the integrals of P(S > t) and 2t P(S > t), by Simpson's rule in ln t. */
function momentsOf({ tail, meanSeconds }: ServiceDistribution): { mean: number; scv: number } {
  const [from, to, panels] = [Math.log(meanSeconds * 1e-7), Math.log(meanSeconds * 1e5), 40_000];
  let mean = meanSeconds * 1e-7;
  let secondMoment = 0;
  const step = (to - from) / panels;
  for (let i = 0; i <= panels; i++) {
    const t = Math.exp(from + i * step);
    const weight = ((i === 0 || i === panels ? 1 : i % 2 === 0 ? 2 : 4) * step) / 3;
    mean += weight * t * tail(t);
    secondMoment += weight * 2 * t * t * tail(t);
  }
  return { mean, scv: secondMoment / mean ** 2 - 1 };
}

describe.each(laws)("%s", (_name, law) => {
  it("has the mean and the scv that it claims", () => {
    const { mean, scv } = momentsOf(law);
    expect(mean / law.meanSeconds).toBeCloseTo(1, 6);
    expect(scv / law.scv).toBeCloseTo(1, 5);
  });

  it("inverts its tail", () => {
    for (const p of [0.01, 0.3, 0.5, 0.95, 0.999]) expect(law.tail(law.quantile(p)) / (1 - p)).toBeCloseTo(1, 8);
    expect(law.quantile(0)).toBe(0);
    expect(law.quantile(1)).toBe(Infinity);
  });

  it("falls from 1 to 0", () => {
    expect([law.tail(-1), law.tail(0), law.tail(Infinity)]).toEqual([1, 1, 0]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 50, noNaN: true }),
        fc.double({ min: 1, max: 2, noNaN: true }),
        (t, factor) => {
          expect(law.tail(t * factor)).toBeLessThanOrEqual(law.tail(t) * (1 + 1e-12));
        },
      ),
    );
  });

  it("rejects what is no probability", () => {
    expect(() => law.quantile(-0.1)).toThrow(new RangeError("p must be in [0, 1], got -0.1"));
  });
});

describe("factories", () => {
  it("have the documented examples", () => {
    expect(exponential({ meanSeconds: 2 }).quantile(0.95)).toBeCloseTo(5.99146, 5);
    expect(deterministic({ meanSeconds: 2 }).quantile(0.95)).toBe(2);
    expect(erlang({ phases: 4, meanSeconds: 2 }).quantile(0.95)).toBeCloseTo(3.87682, 4);
    expect(hyperexponential({ branches }).scv).toBeCloseTo(5.03878, 5);
    expect(lognormal({ meanSeconds: 2, scv: 1 }).quantile(0.95)).toBeCloseTo(5.56226, 5);
    expect(fitServiceDistribution({ meanSeconds: 2, scv: 4 }).quantile(0.95)).toBeCloseTo(7.42976, 5);
  });

  it("give a step for deterministic service", () => {
    const law = deterministic({ meanSeconds: 2 });
    expect([law.tail(1.99), law.tail(2)]).toEqual([1, 0]);
    expect(() => law.quantile(2)).toThrow(RangeError);
  });

  it.each([
    [0, "deterministic"],
    [1e-8, "deterministic"],
    [0.5, "erlangMixture"],
    [1, "exponential"],
    [3, "hyperexponential"],
  ])("fit scv %d by a law of kind %s", (scv, kind) => {
    const law = fitServiceDistribution({ meanSeconds: 3, scv });
    expect(law.kind).toBe(kind);
    expect(law.meanSeconds).toBeCloseTo(3, 12);
    expect(law.scv).toBeCloseTo(scv, 6);
  });

  it("approach the exponential law as the scv approaches 1 from both sides", () => {
    const exact = exponential({ meanSeconds: 1 });
    for (const scv of [1 - 1e-9, 1 + 1e-9]) {
      expect(fitServiceDistribution({ meanSeconds: 1, scv }).tail(3)).toBeCloseTo(exact.tail(3), 4);
    }
  });

  it.each([
    ["meanSeconds must be > 0, got 0", () => exponential({ meanSeconds: 0 })],
    ["meanSeconds must be > 0, got NaN", () => deterministic({ meanSeconds: Number.NaN })],
    ["phases must be an integer >= 1, got 0", () => erlang({ phases: 0, meanSeconds: 1 })],
    ["scv must be >= 0, got -1", () => lognormal({ meanSeconds: 1, scv: -1 })],
    ["scv must be finite, got Infinity", () => fitServiceDistribution({ meanSeconds: 1, scv: Infinity })],
    ["probabilities of branches must add up to 1, got 0", () => hyperexponential({ branches: [] })],
  ])("reject with: %s", (message, make) => {
    expect(make).toThrow(new RangeError(message));
  });
});

describe("lognormalFromQuantile", () => {
  it("has the asked mean and quantile", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.01, max: 3.8, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (factor, meanSeconds) => {
          const law = lognormalFromQuantile({ meanSeconds, p: 0.95, quantileSeconds: factor * meanSeconds });
          expect(law?.meanSeconds).toBe(meanSeconds);
          expect((law?.quantile(0.95) ?? Number.NaN) / (factor * meanSeconds)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("has the documented example", () => {
    expect(lognormalFromQuantile({ meanSeconds: 2, p: 0.95, quantileSeconds: 5 })?.scv).toBeCloseTo(0.65674, 5);
  });

  it("is deterministic when the quantile is the mean", () => {
    expect(lognormalFromQuantile({ meanSeconds: 2, p: 0.95, quantileSeconds: 2 })?.kind).toBe("deterministic");
  });

  it("is null when the quantile is below the mean or further above it than any lognormal reaches", () => {
    expect(lognormalFromQuantile({ meanSeconds: 2, p: 0.95, quantileSeconds: 1.9 })).toBeNull();
    expect(lognormalFromQuantile({ meanSeconds: 2, p: 0.95, quantileSeconds: 8 })).toBeNull();
  });

  it("rejects a p that is not in the upper half", () => {
    expect(() => lognormalFromQuantile({ meanSeconds: 1, p: 0.5, quantileSeconds: 1 })).toThrow(
      new RangeError("p must be strictly between 0.5 and 1, got 0.5"),
    );
  });
});
