import { escapeHtml } from "./escape-html.ts";
import { showNumber } from "./number-text.ts";

/** One line of a chart. */
export interface SvgLine {
  readonly name: string;
  /** Class of its colour, which the page defines. */
  readonly className: string;
  /** A value for each step. */
  readonly values: readonly number[];
  /** Whether the area below it is filled instead. */
  readonly filled?: boolean;
}

/** What a chart shows over time. */
export interface SvgChart {
  readonly title: string;
  readonly lines: readonly SvgLine[];
  /** Labels of the time axis at even distances, the first at its start and the last at its end. */
  readonly timeLabels: readonly string[];
}

/** Size of a chart in its own units; the page scales it. */
const WIDTH = 720;
const HEIGHT = 220;
/** Room for the labels of the axes. */
const MARGIN = { left: 40, right: 8, top: 8, bottom: 22 };
const PLOT = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
/** Lines across, between zero and the top. */
const GRID_LINES = 4;

/** A chart as a figure with its title, legend and an inline drawing; each line changes in steps. */
export function svgChart({ title, lines, timeLabels }: SvgChart): string {
  const top = niceTop(Math.max(0, ...lines.flatMap(({ values }) => [Math.max(0, ...values)])));
  const legend = lines
    .map(({ name, className }) => `<span><i class="${className}"></i>${escapeHtml(name)}</span>`)
    .join("");
  return `<figure>
<figcaption>${escapeHtml(title)}<span class="legend">${legend}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">
${grid(top)}
${timeAxis(timeLabels)}
${lines.map((line) => drawn(line, top)).join("\n")}
</svg>
</figure>`;
}

function grid(top: number): string {
  return Array.from({ length: GRID_LINES + 1 }, (_, index) => {
    const y = round(MARGIN.top + PLOT.height * (1 - index / GRID_LINES));
    return `<path class="grid" d="M${MARGIN.left} ${y}h${PLOT.width}"/><text x="${MARGIN.left - 6}" y="${y + 4}" text-anchor="end">${showNumber((top * index) / GRID_LINES)}</text>`;
  }).join("\n");
}

function timeAxis(labels: readonly string[]): string {
  const last = labels.length - 1;
  return labels
    .map((label, index) => {
      const x = round(MARGIN.left + (PLOT.width * index) / Math.max(1, last));
      const anchor = index === 0 ? "start" : index === last ? "end" : "middle";
      return `<text x="${x}" y="${HEIGHT - 4}" text-anchor="${anchor}">${escapeHtml(label)}</text>`;
    })
    .join("\n");
}

function drawn({ values, className, filled = false }: SvgLine, top: number): string {
  const width = PLOT.width / Math.max(1, values.length);
  const heightOf = (value: number): number => round(MARGIN.top + PLOT.height * (1 - value / top));
  const first = `M${MARGIN.left} ${heightOf(values[0] ?? 0)}`;
  const steps = values
    .map((value, index) => `V${heightOf(value)}H${round(MARGIN.left + (index + 1) * width)}`)
    .join("");
  const base = MARGIN.top + PLOT.height;
  return filled
    ? `<path class="area ${className}" d="${first}${steps}V${base}H${MARGIN.left}Z"/>`
    : `<path class="line ${className}" d="${first}${steps}"/>`;
}

/** The least of some factors times a power of ten that holds the value; a quarter of each has two digits at most. */
function niceTop(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8].find((factor) => factor * power >= most) ?? 10) * power;
}

/** A tenth of a unit is finer than a pixel. */
function round(value: number): number {
  return Number(value.toFixed(1));
}
