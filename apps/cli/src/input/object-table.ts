import type { OpenTable, RowSink } from "./table.ts";

/** Takes sample objects one by one. */
export interface ObjectSink {
  readonly add: (sample: unknown, position: number) => void;
  readonly reject: RowSink["reject"];
  /** Has to be called after the last object. */
  readonly end: () => void;
}

/** What was met before the header is known. */
interface Waiting {
  /** A sample, or the text of what is none. */
  readonly sample: unknown;
  readonly position: number;
  /** The rule that it breaks; null for a sample. */
  readonly rule: string | null;
}

/** Objects that are looked at for the names of the columns before the first is passed on. */
const HEADER_OBJECTS = 100;
const OBJECT_RULE = "must be a JSON object";

/**
 * Turns sample objects into rows of a table whose header is the union of the fields of the first hundred objects.
 *
 * @example objectTable(open).add({ ts: 0, rps: 1 }, 1) // waits for more objects, or for end()
 */
export function objectTable(open: OpenTable): ObjectSink {
  const waiting: Waiting[] = [];
  let table: { readonly sink: RowSink; readonly header: readonly string[] } | null = null;

  function opened(): { readonly sink: RowSink; readonly header: readonly string[] } {
    if (table !== null) return table;
    const header = [...new Set(waiting.flatMap(({ sample }) => (isObject(sample) ? Object.keys(sample) : [])))];
    table = { header, sink: open(header) };
    for (const { sample, position, rule } of waiting.splice(0)) {
      if (rule === null) pass(sample, position);
      else table.sink.reject(String(sample), rule, position);
    }
    return table;
  }

  function pass(sample: unknown, position: number): void {
    const { sink, header } = opened();
    if (!isObject(sample)) sink.reject(JSON.stringify(sample), OBJECT_RULE, position);
    else
      sink.add(
        header.map((name) => (Object.hasOwn(sample, name) ? sample[name] : null)),
        position,
      );
  }

  function wait(entry: Waiting): void {
    waiting.push(entry);
    if (waiting.length === HEADER_OBJECTS) opened();
  }

  return {
    add(sample, position) {
      if (table !== null) pass(sample, position);
      else wait({ sample, position, rule: null });
    },
    reject(text, rule, position) {
      if (table !== null) table.sink.reject(text, rule, position);
      else wait({ sample: text, position, rule });
    },
    end: () => void opened(),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
