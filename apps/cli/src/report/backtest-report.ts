import { counted, type Backtest } from "@cap/domain";
import type { Note } from "../input/history-input.ts";
import { paint, type Look, type Terminal } from "../terminal.ts";
import { backtestCharts } from "./backtest-charts.ts";
import { replayFacts } from "./backtest-facts.ts";
import { backtestVerdict, bestRival, type BacktestVerdict } from "./backtest-verdict.ts";
import { clockText } from "./clock-text.ts";
import { missedWindowsLines } from "./missed-windows.ts";
import { notesReport } from "./notes-report.ts";
import { showNumber, showSeconds } from "./number-text.ts";
import { policyLegend, policyTable, type TableLine } from "./policy-table.ts";
import { wrapText } from "./wrap-text.ts";

/** What a report of a backtest is made from. */
export interface BacktestPageInput {
  readonly backtest: Backtest;
  /** What was assumed, repaired or looks wrong. */
  readonly notes: readonly Note[];
  /** Zone of its timestamps. */
  readonly timeZone: string;
}

const LOOKS: Readonly<Record<BacktestVerdict["tone"], Look>> = { good: "green", mixed: "yellow", bad: "red" };

/** A backtest as a page for people: notes, the verdict, the table, then load and workers over time. */
export function backtestReport(input: BacktestPageInput, terminal: Terminal): string {
  const { backtest } = input;
  const { policies } = backtest;
  return replayReport(
    {
      ...input,
      verdict: backtestVerdict(backtest),
      lines: policies.map((policy) => ({ policy, strong: policy.kind === "cap" })),
      charted: [policies.find(({ kind }) => kind === "cap"), bestRival(backtest)],
    },
    terminal,
  );
}

/** What a report of a replay shows beyond what was replayed. */
interface ReplayReportInput extends BacktestPageInput {
  readonly verdict: BacktestVerdict;
  readonly lines: readonly TableLine[];
  /** Policies whose workers are drawn over time; a missing one is left out. */
  readonly charted: readonly (Backtest["policies"][number] | null | undefined)[];
}

/** The page of a replay, whatever was compared in it. */
export function replayReport(
  { backtest, notes, timeZone, verdict: { text, tone }, lines, charted }: ReplayReportInput,
  terminal: Terminal,
): string {
  const head = notesReport(notes, terminal);
  const dim = (line: string): string => paint(terminal, "dim", line);
  const shown = charted.filter((policy) => policy !== undefined && policy !== null);
  return `${[
    ...head,
    ...(head.length > 0 ? [""] : []),
    ...wrapText(text, terminal.width).map((line) => paint(terminal, LOOKS[tone], paint(terminal, "bold", line))),
    ...wrapText(backtestHeading({ backtest, timeZone }), terminal.width).map(dim),
    "",
    ...policyTable(backtest, lines, terminal),
    "",
    ...policyLegend(backtest, lines, terminal).map(dim),
    "",
    ...backtestCharts({ backtest, timeZone, shown }, terminal),
    ...missedWindowsLines({ backtest, timeZone }, terminal),
    "",
    ...replayFacts(backtest).flatMap((fact) => wrapText(fact, terminal.width).map(dim)),
  ].join("\n")}\n`;
}

/** What was replayed, in a line. */
export function backtestHeading({ backtest, timeZone }: Pick<BacktestPageInput, "backtest" | "timeZone">): string {
  const { pool, startAt, durationSeconds, jobs, seed } = backtest;
  const clock = clockText(timeZone, durationSeconds);
  return `${pool}, ${showSeconds(durationSeconds)} from ${clock.full(startAt)} ${timeZone}, ${counted(jobs, "job", { shown: showNumber(jobs) })}, seed ${seed}`;
}
