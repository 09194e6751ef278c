import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleLine, visibleText } from "./visible-text.ts";

describe("visibleText", () => {
  it.each([
    ["a\u001B[31mred\u001B]0;title\u0007", String.raw`a\u001b[31mred\u001b]0;title\u0007`],
    ["\u009B2J and \u007F", String.raw`\u009b2J and \u007f`],
    ["over\rwritten\bback", String.raw`over\u000dwritten\u0008back`],
    ["user\u202Egpj.exe", String.raw`user\u202egpj.exe`],
    ["lines\nand\ttabs, ünïcode and 😀 stay", "lines\nand\ttabs, ünïcode and 😀 stay"],
  ])("writes %j without anything that acts", (text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });

  it("leaves JSON the same value", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(JSON.parse(visibleText(JSON.stringify(text)))).toBe(text);
      }),
    );
  });
});

describe("visibleLine", () => {
  it("keeps a text on its line", () => {
    expect(visibleLine("a\nerror: b\tc")).toBe(String.raw`a\u000aerror: b\u0009c`);
  });
});
