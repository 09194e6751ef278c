import { expect, it } from "vitest";
import { csvDelimiter } from "./csv-table.ts";
import { inputFormat } from "./input-format.ts";

it.each([
  ["ts,rps\n1,2\n", "csv"],
  ["1;2", "csv"],
  ["# a comment\n{", "csv"],
  ['{"ts": 1, "rps": 2}\n{"ts": 2, "rps": 3}\n', "ndjson"],
  ['{"ts": 1, "rps": 2, "note": null}\n', "json"],
  ['{"start": "x", "values": [1]}', "json"],
  ['{"samples": []}', "json"],
  ['{\n "ts": 1 }', "json"],
  ["  [1, 2]", "json"],
  ['{"ts": 1, "labels": {"queue": "a"}, "rps": 2}\n{"ts": 2}', "ndjson"],
  ['{"ts": 1, "rp\n{"ts": 2}\n{"ts": 3}\n', "ndjson"],
  ['{"samples": [\n{"ts": 1},\n{"ts": 2}\n]}', "json"],
  [" \r\n", "empty"],
  ["", "empty"],
])("tells the format of %j", (head, format) => {
  expect(inputFormat(head)).toBe(format);
});

it.each([
  ["a,b\n", ","],
  ["a;b;c\n1,5;2", ";"],
  ["# a,b,c\n\na\tb", "\t"],
  ['"a,b,c";d', ";"],
  ["a", ","],
])("tells the delimiter of %j", (head, delimiter) => {
  expect(csvDelimiter(head)).toBe(delimiter);
});
