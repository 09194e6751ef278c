import type { Backtest } from "@cap/domain";
import type { Terminal } from "../terminal.ts";
import { policyColumns, type PolicyColumn } from "./backtest-facts.ts";
import { drawTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

type BacktestPolicy = Backtest["policies"][number];

/** A line of the table: a policy, or its difference to another one. */
export interface TableLine {
  readonly policy: BacktestPolicy;
  /** Policy that the first one is held against; the line then tells the difference. @defaultValue none */
  readonly against?: BacktestPolicy;
  readonly strong?: boolean;
}

/** Columns that go first where the terminal is narrow. */
const DISPENSABLE = ["reversals", "actions", "p95", "cost"];
/** Width of the titles in front of what they mean. */
const LEGEND_INDENT = 13;

/** What each policy achieved, as a table. */
export function policyTable(backtest: Backtest, lines: readonly TableLine[], terminal: Terminal): string[] {
  const columns = fittingColumns(backtest, lines, terminal);
  return drawTable(
    [{ title: "policy" }, ...columns.map(({ title }) => ({ title, align: "right" as const }))],
    lines.map((line) => ({
      cells: [labelOf(line), ...columns.map((column) => cellOf(column, line))],
      strong: line.strong === true,
    })),
    terminal,
  );
}

/** What the columns mean, below the table. */
export function policyLegend(backtest: Backtest, lines: readonly TableLine[], terminal: Terminal): string[] {
  return fittingColumns(backtest, lines, terminal).flatMap(({ title, meaning }) =>
    wrapText(meaning, terminal.width - LEGEND_INDENT).map(
      (line, index) => `${`  ${index === 0 ? title : ""}`.padEnd(LEGEND_INDENT)}${line}`,
    ),
  );
}

/** The columns without those that a narrow terminal has no room for: half a number would be a wrong number. */
function fittingColumns(
  backtest: Backtest,
  lines: readonly TableLine[],
  { width }: Pick<Terminal, "width">,
): readonly PolicyColumn[] {
  let columns = policyColumns(backtest);
  const widthOf = (column: PolicyColumn): number =>
    2 + Math.max(column.title.length, ...lines.map((line) => cellOf(column, line).length));
  const names = 2 + Math.max(0, ...lines.map((line) => labelOf(line).length));
  for (const title of DISPENSABLE) {
    if (columns.reduce((sum, column) => sum + widthOf(column), names) <= width) break;
    columns = columns.filter((column) => column.title !== title);
  }
  return columns;
}

function labelOf({ policy, against }: TableLine): string {
  return against === undefined ? policy.name : `  against ${against.name}`;
}

function cellOf({ cell, difference }: PolicyColumn, { policy, against }: TableLine): string {
  return against === undefined ? cell(policy) : difference(policy, against);
}
