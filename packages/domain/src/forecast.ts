import * as z from "zod";
import { instant, positiveDuration, rate, share } from "./quantity.ts";
import { Reason } from "./reason.ts";
import { optional, record, required } from "./record.ts";

const forecastPointRecord = record({
  timestampAt: required("timestamp", instant, "Start of the step that the point stands for."),
  arrivalRate: required("arrival_rate", rate, "Expected rate, jobs per second."),
  lower: required("lower", rate, "Lower end of the band, jobs per second.", { aliases: ["lower_bound"] }),
  upper: required("upper", rate, "Upper end of the band, jobs per second.", { aliases: ["upper_bound"] }),
});
/** One point of a forecast, as `cap forecast` and the API list them. */
export interface ForecastPoint extends z.output<typeof forecastPointRecord> {}
/** Schema of {@link ForecastPoint}. */
export const ForecastPoint: z.ZodType<ForecastPoint> = forecastPointRecord;

const confidenceBandsRecord = record({
  upper: required("upper", z.array(rate), "Upper ends, jobs per second."),
  lower: required("lower", z.array(rate), "Lower ends, jobs per second."),
});
/** Lower and upper ends of a forecast's band, jobs per second, one per step. */
interface ConfidenceBands extends z.output<typeof confidenceBandsRecord> {}
const ConfidenceBands: z.ZodType<ConfidenceBands> = confidenceBandsRecord;

const forecastAccuracyRecord = record({
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
/** How good a forecast was on the history's own past, where it was made without seeing what it forecast. */
export interface ForecastAccuracy extends z.output<typeof forecastAccuracyRecord> {}
/** Schema of {@link ForecastAccuracy}. */
export const ForecastAccuracy: z.ZodType<ForecastAccuracy> = forecastAccuracyRecord;

const forecastRecord = record({
  model: required("model", z.string(), "Model that was used."),
  windowSeconds: required("window", positiveDuration, "How far ahead it looks."),
  startAt: required("start", instant, "Start of the first step."),
  stepSeconds: required("step", positiveDuration, "Length of a step."),
  predictedLambda: required("predicted_lambda", z.array(rate), "Expected rates, jobs per second, one per step."),
  confidenceBands: required("confidence_bands", ConfidenceBands, "Band around the expected rates."),
  confidenceLevel: required("confidence_level", share, "Share of values that the band is meant to hold."),
  accuracy: optional("accuracy", ForecastAccuracy, "Measured on the history; absent when it is too short."),
  reasons: optional(
    "reasons",
    z.array(Reason).min(1),
    "Why the model is simpler than was wanted; absent when it is not.",
  ),
}).superRefine(({ predictedLambda, confidenceBands }, context) => {
  for (const end of ["upper", "lower"] as const) {
    const values = confidenceBands[end];
    if (values.length === predictedLambda.length) continue;
    const message = `must have as many elements as predicted_lambda (${predictedLambda.length})`;
    context.addIssue({ code: "custom", message, path: ["confidence_bands", end], input: values });
  }
});
/** A forecast of arrivals inside a plan: arrays with their start and step. */
export interface Forecast extends z.output<typeof forecastRecord> {}
/** Schema of {@link Forecast}. */
export const Forecast: z.ZodType<Forecast> = forecastRecord;
