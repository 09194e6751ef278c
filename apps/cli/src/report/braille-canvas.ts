/** Dots of a braille character, by column and row within it (Unicode block 2800). */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/** A drawing surface whose characters hold two dots across and four down. */
export interface BrailleCanvas {
  /** Sets a dot; columns from the left, rows from the top. Dots outside are left out. */
  readonly set: (column: number, row: number) => void;
  /** Characters of a line; a space where no dot is set. */
  readonly line: (row: number) => string[];
}

/** An empty canvas of a size in characters. */
export function brailleCanvas(width: number, height: number): BrailleCanvas {
  const cells = new Uint8Array(width * height);
  return {
    set: (column, row) => {
      const x = Math.floor(column / 2);
      const y = Math.floor(row / 4);
      if (x < 0 || y < 0 || x >= width || y >= height) return;
      cells[y * width + x] = (cells[y * width + x] ?? 0) | (DOTS[column % 2]?.[row % 4] ?? 0);
    },
    line: (row) =>
      Array.from(cells.subarray(row * width, (row + 1) * width), (cell) =>
        cell === 0 ? " " : String.fromCodePoint(0x2800 + cell),
      ),
  };
}
