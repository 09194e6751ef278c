import { paint, type Terminal } from "../terminal.ts";

/** One column of a table. */
export interface TextColumn {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** A row of cells, and whether it stands out. */
export interface TextRow {
  readonly cells: readonly string[];
  readonly strong?: boolean;
}

/** Lines of a table, indented by two. One that is wider than the terminal has its widest column of text cut. */
export function drawTable(
  columns: readonly TextColumn[],
  rows: readonly TextRow[],
  terminal: Pick<Terminal, "color" | "width">,
): string[] {
  const widths = columnWidths(columns, rows, terminal.width);
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => cellText(cell, widths[index] ?? 0, columns[index]?.align)).join("  ")}`
      .trimEnd()
      .slice(0, terminal.width);
  return [
    paint(terminal, "dim", line(columns.map(({ title }) => title))),
    ...rows.map(({ cells, strong }) => (strong === true ? paint(terminal, "bold", line(cells)) : line(cells))),
  ];
}

function columnWidths(columns: readonly TextColumn[], rows: readonly TextRow[], width: number): readonly number[] {
  const wanted = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[index] ?? "").length)),
  );
  const over = wanted.reduce((sum, column) => sum + column + 2, 0) - width;
  // Numbers are never cut: half a number is a wrong number.
  const texts = wanted.map((column, index) => (columns[index]?.align === "right" ? 0 : column));
  const widest = texts.indexOf(Math.max(...texts));
  return wanted.map((column, index) => (over > 0 && index === widest ? Math.max(1, column - over) : column));
}

function cellText(cell: string, width: number, align: TextColumn["align"]): string {
  if (cell.length > width) return `${cell.slice(0, width - 1)}…`;
  return align === "right" ? cell.padStart(width) : cell.padEnd(width);
}
