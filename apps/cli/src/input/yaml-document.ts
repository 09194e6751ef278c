import { parse } from "yaml";

/**
 * The value of a YAML document (or of JSON, which is YAML).
 *
 * @throws SyntaxError when an alias refers to a value that it is a part of: such a value has no end
 * @throws YAMLParseError when it is no YAML
 */
export function parseYaml(text: string): unknown {
  const value: unknown = parse(text);
  if (containsItself(value, { open: new Set(), closed: new Set() })) {
    throw new SyntaxError("an alias refers to a value that it is a part of");
  }
  return value;
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
