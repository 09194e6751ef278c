import { paint, type Terminal } from "../terminal.ts";
import { brailleCanvas } from "./braille-canvas.ts";
import { showNumber } from "./number-text.ts";

/** A value over time; a gap is null. */
export interface ChartPoint {
  readonly at: number;
  readonly value: number | null;
}

/** What a load chart shows, on one time axis. Values in one unit. */
export interface LoadChart {
  readonly title: string;
  readonly fromAt: number;
  readonly untilAt: number;
  /** Where the past ends; null where all of it is simulated. */
  readonly nowAt: number | null;
  /** Measured values, as a line. */
  readonly past: readonly ChartPoint[];
  /** Expected values, as a line. */
  readonly expected: readonly ChartPoint[];
  /** Band around them, shaded; empty for none. */
  readonly band: readonly { readonly at: number; readonly lower: number; readonly upper: number }[];
  /** Lines of text, one per label under the axis. */
  readonly timeLabel: (at: number) => string;
  readonly height: number;
  /**
   * A value that the axis holds too, so that two charts can have one scale.
   *
   * @defaultValue 0
   */
  readonly reach?: number;
}

const AXIS_WIDTH = 8;

/** Draws values over time as lines of text, no wider than the terminal. */
export function drawLoadChart(chart: LoadChart, terminal: Pick<Terminal, "color" | "width">): string[] {
  const width = Math.max(20, terminal.width - AXIS_WIDTH - 1);
  const top = niceTop(
    Math.max(
      chart.reach ?? 0,
      ...chart.band.map(({ upper }) => upper),
      ...[...chart.past, ...chart.expected].map(({ value }) => value ?? 0),
    ),
  );
  const past = canvasOf(chart, chart.past, { width, top });
  const expected = canvasOf(chart, chart.expected, { width, top });
  const nowColumn = chart.nowAt === null ? -1 : columnOf(chart, chart.nowAt, width);
  const rows = Array.from({ length: chart.height }, (_, row) => {
    const before = past.line(row);
    const after = expected.line(row);
    const cells = before.map((cell, column) => {
      if (cell !== " ") return paint(terminal, "cyan", cell);
      const mark = after[column] ?? " ";
      if (mark !== " ") return paint(terminal, "magenta", mark);
      if (inBand(chart, { column, row, width, top })) return paint(terminal, "dim", "░");
      return column === nowColumn ? paint(terminal, "dim", "┊") : " ";
    });
    return `${axisLabel(row, chart.height, top)}${cells.join("")}`.trimEnd();
  });
  return [paint(terminal, "bold", chart.title), ...rows, timeAxis(chart, width)];
}

function canvasOf(
  chart: LoadChart,
  points: readonly ChartPoint[],
  { width, top }: { readonly width: number; readonly top: number },
) {
  const canvas = brailleCanvas(width, chart.height);
  const rows = chart.height * 4;
  let before: { readonly column: number; readonly row: number } | null = null;
  for (const { at, value } of points) {
    if (value === null) {
      before = null;
      continue;
    }
    const column = Math.floor(((at - chart.fromAt) / (chart.untilAt - chart.fromAt)) * width * 2);
    const row = Math.min(rows - 1, Math.max(0, Math.round((1 - value / top) * (rows - 1))));
    // Neighbours are joined, so that steep changes stay one line.
    const from = before ?? { column, row };
    const length = Math.max(1, Math.abs(column - from.column), Math.abs(row - from.row));
    for (let part = 0; part <= length; part += 1) {
      canvas.set(
        Math.round(from.column + ((column - from.column) * part) / length),
        Math.round(from.row + ((row - from.row) * part) / length),
      );
    }
    before = { column, row };
  }
  return canvas;
}

function inBand(
  { band, fromAt, untilAt, height }: LoadChart,
  {
    column,
    row,
    width,
    top,
  }: { readonly column: number; readonly row: number; readonly width: number; readonly top: number },
): boolean {
  const at = fromAt + ((column + 0.5) / width) * (untilAt - fromAt);
  const value = top * (1 - (row + 0.5) / height);
  const first = band[0];
  if (first === undefined || at < first.at) return false;
  const part = band.findLast((candidate) => candidate.at <= at);
  return part !== undefined && value >= part.lower && value <= part.upper;
}

function columnOf({ fromAt, untilAt }: LoadChart, at: number, width: number): number {
  return Math.min(width - 1, Math.floor(((at - fromAt) / (untilAt - fromAt)) * width));
}

function axisLabel(row: number, height: number, top: number): string {
  const labelled = row === 0 || row === height - 1 || row === Math.floor((height - 1) / 2);
  const value = row === height - 1 ? 0 : top * (1 - row / (height - 1));
  return `${(labelled ? showNumber(value) : "").padStart(AXIS_WIDTH - 2)} ${labelled ? "┤" : "│"}`;
}

function timeAxis(chart: LoadChart, width: number): string {
  const cells = Array.from({ length: width }, () => " ");
  const put = (column: number, text: string): void => {
    const start = Math.max(0, Math.min(width - text.length, column));
    for (const [index, character] of Array.from(text).entries()) cells[start + index] = character;
  };
  put(0, chart.timeLabel(chart.fromAt));
  const end = chart.timeLabel(chart.untilAt);
  const nowColumn = chart.nowAt === null ? -1 : columnOf(chart, chart.nowAt, width);
  const now = "now";
  put(width - end.length, end);
  if (nowColumn - 1 > chart.timeLabel(chart.fromAt).length + 1 && nowColumn + now.length < width - end.length)
    put(nowColumn - 1, now);
  return `${" ".repeat(AXIS_WIDTH)}${cells.join("")}`.trimEnd();
}

/** The next larger 1, 2 or 5 times a power of ten, halved where that still holds the value. */
function niceTop(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= most) ?? 10;
  return factor * power;
}
