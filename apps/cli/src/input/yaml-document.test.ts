import { describe, expect, it } from "vitest";
import { parseYaml } from "./yaml-document.ts";

describe("parseYaml", () => {
  it("reads a value that is used twice", () => {
    expect(parseYaml("a: &same { x: 1 }\nb: *same\nc: [*same]")).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }] });
  });

  it.each(["policy: &a [*a]", "&a { policy: *a }", "x: &a { y: [{ z: *a }] }"])("refuses %j", (text) => {
    expect(() => parseYaml(text)).toThrow("an alias refers to a value that it is a part of");
  });

  it("refuses what is no YAML", () => {
    expect(() => parseYaml("a: [1")).toThrow(/line 1/u);
  });
});
