import type { Backtest } from "@cap/domain";
import type { Note } from "../input/history-input.ts";
import { paint, type Look, type Terminal } from "../terminal.ts";
import { policyColumns, replayFacts, type PolicyColumn } from "./backtest-facts.ts";
import { backtestVerdict, bestRival, type BacktestVerdict } from "./backtest-verdict.ts";
import { clockText } from "./clock-text.ts";
import { drawLoadChart, type ChartPoint, type LoadChart } from "./load-chart.ts";
import { notesReport } from "./notes-report.ts";
import { showNumber, showSeconds } from "./number-text.ts";
import { drawTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** What a report of a backtest is made from. */
export interface BacktestPageInput {
  readonly backtest: Backtest;
  /** What was assumed, repaired or looks wrong. */
  readonly notes: readonly Note[];
  /** Zone of its timestamps. */
  readonly timeZone: string;
}

/** Columns that go first where the terminal is narrow. */
const DISPENSABLE = ["reversals", "actions", "p95", "cost"];
/** Width of the titles in front of what they mean. */
const LEGEND_INDENT = 13;

const LOOKS: Readonly<Record<BacktestVerdict["tone"], Look>> = { good: "green", mixed: "yellow", bad: "red" };

/** A backtest as a page for people: notes, the verdict, the table, then load and workers over time. */
export function backtestReport({ backtest, notes, timeZone }: BacktestPageInput, terminal: Terminal): string {
  const { text, tone } = backtestVerdict(backtest);
  const head = notesReport(notes, terminal);
  const dim = (line: string): string => paint(terminal, "dim", line);
  return `${[
    ...head,
    ...(head.length > 0 ? [""] : []),
    ...wrapText(text, terminal.width).map((line) => paint(terminal, LOOKS[tone], paint(terminal, "bold", line))),
    ...wrapText(backtestHeading({ backtest, timeZone }), terminal.width).map(dim),
    "",
    ...policyTable(backtest, terminal),
    "",
    ...legend(backtest, terminal).map(dim),
    "",
    ...charts(backtest, timeZone, terminal),
    "",
    ...replayFacts(backtest).flatMap((fact) => wrapText(fact, terminal.width).map(dim)),
  ].join("\n")}\n`;
}

/** What was replayed, in a line. */
export function backtestHeading({ backtest, timeZone }: Pick<BacktestPageInput, "backtest" | "timeZone">): string {
  const { pool, startAt, durationSeconds, jobs, seed } = backtest;
  const clock = clockText(timeZone, durationSeconds);
  return `${pool}, ${showSeconds(durationSeconds)} from ${clock.full(startAt)} ${timeZone}, ${showNumber(jobs)} jobs, seed ${seed}`;
}

function policyTable(backtest: Backtest, terminal: Terminal): string[] {
  const columns = fittingColumns(backtest, terminal.width);
  return drawTable(
    [{ title: "policy" }, ...columns.map(({ title }) => ({ title, align: "right" as const }))],
    backtest.policies.map((policy) => ({
      cells: [policy.name, ...columns.map(({ cell }) => cell(policy))],
      strong: policy.kind === "cap",
    })),
    terminal,
  );
}

/** The columns without those that a narrow terminal has no room for: half a number would be a wrong number. */
function fittingColumns(backtest: Backtest, width: number): readonly PolicyColumn[] {
  const { policies } = backtest;
  let columns = policyColumns(backtest);
  const widthOf = ({ title, cell }: PolicyColumn): number =>
    2 + Math.max(title.length, ...policies.map((policy) => cell(policy).length));
  const names = 2 + Math.max(0, ...policies.map(({ name }) => name.length));
  for (const title of DISPENSABLE) {
    if (columns.reduce((sum, column) => sum + widthOf(column), names) <= width) break;
    columns = columns.filter((column) => column.title !== title);
  }
  return columns;
}

function legend(backtest: Backtest, { width }: Terminal): string[] {
  return fittingColumns(backtest, width).flatMap(({ title, meaning }) =>
    wrapText(meaning, width - LEGEND_INDENT).map(
      (line, index) => `${`  ${index === 0 ? title : ""}`.padEnd(LEGEND_INDENT)}${line}`,
    ),
  );
}

function charts(backtest: Backtest, timeZone: string, terminal: Terminal): string[] {
  const { startAt, durationSeconds, timelineStepSeconds: step, policies, arrivalRates } = backtest;
  const at = (index: number): number => startAt + index * step;
  const line = (values: readonly number[]): ChartPoint[] =>
    thinned(values, terminal.width).map(({ index, value }) => ({ at: at(index), value }));
  const axis = {
    fromAt: startAt,
    untilAt: startAt + durationSeconds,
    nowAt: null,
    timeLabel: clockText(timeZone, durationSeconds).short,
    band: [],
    past: [],
    expected: [],
  };
  const load: LoadChart = {
    ...axis,
    title: "arrivals per second",
    past: line(arrivalRates),
    height: 5,
  };
  const oracle = policies.find(({ id }) => id === "oracle");
  const shown = [policies.find(({ kind }) => kind === "cap"), bestRival(backtest)].filter(
    (policy) => policy !== undefined && policy !== null,
  );
  const reach = Math.max(0, ...[...shown, oracle].flatMap((policy) => policy?.workers ?? []));
  const band = (oracle?.workers ?? []).map((upper, index) => ({ at: at(index), lower: 0, upper }));
  return [
    ...drawLoadChart(load, terminal),
    ...shown.flatMap(({ name, workers }) =>
      drawLoadChart(
        {
          ...axis,
          title: `workers: ${name} (line), oracle (shaded)`,
          expected: line(workers),
          band,
          height: 7,
          reach,
        },
        terminal,
      ),
    ),
  ];
}

/** Means over so many points that a chart shows the level and not the noise. */
function thinned(
  values: readonly number[],
  width: number,
): readonly { readonly index: number; readonly value: number }[] {
  const group = Math.max(1, Math.floor(values.length / (2 * width)));
  return Array.from({ length: Math.ceil(values.length / group) }, (_, part) => {
    const shown = values.slice(part * group, (part + 1) * group);
    return { index: (part + 0.5) * group, value: shown.reduce((sum, value) => sum + value, 0) / shown.length };
  });
}
