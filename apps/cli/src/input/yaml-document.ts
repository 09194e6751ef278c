import { parseDocument, type YAMLError } from "yaml";

/**
 * The value of a YAML document (or of JSON, which is YAML). Merge keys (`<<`) are followed.
 *
 * @throws SyntaxError when it is no YAML, has a tag or a directive that means nothing here, is one of several documents, or has an
 * alias that refers to a value that it is a part of: such a value has no end
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) throw new SyntaxError(wordsOf(flaw), { cause: flaw });
  const value = valueOf(() => document.toJS());
  if (containsItself(value, { open: new Set(), closed: new Set() })) {
    throw new SyntaxError("an alias refers to a value that it is a part of");
  }
  return value;
}

const TOO_DEEP = "it is nested too deeply";

/** What is said of a flaw: the first line of the parser's words, which ends with the place, unless they speak to a programmer. */
function wordsOf({ code, message, linePos }: YAMLError): string {
  const line = linePos?.[0].line ?? 1;
  if (code === "MULTIPLE_DOCS") return `it holds several documents instead of one; the second begins at line ${line}`;
  if (code === "RESOURCE_EXHAUSTION") return TOO_DEEP;
  return message.split("\n")[0]?.replace(/:$/u, "") ?? message;
}

function valueOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    throw new SyntaxError(unreadableValue(cause), { cause });
  }
}

function unreadableValue(cause: unknown): string {
  if (cause instanceof RangeError) return TOO_DEEP;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message.startsWith("Excessive alias count")) return "its aliases stand for too many values";
  return message.startsWith("Merge sources") ? "a merge key << must name mappings" : message;
}

interface Visited {
  /** Values that are being looked into. */
  readonly open: Set<unknown>;
  /** Values that were looked into: an alias may use one again. */
  readonly closed: Set<unknown>;
}

function containsItself(value: unknown, visited: Visited): boolean {
  if (typeof value !== "object" || value === null || visited.closed.has(value)) return false;
  if (visited.open.has(value)) return true;
  visited.open.add(value);
  const found = Object.values(value).some((part) => containsItself(part, visited));
  visited.open.delete(value);
  visited.closed.add(value);
  return found;
}
