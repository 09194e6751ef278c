import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleLog } from "./sample-log.ts";

describe("sampleLog", () => {
  it("is empty at first", () => {
    expect(sampleLog().size).toBe(0);
    expect(sampleLog().at(0)).toBeNaN();
  });

  it.each([
    ["evenly spaced counts", (index: number) => index * 300, (index: number) => index % 977],
    [
      "irregular instants with fractions",
      (index: number) => index * 300 + (index % 7) / 8,
      (index: number) => index / 3,
    ],
    ["counts beyond single precision", (index: number) => 1.7e9 + index, (index: number) => 2 ** 24 + 1 + index],
    ["missing values", (index: number) => index, (index: number) => (index % 3 === 0 ? NaN : index)],
  ])("gives back %s over several chunks", (_, atOf, valueOf) => {
    const log = sampleLog();
    const size = 100_000;
    for (let index = 0; index < size; index += 1) log.push(atOf(index), valueOf(index), index + 2);
    const wrong = Array.from({ length: size }, (_unused, index) => index).filter(
      (index) =>
        log.at(index) !== atOf(index) ||
        !Object.is(log.value(index), valueOf(index)) ||
        log.position(index) !== index + 2,
    );
    expect(log.size).toBe(size);
    expect(wrong).toEqual([]);
  });

  it("remembers positions that jump", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 })), (steps) => {
        const log = sampleLog();
        const positions = steps.map(
          (_, index) => index + steps.slice(0, index).reduce((sum, step) => sum + (step > 40 ? step : 0), 0),
        );
        for (const position of positions) log.push(0, 0, position);
        expect(positions.map((__, index) => log.position(index))).toEqual(positions);
      }),
    );
  });
});
