import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { canonicalJson, digestOf } from "./digest.ts";

describe("canonicalJson", () => {
  it.each([
    [{ b: 1, a: [true, null, "é\n"] }, '{"a":[true,null,"é\\n"],"b":1}'],
    [{ a: undefined, b: { d: -0, c: 1e21 } }, '{"b":{"c":1e+21,"d":0}}'],
    [[1, 2.5, null], "[1,2.5,null]"],
    [[1, { b: 0, a: 0 }], '[1,{"a":0,"b":0}]'],
    [undefined, "null"],
  ])("writes %j as %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([[Infinity], [[1, Number.NaN]], [{ a: { b: -Infinity } }]])(
    "refuses a number that JSON cannot write: %j",
    (value) => {
      expect(() => canonicalJson(value)).toThrow(RangeError);
    },
  );
});

describe("digestOf", () => {
  // printf '%s' '<canonical text>' | sha256sum
  it.each([
    [{}, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"],
    ["abc", "6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25"],
    [{ b: 1, a: [true, null, "é\n"] }, "88394b3d871adead68187e623b4c789e3c54df41b2f1152924fb93fe74bfa059"],
  ])("is the SHA-256 of the canonical text of %j", (value, digest) => {
    expect(digestOf(value)).toBe(digest);
  });
});
