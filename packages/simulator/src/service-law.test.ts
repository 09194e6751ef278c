import { describe, expect, it } from "vitest";
import { randomStream } from "./random-stream.ts";
import { type ServiceLaw, serviceMoments, serviceSampler } from "./service-law.ts";

const draws = 100_000;

describe("serviceSampler", () => {
  it.each<[ServiceLaw, number, number]>([
    [{ kind: "exponential", meanSeconds: 2 }, 2, 1],
    [{ kind: "deterministic", meanSeconds: 2 }, 2, 0],
    [{ kind: "lognormal", meanSeconds: 2, scv: 0.5 }, 2, 0.5],
    [{ kind: "gamma", meanSeconds: 2, scv: 3 }, 2, 3],
    [{ kind: "gamma", meanSeconds: 2, scv: 0 }, 2, 0],
    [{ kind: "erlang", meanSeconds: 2, phases: 4 }, 2, 0.25],
    [{ kind: "hyperexponential", meanSeconds: 2, scv: 1 }, 2, 1],
    [{ kind: "hyperexponential", meanSeconds: 2, scv: 4 }, 2, 4],
    [{ kind: "empirical", sampleSeconds: [1, 2, 6, 3] }, 3, 14 / 4 / 9],
  ])("draws from %j with its mean and scv", (law, meanSeconds, scv) => {
    expect(serviceMoments(law).meanSeconds).toBe(meanSeconds);
    expect(serviceMoments(law).scv).toBeCloseTo(scv, 12);
    const next = serviceSampler(law, randomStream(1, "service"));
    const sample = Array.from({ length: draws }, next);
    const mean = sample.reduce((sum, seconds) => sum + seconds, 0) / draws;
    const variance = sample.reduce((sum, seconds) => sum + (seconds - mean) ** 2, 0) / draws;
    expect(Math.min(...sample.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    // Four standard errors of the mean; the variance of the heavier laws is known to about 5 %.
    expect(Math.abs(mean - meanSeconds)).toBeLessThanOrEqual(4 * meanSeconds * Math.sqrt(scv / draws));
    expect(Math.abs(variance / meanSeconds ** 2 - scv)).toBeLessThanOrEqual(0.06 * scv);
  });

  it("draws the exponential law by inversion, so its 95th percentile is -ln 0.05 means", () => {
    const next = serviceSampler({ kind: "exponential", meanSeconds: 1 }, randomStream(2, "service"));
    const above = Array.from({ length: draws }, next).filter((seconds) => seconds > -Math.log(0.05)).length;
    expect(Math.abs(above / draws - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / draws));
  });
});
