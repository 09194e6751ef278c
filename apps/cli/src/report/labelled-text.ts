import { wrapText } from "./wrap-text.ts";

/** Width of the label column, its indent included. */
const LABEL_WIDTH = 11;

/** A fact behind its label, wrapped under itself. */
export function labelledText(label: string, text: string, width: number): string[] {
  return wrapText(text, width - LABEL_WIDTH).map(
    (line, index) => `${`  ${index === 0 ? label : ""}`.padEnd(LABEL_WIDTH)}${line}`,
  );
}
