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

/** A text is not cut to less than this: a letter or two tell nothing. */
const TEXT_WIDTH_MIN = 4;

/** Lines of a table, indented by two. One that is wider than the terminal has its widest columns of text cut, and its columns closer together. */
export function drawTable(
  columns: readonly TextColumn[],
  rows: readonly TextRow[],
  terminal: Pick<Terminal, "color" | "width">,
): string[] {
  const widths = columnWidths(columns, rows, terminal.width);
  const gap = widths.reduce((sum, width) => sum + width + 2, 0) > terminal.width ? " " : "  ";
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => cellText(cell, widths[index] ?? 0, columns[index]?.align)).join(gap)}`.trimEnd();
  return [
    paint(terminal, "dim", line(columns.map(({ title }) => title))),
    ...rows.map(({ cells, strong }) => (strong === true ? paint(terminal, "bold", line(cells)) : line(cells))),
  ];
}

function columnWidths(columns: readonly TextColumn[], rows: readonly TextRow[], width: number): readonly number[] {
  const wanted = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[index] ?? "").length)),
  );
  const widths = [...wanted];
  // Numbers are never cut: half a number is a wrong number. Where they alone are too wide, the terminal breaks the line.
  const texts = wanted.flatMap((_, index) => (columns[index]?.align === "right" ? [] : [index]));
  for (let over = wanted.reduce((sum, column) => sum + column + 2, 0) - width; over > 0; over -= 1) {
    const [widest] = texts.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined || (widths[widest] ?? 0) <= TEXT_WIDTH_MIN) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function cellText(cell: string, width: number, align: TextColumn["align"]): string {
  if (cell.length > width) return `${cell.slice(0, width - 1)}…`;
  return align === "right" ? cell.padStart(width) : cell.padEnd(width);
}
