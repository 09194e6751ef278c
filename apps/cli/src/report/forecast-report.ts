import type { Forecast, ForecastPoint } from "@cap/domain";
import type { HistoryInput, Note } from "../input/history-input.ts";
import { paint, type Terminal } from "../terminal.ts";
import { clockText } from "./clock-text.ts";
import { historyPoints } from "./history-points.ts";
import { drawLoadChart } from "./load-chart.ts";
import { notesReport } from "./notes-report.ts";
import { showNumber, showPercent, showSeconds } from "./number-text.ts";
import { drawTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Points that a report lists; more are thinned out evenly. */
const POINTS_SHOWN = 12;

/** What a forecast report shows. */
export interface ForecastReportInput {
  readonly forecast: Forecast;
  readonly points: readonly ForecastPoint[];
  readonly data: HistoryInput;
  /** Notes about the data and the model. */
  readonly notes: readonly Note[];
  readonly timeZone: string;
}

/** A forecast as a page for people. */
export function forecastReport(
  { forecast, points, data, notes: said, timeZone }: ForecastReportInput,
  terminal: Terminal,
): string {
  const nowAt = data.startAt + data.counts.length * data.stepSeconds;
  const untilAt = nowAt + forecast.windowSeconds;
  const fromAt = Math.max(data.startAt, nowAt - Math.max(2 * forecast.windowSeconds, 6 * 3600));
  const clock = clockText(timeZone, untilAt - fromAt);
  const { accuracy } = forecast;
  const quality =
    accuracy === null
      ? "the forecast cannot be measured on this history"
      : `measured on the history: error ${accuracy.weightedErrorRatio === null ? "-" : showPercent(accuracy.weightedErrorRatio)} of the arrivals, ${accuracy.scaledError === null ? "-" : showNumber(accuracy.scaledError)} times that of naive repetition, ${accuracy.coverage === null ? "-" : showPercent(accuracy.coverage)} inside the band`;
  const notes = notesReport(said, terminal);
  return `${[
    ...notes,
    ...(notes.length > 0 ? [""] : []),
    paint(
      terminal,
      "bold",
      `${forecast.model}, next ${showSeconds(forecast.windowSeconds)} from ${clock.full(nowAt)} ${timeZone} in steps of ${showSeconds(forecast.stepSeconds)}`,
    ),
    ...wrapText(quality, terminal.width).map((line) => paint(terminal, "dim", line)),
    "",
    ...drawLoadChart(
      {
        title: `arrivals per second: history and forecast (band ${showPercent(forecast.confidenceLevel)})`,
        fromAt,
        untilAt,
        nowAt,
        past: historyPoints(data, { fromAt, width: terminal.width }),
        expected: points.map(({ timestampAt, arrivalRate }) => ({
          at: timestampAt + forecast.stepSeconds / 2,
          value: arrivalRate,
        })),
        band: points.map(({ timestampAt, lower, upper }) => ({ at: timestampAt, lower, upper })),
        timeLabel: clock.short,
        height: 10,
      },
      terminal,
    ),
    "",
    ...pointTable(points, clock.short, terminal),
  ].join("\n")}\n`;
}

function pointTable(points: readonly ForecastPoint[], clock: (at: number) => string, terminal: Terminal): string[] {
  const every = Math.ceil(points.length / POINTS_SHOWN);
  const rows = points
    .filter((_, index) => index % every === 0)
    .map(({ timestampAt, arrivalRate, lower, upper }) => ({
      cells: [clock(timestampAt), showNumber(arrivalRate), `${showNumber(lower)} to ${showNumber(upper)}`],
    }));
  return drawTable([{ title: "from" }, { title: "jobs/s", align: "right" }, { title: "band" }], rows, terminal);
}
