import type { Terminal } from "../terminal.ts";
import { wrapText } from "./wrap-text.ts";

/** Help is set this wide at most, however wide the terminal. */
export const HELP_WIDTH_MAX = 100;
/** Below this prose is no longer read but deciphered. */
const HELP_WIDTH_MIN = 60;

/**
 * Prose of a help text, set to the width of the terminal. Lines that begin with a space are examples to be copied and
 * stay as they are; so do empty ones, which separate paragraphs.
 */
export function helpText(text: string, { width }: Pick<Terminal, "width">): string {
  const helpWidth = Math.max(HELP_WIDTH_MIN, Math.min(HELP_WIDTH_MAX, width));
  const lines: string[] = [];
  let prose: string[] = [];
  const endParagraph = (): void => {
    if (prose.length > 0) lines.push(...wrapText(prose.join(" "), helpWidth));
    prose = [];
  };
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) {
      prose.push(line);
      continue;
    }
    endParagraph();
    lines.push(line);
  }
  endParagraph();
  return lines.join("\n");
}
