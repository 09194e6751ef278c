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

/** Lines of a table, indented by two; the last column is cut where the terminal ends. */
export function drawTable(
  columns: readonly TextColumn[],
  rows: readonly TextRow[],
  terminal: Pick<Terminal, "color" | "width">,
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[index] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => (columns[index]?.align === "right" ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join("  ")}`
      .trimEnd()
      .slice(0, terminal.width);
  return [
    paint(terminal, "dim", line(columns.map(({ title }) => title))),
    ...rows.map(({ cells, strong }) => (strong === true ? paint(terminal, "bold", line(cells)) : line(cells))),
  ];
}
