import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packChunk, unpackChunk } from "./chunk-codec.ts";
import { storedValue } from "./stored-value.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

const LENGTH = 60;
const wholes = fc.option(fc.integer({ min: 0, max: 2 ** 52 }));
const fractions = fc.option(fc.double({ min: 1e-6, max: 1e9, noNaN: true }));
const column = (values: fc.Arbitrary<number | null>) =>
  fc
    .array(values, { minLength: LENGTH, maxLength: LENGTH })
    .map((list) => Float64Array.from(list, (value) => value ?? Number.NaN));

describe("packChunk and unpackChunk", () => {
  it("keep whole numbers exactly, fractions to 13 significant bits, and what is unknown", () => {
    fc.assert(
      fc.property(column(wholes), column(fractions), (arrivals, utilization) => {
        const packed = packChunk(
          new Map([
            ["arrivals" as const, arrivals],
            ["utilization" as const, utilization],
          ]),
        );
        const unpacked = unpackChunk(packed, { length: LENGTH });
        const isUnknown = arrivals.every(Number.isNaN);
        expect(unpacked.get("arrivals") ?? null).toEqual(isUnknown ? null : arrivals);
        for (const [index, value] of (unpacked.get("utilization") ?? []).entries()) {
          const expected = utilization[index]!;
          if (Number.isNaN(expected)) expect(value).toBeNaN();
          else expect(Math.abs(value - expected)).toBeLessThanOrEqual(expected * 2 ** -12);
        }
      }),
    );
  });

  it("change nothing any more when they are applied again", () => {
    fc.assert(
      fc.property(column(fractions), (values) => {
        const once = unpackChunk(packChunk(new Map([["utilization" as const, values]])), { length: LENGTH });
        expect(unpackChunk(packChunk(once), { length: LENGTH })).toEqual(once);
      }),
    );
  });

  it("read only the columns that are asked for, and take a column that is not there as unknown", () => {
    const values = Float64Array.of(1, Number.NaN, 3);
    const packed = packChunk(
      new Map([
        ["arrivals" as const, values],
        ["backlog" as const, values],
      ]),
    );
    expect([...unpackChunk(packed, { length: 3, names: ["backlog", "errors"] })]).toEqual([["backlog", values]]);
  });

  it("write a day of an idle pool in a few bytes", () => {
    const idle = new Float64Array(5760);
    expect(packChunk(new Map([["arrivals" as const, idle]])).length).toBeLessThan(50);
  });

  it("refuse a chunk that was cut off", () => {
    const packed = packChunk(new Map([["arrivals" as const, Float64Array.of(1, 200, 3)]]));
    expect(() => unpackChunk(packed.subarray(0, packed.length - 1), { length: 3 })).toThrow(
      "the chunk ends in the middle of a number",
    );
  });
});

describe("ByteWriter and ByteReader", () => {
  it("carry every whole number up to 2^52, of either sign", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 })), (values) => {
        const writer = new ByteWriter();
        for (const value of values) writer.writeSigned(value);
        const reader = new ByteReader(writer.bytes());
        expect(values.map(() => reader.readSigned())).toEqual(values.map((value) => value + 0));
      }),
    );
  });
});

describe("storedValue", () => {
  it.each([
    [null, Number.NaN],
    [0, 0],
    [16_777_216, 16_777_216],
    [0.5, 0.5],
    [0.1, 0.100006103515625],
  ])("of %j is %j", (value, expected) => {
    expect(storedValue(value)).toBe(expected);
  });

  it("is at most 2^-13 off, and itself already stored", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (value) => {
        const stored = storedValue(value);
        expect(Math.abs(stored - value)).toBeLessThanOrEqual(value * 2 ** -13);
        expect(storedValue(stored)).toBe(stored);
      }),
    );
  });
});
