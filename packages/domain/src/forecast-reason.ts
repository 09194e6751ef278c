import * as z from "zod";
import { duration, instant } from "./quantity.ts";
import { code } from "./reason-field.ts";
import { optional, record, required } from "./record.ts";

const insufficientHistory = record({
  code: code("INSUFFICIENT_HISTORY"),
  points: required("points", z.int().min(0), "Steps of history that are known."),
  minimumPoints: required(
    "minimum_points",
    z.int().min(0),
    "Steps that the wanted model needs, or one of the models that auto mixes.",
  ),
  model: required(
    "model",
    z.string(),
    "Simpler model that is used instead; auto where the other models of the mixture are.",
  ),
  askedModel: optional("asked_model", z.string(), "Model that was asked for by name; absent when cap chose."),
});
interface InsufficientHistory extends z.output<typeof insufficientHistory> {}

const noSeason = record({
  code: code("NO_SEASON"),
  askedModel: required("asked_model", z.string(), "Model that was asked for by name; it repeats a season."),
  model: required("model", z.string(), "Model that is used instead, because the history shows no season."),
});
interface NoSeason extends z.output<typeof noSeason> {}

const clockChange = record({
  code: code("CLOCK_CHANGE"),
  fromAt: required(
    "from",
    instant,
    "Since when, or from when on, the clock of the policy's time zone shows another time.",
  ),
  direction: required("direction", z.enum(["forward", "back"]), "Whether an hour is skipped or comes again."),
  shiftSeconds: required("shift", duration, "By how much."),
  followed: required(
    "followed",
    z.boolean(),
    "Whether the course of the day follows it; steps of history may be too long for that.",
  ),
});
interface ClockChange extends z.output<typeof clockChange> {}

/** What has to be said of the forecast that a decision rests on. */
export type ForecastReason = InsufficientHistory | NoSeason | ClockChange;
/** Schemas of {@link ForecastReason}. */
export const FORECAST_REASONS = [insufficientHistory, noSeason, clockChange] as const;
