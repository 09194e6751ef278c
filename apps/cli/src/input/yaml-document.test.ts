import { describe, expect, it, vi } from "vitest";
import { parseYaml } from "./yaml-document.ts";

describe("parseYaml", () => {
  it("reads a value that is used twice", () => {
    expect(parseYaml("a: &same { x: 1 }\nb: *same\nc: [*same]")).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }] });
  });

  it.each(["policy: &a [*a]", "&a { policy: *a }", "x: &a { y: [{ z: *a }] }"])("refuses %j", (text) => {
    expect(() => parseYaml(text)).toThrow("an alias refers to a value that it is a part of");
  });

  it("follows merge keys, and lets a mapping say otherwise", () => {
    const text = "a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }\nc: { <<: [*a, { x: 9, z: 4 }] }";
    expect(parseYaml(text)).toMatchObject({ b: { x: 1, y: 3 }, c: { x: 1, y: 2, z: 4 } });
  });

  it.each([
    ["pool: {name: !foo x}", "Unresolved tag: !foo at line 1, column 14"],
    ["%FOO bar\n---\na: 1", "Unknown directive %FOO at line 1, column 1"],
    ["a: 1\n---\nb: 2", "it holds several documents instead of one; the second begins at line 2"],
    ["a: *b", "Unresolved alias (the anchor must be set before the alias): b"],
    ["a: 1\na: 2", "Map keys must be unique at line 2, column 1"],
    ["a: {<<: 3}", "a merge key << must name mappings"],
    [`${"[".repeat(20_000)}${"]".repeat(20_000)}`, "it is nested too deeply"],
    [`${"a: &a [x,x,x,x,x,x,x,x,x]\n"}${bomb("bcdef")}`, "its aliases stand for too many values"],
  ])("refuses %.40j in words for the person who wrote it", (text, message) => {
    expect(() => parseYaml(text)).toThrow(new SyntaxError(message));
  });

  it("never writes to standard error by itself", () => {
    const warn = vi.spyOn(process, "emitWarning");
    parseYaml("? [a, b]\n: c\n? {d: 1}\n: e");
    expect(() => parseYaml("a: !!int x")).toThrow(/Unresolved tag/u);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it("refuses what is no YAML", () => {
    expect(() => parseYaml("a: [1")).toThrow(/line 1/u);
  });
});

/** Lists that name the one before them nine times each. */
function bomb(names: string): string {
  return names
    .split("")
    .map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${"a".concat(names)[index]}`)
          .join(",")}]`,
    )
    .join("\n");
}
