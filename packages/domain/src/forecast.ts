import * as z from "zod";
import { instant, positiveDuration, rate, share } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

/** One point of a forecast, as `cap forecast` and the API list them. */
export const ForecastPoint = record({
  timestampAt: required("timestamp", instant, "Start of the step that the point stands for."),
  arrivalRate: required("arrival_rate", rate, "Expected rate, jobs per second."),
  lower: required("lower", rate, "Lower end of the band, jobs per second.", { aliases: ["lower_bound"] }),
  upper: required("upper", rate, "Upper end of the band, jobs per second.", { aliases: ["upper_bound"] }),
});
/** @see {@link ForecastPoint} the schema */
export type ForecastPoint = z.output<typeof ForecastPoint>;

/** Lower and upper ends of a forecast's band, jobs per second, one per step. */
const ConfidenceBands = record({
  upper: required("upper", z.array(rate), "Upper ends, jobs per second."),
  lower: required("lower", z.array(rate), "Lower ends, jobs per second."),
});

/** How good a forecast was on the history's own past, where it was made without seeing what it forecast. */
export const ForecastAccuracy = record({
  weightedErrorRatio: optional(
    "weighted_error_ratio",
    z.number().min(0),
    "Sum of absolute errors over the sum of arrivals (wMAPE).",
  ),
  scaledError: optional(
    "scaled_error",
    z.number().min(0),
    "Mean absolute error over that of the seasonal naive forecast (MASE).",
  ),
  coverage: optional("coverage", share, "Share of values that fell inside the band."),
});

/** A forecast of arrivals inside a plan: arrays with their start and step. */
export const Forecast = record({
  model: required("model", z.string(), "Model that was used."),
  windowSeconds: required("window", positiveDuration, "How far ahead it looks."),
  startAt: required("start", instant, "Start of the first step."),
  stepSeconds: required("step", positiveDuration, "Length of a step."),
  predictedLambda: required("predicted_lambda", z.array(rate), "Expected rates, jobs per second, one per step."),
  confidenceBands: required("confidence_bands", ConfidenceBands, "Band around the expected rates."),
  confidenceLevel: required("confidence_level", share, "Share of values that the band is meant to hold."),
  accuracy: optional("accuracy", ForecastAccuracy, "Measured on the history; absent when it is too short."),
}).superRefine(({ predictedLambda, confidenceBands }, context) => {
  for (const end of ["upper", "lower"] as const) {
    const values = confidenceBands[end];
    if (values.length === predictedLambda.length) continue;
    const message = `must have as many elements as predicted_lambda (${predictedLambda.length})`;
    context.addIssue({ code: "custom", message, path: ["confidence_bands", end], input: values });
  }
});
/** @see {@link Forecast} the schema */
export type Forecast = z.output<typeof Forecast>;
