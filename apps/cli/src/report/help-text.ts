import type { Terminal } from "../terminal.ts";
import { wrapText } from "./wrap-text.ts";

/** Help is set this wide at most, however wide the terminal. */
export const HELP_WIDTH_MAX = 100;
/** How an example of a command begins, and how its further lines are indented. */
const COMMAND = "  cap ";
const CONTINUED = "      ";
/** Below this prose is no longer read but deciphered. */
const HELP_WIDTH_MIN = 60;

/**
 * Prose of a help text, set to the width of the terminal. Lines that begin with a space are examples to be copied: commands
 * that are too wide go on in further lines as a shell reads them, others stay as they are; so do empty lines, which separate
 * paragraphs.
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
    lines.push(...(line.startsWith(COMMAND) ? continued(line, helpWidth) : [line]));
  }
  endParagraph();
  return lines.join("\n");
}

/** A command in as many lines as it needs, joined by backslashes. */
function continued(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const end = " \\";
  const [first = "", ...rest] = wrapText(line.trim(), width - COMMAND.length - end.length);
  const indented = [`  ${first}`, ...rest.map((part) => `${CONTINUED}${part}`)];
  return indented.map((part, index) => (index === indented.length - 1 ? part : `${part}${end}`));
}
