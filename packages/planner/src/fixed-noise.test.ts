import { describe, expect, it } from "vitest";
import { fixedNoise } from "./fixed-noise.ts";

const all = (rows: readonly Float64Array[]): number[] => rows.flatMap((row) => Array.from(row));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("fixedNoise", () => {
  it("is the same every time", () => {
    expect(fixedNoise(32, 25)).toEqual(fixedNoise(32, 25));
  });

  it.each([
    [0, 5],
    [1, 5],
    [5, 3],
    [32, 25],
    [4, 0],
  ])("has %d rows of %d finite numbers", (rows, columns) => {
    const noise = fixedNoise(rows, columns);
    expect(noise.map(({ length }) => length)).toEqual(Array(rows).fill(columns));
    expect(all(noise).every(Number.isFinite)).toBe(true);
  });

  it("mirrors every second row, so that its mean is exactly zero", () => {
    const noise = fixedNoise(32, 25);
    for (let row = 0; row < 32; row += 2) {
      expect(Array.from(noise[row + 1]!)).toEqual(Array.from(noise[row]!, (value) => -value));
    }
    expect(mean(all(noise))).toBeCloseTo(0, 12);
  });

  it("is standard normal, and no column follows the one before", () => {
    const noise = fixedNoise(400, 25);
    const values = all(noise);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1); // 5000 free draws: standard error 0.02
    expect(mean(values.map((value) => value ** 4))).toBeGreaterThan(2.6);
    expect(mean(values.map((value) => value ** 4))).toBeLessThan(3.4);
    const inside = values.filter((value) => Math.abs(value) < 1.96).length / values.length;
    expect(inside).toBeCloseTo(0.95, 1.7);
    const products = noise.flatMap((row) => Array.from(row.subarray(1), (value, index) => value * row[index]!));
    expect(Math.abs(mean(products))).toBeLessThan(0.06);
  });
});
