import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { Forecast, ForecastPoint } from "./forecast.ts";

const timestamp = "2025-09-14T19:00:00Z";
const forecast = {
  model: "ewma",
  window: "60m",
  start: timestamp,
  step: "15m",
  predicted_lambda: [150.5, 165.2, 180.1, 175.8],
  confidence_bands: { upper: [160.5, 175.2, 190.1, 185.8], lower: [140.5, 155.2, 170.1, 165.8] },
  confidence_level: 0.9,
};

describe("ForecastPoint", () => {
  it("reads lower_bound and upper_bound and writes lower and upper", () => {
    const point = decode(ForecastPoint, { timestamp, arrival_rate: 10, lower_bound: 8, upper_bound: 12 });
    expect(encode(ForecastPoint, point)).toEqual({ timestamp, arrival_rate: 10, lower: 8, upper: 12 });
  });

  it("refuses two names with two values", () => {
    const wire = { timestamp, arrival_rate: 10, lower: 8, lower_bound: 7, upper: 12 };
    expect(() => decode(ForecastPoint, wire)).toThrow(
      expect.objectContaining({ message: "lower_bound must equal lower, which is another name of it, got 7" }),
    );
  });
});

describe("Forecast", () => {
  it("reads the design document's arrays, with their start and step", () => {
    expect(decode(Forecast, forecast)).toMatchObject({
      windowSeconds: 3600,
      startAt: 1_757_876_400,
      stepSeconds: 900,
      predictedLambda: [150.5, 165.2, 180.1, 175.8],
      accuracy: null,
    });
  });

  it("refuses a band of another length, both ways", () => {
    const wire = { ...forecast, confidence_bands: { ...forecast.confidence_bands, upper: [1] } };
    const message = "confidence_bands.upper must have as many elements as predicted_lambda (4), got [1]";
    expect(() => decode(Forecast, wire)).toThrow(expect.objectContaining({ message }));
    const inner = { ...decode(Forecast, forecast), confidenceBands: { upper: [1], lower: [1, 2, 3, 4] } };
    expect(() => encode(Forecast, inner)).toThrow(new RangeError(message));
  });
});
