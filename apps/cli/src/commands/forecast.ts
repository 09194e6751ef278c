import { CapError, decodePolicy, encode, Forecast, ForecastPoint, Pool, decode } from "@cap/domain";
import { beginStepwise, forecastArrivalsStepwise } from "@cap/planner";
import type { Slices } from "@cap/simulator";
import { EXIT } from "../exit-code.ts";
import type { HistoryInput } from "../input/history-input.ts";
import type { HistoryOptions } from "../options/planning-options.ts";
import { policyClock } from "../options/policy-clock.ts";
import { configOf, readData, tellNotes } from "../options/read-planning-input.ts";
import { writeAnswer, type OutputFormat } from "../output.ts";
import { withProgress } from "../progress.ts";
import { inOrder, modelNotes } from "../report/decision-notes.ts";
import { forecastReport } from "../report/forecast-report.ts";
import type { Terminal } from "../terminal.ts";
import { slicesWithUsageErrors } from "../usage-error.ts";

/** Options of `cap forecast`. Durations are seconds. */
export interface ForecastCommandOptions extends HistoryOptions {
  readonly horizon: number;
  readonly model: string;
  readonly coverage: number;
  readonly output: OutputFormat;
}

const HORIZON_MAX_SECONDS = 7 * 86_400;

/** `cap forecast FILE`: expected arrivals with their band. */
export async function forecastCommand(
  file: string,
  options: ForecastCommandOptions,
  terminal: Terminal,
): Promise<number> {
  checkHorizon(options.horizon);
  const data = await readData(file, options, await configOf(undefined), terminal);
  const forecast = await withProgress(terminal, "forecasting", slicesWithUsageErrors(forecastOf(data, options)));
  const aboutModel = modelNotes(forecast);
  const notes = inOrder([...data.notes, ...aboutModel]);
  if (options.output !== "report") tellNotes(notes, terminal);
  const points = pointsOf(forecast);
  const encoded = points.map((point) => encode(ForecastPoint, point));
  writeAnswer(
    {
      data: { ...(encode(Forecast, forecast) as object), points: encoded },
      table: () => ({
        header: ["timestamp", "arrival_rate", "lower", "upper"],
        rows: encoded.map((point) => Object.values(point as Readonly<Record<string, string | number>>)),
      }),
      report: () => forecastReport({ forecast, points, data, notes, timeZone: options.timeZone ?? "UTC" }, terminal),
    },
    options.output,
    terminal,
  );
  return EXIT.ok;
}

function checkHorizon(horizon: number): void {
  if (horizon <= HORIZON_MAX_SECONDS) return;
  throw new CapError({
    code: "USAGE",
    message: `--horizon must be at most 7d, got ${horizon / 86_400}d`,
    hint: "forecast a week at a time",
  });
}

function* forecastOf(
  data: HistoryInput,
  { horizon, model, coverage, timeZone }: ForecastCommandOptions,
): Slices<Forecast> {
  const policy = decodePolicy({ forecast: { model, confidence_level: coverage }, time_zone: timeZone ?? "UTC" });
  const history = { startAt: data.startAt, stepSeconds: data.stepSeconds, arrivals: [...data.counts] };
  const now = data.startAt + data.counts.length * data.stepSeconds;
  const clock = policyClock(policy, { startAt: data.startAt, endAt: now });
  const memory = yield* beginStepwise({ policy, pool: decode(Pool, {}), history, clock });
  const forecast = yield* forecastArrivalsStepwise({ memory, policy, now, horizonSeconds: horizon });
  if (forecast === null)
    throw new CapError({ code: "INSUFFICIENT_HISTORY", message: "no step of the history has a known load" });
  return forecast;
}

function pointsOf({ startAt, stepSeconds, predictedLambda, confidenceBands }: Forecast): ForecastPoint[] {
  return predictedLambda.map((arrivalRate, index) => ({
    timestampAt: startAt + index * stepSeconds,
    arrivalRate,
    lower: confidenceBands.lower[index] ?? 0,
    upper: confidenceBands.upper[index] ?? arrivalRate,
  }));
}
