import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMetrics } from "./open-metrics.ts";

/** The first example of the OpenMetrics specification, with its features in one page. */
const page = `# TYPE jobs_done counter
# UNIT jobs_done jobs
# HELP jobs_done Jobs that ended, \\"all\\" of them.
jobs_done_total{queue="mail"} 17 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.7
jobs_done_total{queue="bi\\"l\\\\l\\ns"} 3e0
jobs_done_created{queue="mail"} 1520430000.123
# TYPE latency histogram
latency_bucket{le="0.1"} 8 # {} 0.054
latency_bucket{le="+Inf"} 17
latency_count 17
latency_sum 324789.3
# TYPE build info
build_info{version="1"} 1
# TYPE waiting gauge
waiting{queue="mail",zone=""} NaN
waiting{queue="bills"} +Inf
# TYPE state stateset
state{state="up"} 1
no_type_at_all -2.5e-3
# EOF
`;

describe("parseMetrics", () => {
  it("reads families, types, labels, values, timestamps and exemplars", () => {
    const families = parseMetrics(page);
    expect(families.map(({ name, type, samples }) => [name, type, samples.length])).toEqual([
      ["jobs_done", "counter", 3],
      ["latency", "histogram", 4],
      ["build", "info", 1],
      ["waiting", "gauge", 2],
      ["state", "stateset", 1],
      ["no_type_at_all", "unknown", 1],
    ]);
    const [first, second] = families[0]?.samples ?? [];
    expect(first).toEqual({
      name: "jobs_done_total",
      labels: new Map([["queue", "mail"]]),
      value: 17,
      timestampAt: 1_520_879_607.789,
      hasExemplar: true,
    });
    expect(second?.labels.get("queue")).toBe('bi"l\\l\ns');
    expect(families[3]?.samples.map(({ value }) => value)).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
    expect(parseMetrics(new TextEncoder().encode(page))).toEqual(families);
    expect(parseMetrics("# EOF")).toEqual([]);
  });

  it.each([
    ["a 1\n", 1, "must be # EOF"],
    ["", 0, "must be # EOF"],
    ["# EOF\na 1\n", 2, "must not follow # EOF"],
    ["a 1\r\n# EOF\n", 1, "carriage return"],
    ["a 1\n\n# EOF\n", 2, "must not be empty"],
    ['a{b="1"} 1\na{b="1"} 2\n# EOF\n', 2, "must not tell the same series again"],
    ['a{b="1",c="2"} 1\na{c="2",b="1"} 2\n# EOF\n', 2, "must not tell the same series again"],
    ['a{b="1",b="2"} 1\n# EOF\n', 1, "must name the label b once"],
    ['a{b="\\t"} 1\n# EOF\n', 1, "must escape only"],
    ['a{b="1} 1\n# EOF\n', 1, "must close the quotes"],
    ["a{b=1} 1\n# EOF\n", 1, 'must have =" after the label b'],
    ['a{1b="1"} 1\n# EOF\n', 1, "must have the name of a label"],
    ['a{b="1" c="2"} 1\n# EOF\n', 1, "must have , or } after the label b"],
    ["a 0x10\n# EOF\n", 1, "must have a number as its value"],
    ["a 1_000\n# EOF\n", 1, "must have a number as its value"],
    ["a 1,5\n# EOF\n", 1, "must have a number as its value"],
    ["a\n# EOF\n", 1, "one space before the value"],
    ["a  1\n# EOF\n", 1, "single spaces"],
    ["a 1 \n# EOF\n", 1, "single spaces"],
    ["a 1 2 3\n# EOF\n", 1, "at most a timestamp"],
    ["a 1 NaN\n# EOF\n", 1, "must have a finite number as its timestamp"],
    ["1a 1\n# EOF\n", 1, "must begin with the name of a metric"],
    ["# COMMENT\n# EOF\n", 1, "must be # TYPE"],
    ["# TYPE a meter\n# EOF\n", 1, "must have one of the types"],
    ["# TYPE a gauge\n# TYPE a gauge\n# EOF\n", 2, "must not say the TYPE of a again"],
    ["a 1\n# TYPE a gauge\n# EOF\n", 2, "must stand before the samples"],
    ['# TYPE a gauge\na 1\nb 1\na{c="1"} 1\n# EOF\n', 4, "a family is in one piece"],
    ["# TYPE a counter\na 1\n# EOF\n", 2, "must have a suffix of a counter: _total, _created"],
    ["# TYPE a counter\na_total -1\n# EOF\n", 2, "must have a counter >= 0, got -1"],
    ["# TYPE a counter\na_total NaN\n# EOF\n", 2, "must have a counter >= 0, got NaN"],
    ["# TYPE a gauge\na 1 # {} 1\n# EOF\n", 2, "must have an exemplar only on a counter or a bucket"],
    ["# TYPE a counter\na_total 1 # 1\n# EOF\n", 2, "must begin an exemplar with {"],
    ["# TYPE a counter\na_total 1 # {} x\n# EOF\n", 2, "must end an exemplar with a number"],
    [`# TYPE a counter\na_total 1 # {b="${"x".repeat(128)}"} 1\n# EOF\n`, 2, "characters in the labels of an exemplar"],
  ])("refuses %j and names line %d", (text, line, rule) => {
    expect(() => parseMetrics(text)).toThrow(
      expect.objectContaining({ code: "INVALID_METRICS", details: { line }, message: expect.stringContaining(rule) }),
    );
  });

  it("refuses what is no UTF-8", () => {
    expect(() => parseMetrics(Uint8Array.of(0x61, 0x20, 0xff, 0x0a))).toThrow("must be UTF-8");
  });

  it.each([
    ["bytes", `${"a".repeat(2000)} 1\n# EOF\n`, { bytesMax: 1000 }, "INPUT_TOO_LARGE"],
    ["a line", `a{b="${"x".repeat(70_000)}"} 1\n# EOF\n`, {}, "INVALID_METRICS"],
    ["samples", "a 1\nb 1\nc 1\n# EOF\n", { samplesMax: 2 }, "INVALID_METRICS"],
    [
      "labels",
      `a{${Array.from({ length: 65 }, (_, index) => `l${index}="1"`).join(",")}} 1\n# EOF\n`,
      {},
      "INVALID_METRICS",
    ],
  ])("bounds %s", (_what, text, limits, code) => {
    expect(() => parseMetrics(text, limits)).toThrow(expect.objectContaining({ code }));
  });

  it("reads the older text format of Prometheus", () => {
    const text = `# HELP jobs done
# TYPE jobs counter
jobs{queue="mail",} 5 1520879607789

# a comment
# TYPE lag untyped
lag 0.5
`;
    const [jobs, lag] = parseMetrics(text, { format: "prometheus" });
    expect(jobs?.samples[0]).toMatchObject({ name: "jobs", value: 5, timestampAt: 1_520_879_607.789 });
    expect(lag).toMatchObject({ type: "unknown" });
  });

  it("takes names of labels for names only", () => {
    const [family] = parseMetrics('a{__proto__="1",constructor="2"} 1\n# EOF\n');
    expect([...(family?.samples[0]?.labels ?? [])]).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });

  it("answers any text with families or with one clear refusal", () => {
    const pieces = fc.constantFrom(
      "a",
      "_total",
      "{",
      "}",
      '"',
      "\\",
      "\n",
      " ",
      "=",
      ",",
      "#",
      "# TYPE ",
      "# EOF\n",
      "1",
      "NaN",
      "counter",
      "é",
      "\r",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          expect(Array.isArray(parseMetrics(parts.join("")))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "INVALID_METRICS" });
        }
      }),
    );
  });

  it("reads back every label value that is written as the format escapes it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (value) => {
        fc.pre(!value.includes("\r"));
        const written = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
        const [family] = parseMetrics(`a{b="${written}"} 1\n# EOF\n`);
        expect(family?.samples[0]?.labels.get("b")).toBe(value);
      }),
    );
  });
});
