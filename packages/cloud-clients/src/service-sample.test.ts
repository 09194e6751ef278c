import { describe, expect, it } from "vitest";
import { serviceSample } from "./service-sample.ts";

describe("serviceSample", () => {
  it("is what another program computes of the same values", () => {
    // Python: x = [n**2 / 100 for n in range(1, 21)]; statistics.mean(x), stdev(x), median(x), quantiles(x, n=20, method="inclusive")[18]
    const values = Array.from({ length: 20 }, (_, index) => (index + 1) ** 2 / 100).toReversed();
    const { serviceTimeSeconds, serviceTimeStdSeconds, serviceTimeP50Seconds, serviceTimeP95Seconds } =
      serviceSample(values);
    expect(serviceTimeSeconds).toBeCloseTo(1.435, 12);
    expect(serviceTimeStdSeconds).toBeCloseTo(1.279_023_064_686_481_7, 12);
    expect(serviceTimeP50Seconds).toBeCloseTo(1.105, 12);
    expect(serviceTimeP95Seconds).toBeCloseTo(3.6295, 12);
  });

  it("tells of few values only what they say", () => {
    const nothing = {
      serviceTimeSeconds: null,
      serviceTimeStdSeconds: null,
      serviceTimeP50Seconds: null,
      serviceTimeP95Seconds: null,
    };
    expect(serviceSample([])).toEqual(nothing);
    expect(serviceSample([2])).toEqual({ ...nothing, serviceTimeSeconds: 2 });
    expect(serviceSample([1, 1, 1, 1, 1, 1, 1, 1])).toEqual({
      ...nothing,
      serviceTimeSeconds: 1,
      serviceTimeStdSeconds: 0,
      serviceTimeP50Seconds: 1,
    });
  });
});
