import type { Backtest } from "@cap/domain";
import { paint, type Terminal } from "../terminal.ts";
import { clockText } from "./clock-text.ts";
import { escapeHtml } from "./escape-html.ts";

/** A backtest, and the zone of its timestamps. */
interface MissedWindowsInput {
  readonly backtest: Backtest;
  readonly timeZone: string;
}

const TITLE = "windows that were not good, over time";
/** Marks for a part of the time: none of it missed, up to a third, up to two thirds, more. */
const MARKS = ["·", "▂", "▅", "█"] as const;
/** Fewest columns that time is shown in, however narrow the terminal. */
const COLUMNS_MIN = 20;

/** When each policy missed the promise, as lines of text: a row for every policy. */
export function missedWindowsLines(
  { backtest, timeZone }: MissedWindowsInput,
  terminal: Pick<Terminal, "color" | "width">,
): string[] {
  const { policies, startAt, durationSeconds } = backtest;
  const names = 4 + Math.max(0, ...policies.map(({ name }) => name.length));
  const columns = Math.max(COLUMNS_MIN, terminal.width - names);
  const clock = clockText(timeZone, durationSeconds);
  const ends = [clock.short(startAt), clock.short(startAt + durationSeconds)] as const;
  return [
    paint(terminal, "bold", TITLE),
    ...policies.map((policy) => {
      const marks = missedShares(backtest, policy, columns).map(markOf);
      return `  ${policy.name.padEnd(names - 2)}${painted(marks, terminal)}`;
    }),
    `${" ".repeat(names)}${ends[0]}${ends[1].padStart(columns - ends[0].length)}`,
  ];
}

/** Share of each of so many equal parts of the time in which a policy had no good window. */
export function missedShares(
  { durationSeconds }: Pick<Backtest, "durationSeconds">,
  { violations }: Pick<Backtest["policies"][number], "violations">,
  parts: number,
): number[] {
  const length = durationSeconds / parts;
  return Array.from({ length: parts }, (_, part) => {
    const from = part * length;
    const seconds = violations.reduce((sum, { startSeconds, endSeconds }) => {
      return sum + Math.max(0, Math.min(endSeconds, from + length) - Math.max(startSeconds, from));
    }, 0);
    return seconds / length;
  });
}

function markOf(share: number): string {
  return MARKS[Math.min(MARKS.length - 1, Math.ceil(share * 3 - 1e-9))] ?? MARKS[0];
}

/** Runs of equal marks share a colour code. */
function painted(marks: readonly string[], terminal: Pick<Terminal, "color">): string {
  return marks
    .join("")
    .replaceAll(/·+|[^·]+/gu, (run) => paint(terminal, run.startsWith(MARKS[0]) ? "dim" : "red", run));
}

/** Size of the drawing in its own units; the page scales it. */
const WIDTH = 720;
const ROW_HEIGHT = 16;
const NAMES_WIDTH = 110;
const STRIP_WIDTH = WIDTH - NAMES_WIDTH - 8;

/** The same as a figure for a page. */
export function missedWindowsFigure({ backtest, timeZone }: MissedWindowsInput): string {
  const { policies, startAt, durationSeconds } = backtest;
  const clock = clockText(timeZone, durationSeconds);
  const height = ROW_HEIGHT * policies.length;
  const title = `${TITLE.charAt(0).toUpperCase()}${TITLE.slice(1)}`;
  return `<figure>
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${height + 20}" role="img" aria-label="${title}">
${policies.map((policy, row) => strip(policy, { top: row * ROW_HEIGHT, durationSeconds })).join("\n")}
<text x="${NAMES_WIDTH}" y="${height + 14}">${escapeHtml(clock.short(startAt))}</text>
<text x="${NAMES_WIDTH + STRIP_WIDTH}" y="${height + 14}" text-anchor="end">${escapeHtml(clock.short(startAt + durationSeconds))}</text>
</svg>
</figure>`;
}

function strip(
  { name, violations }: Backtest["policies"][number],
  { top, durationSeconds }: { readonly top: number; readonly durationSeconds: number },
): string {
  const xOf = (seconds: number): number => NAMES_WIDTH + (STRIP_WIDTH * seconds) / durationSeconds;
  const spans = violations.map(({ startSeconds, endSeconds }) => {
    const from = xOf(startSeconds);
    return `M${from.toFixed(1)} ${top + 3}h${Math.max(1, xOf(endSeconds) - from).toFixed(1)}v10H${from.toFixed(1)}z`;
  });
  return `<text x="${NAMES_WIDTH - 6}" y="${top + 12}" text-anchor="end">${escapeHtml(name)}</text><path class="kept" d="M${NAMES_WIDTH} ${top + 3}h${STRIP_WIDTH}v10H${NAMES_WIDTH}z"/>${spans.length === 0 ? "" : `<path class="missed" d="${spans.join("")}"/>`}`;
}
