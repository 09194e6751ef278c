import { describe, expect, it } from "vitest";
import { withoutStrays } from "./stray-times.ts";

const samplesAt = (times: readonly number[]): Parameters<typeof withoutStrays>[0] => ({
  size: times.length,
  at: (index) => times[index] ?? NaN,
  value: (index) => index,
  position: (index) => index + 2,
});
const minutes = (count: number): number[] => Array.from({ length: count }, (_, index) => 1_756_684_800 + 60 * index);
const place = (position: number): string => `line ${position}`;
const FAR = 4_070_908_800; // 2099

describe("withoutStrays", () => {
  it.each([
    ["a far future", [...minutes(300), FAR], { size: 300, first: 1_756_684_800, line: 302 }],
    ["the epoch", [0, ...minutes(300)], { size: 300, first: 1_756_684_800, line: 2 }],
    ["both", [0, 1, ...minutes(300), FAR], { size: 300, first: 1_756_684_800, line: 2 }],
  ])("leaves out instants of %s, and says where", (_name, times, { size, first, line }) => {
    const { samples, notes } = withoutStrays(samplesAt(times), place);
    expect({ size: samples.size, first: samples.at(0), last: samples.at(size - 1) }).toEqual({
      size,
      first,
      last: first + 60 * 299,
    });
    expect(notes).toEqual([{ kind: "warning", message: expect.stringContaining(`(first: line ${line})`) }]);
  });

  it.each([
    ["no gap", minutes(300)],
    ["a gap that is short against the rest", [...minutes(300), 1_756_684_800 + 2 * 18_000]],
    ["two halves", [...minutes(100), ...minutes(100).map((at) => at + 1e8)]],
    ["too few samples to tell", [...minutes(10), FAR]],
  ])("keeps samples with %s", (_name, times) => {
    const { samples, notes } = withoutStrays(samplesAt(times), place);
    expect({ size: samples.size, notes }).toEqual({ size: times.length, notes: [] });
  });
});
