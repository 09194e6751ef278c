/** Characters that act instead of being seen: controls, and those that turn the direction of writing. */
const ACTING = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Text in which nothing acts on a terminal: every control character but line feed and tab is written as `\u` and its four
 * hexadecimal digits, which JSON and quoted YAML read as the same character.
 *
 * @example visibleText("a\u001B[31m") // "a\\u001b[31m"
 */
export function visibleText(text: string): string {
  return text.replace(ACTING, (character) =>
    character === "\n" || character === "\t" ? character : codeOf(character),
  );
}

/** The same on one line, for a text that has to stay one. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t]/gu, codeOf);
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
