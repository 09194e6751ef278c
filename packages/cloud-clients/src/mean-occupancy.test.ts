import { describe, expect, it } from "vitest";
import { NO_OCCUPANCY, occupancyAfter, occupancySeconds } from "./mean-occupancy.ts";

/** The estimate after some equal intervals. */
function after(intervals: number, interval: Parameters<typeof occupancyAfter>[1]): number | null {
  let occupancy = NO_OCCUPANCY;
  for (let i = 0; i < intervals; i++) occupancy = occupancyAfter(occupancy, interval);
  return occupancySeconds(occupancy);
}

describe("occupancySeconds", () => {
  const steady = { seconds: 15, activeJobs: [6, 6], completions: 45 } as const;

  it("is the mean number in service over the throughput", () => {
    expect(after(40, steady)).toBeCloseTo(6 / (45 / 15), 12);
  });

  it("is the mean of the numbers at both ends of an interval", () => {
    expect(after(40, { ...steady, activeJobs: [4, 8] })).toBeCloseTo(2, 12);
  });

  it("is unknown after few readings, few jobs, or when no reading ever saw a job in service", () => {
    expect(after(5, steady)).toBeNull();
    expect(after(40, { ...steady, completions: 1 })).toBeNull();
    expect(after(40, { ...steady, activeJobs: [0, 0] })).toBeNull();
  });

  it("follows when the jobs become longer", () => {
    let occupancy = NO_OCCUPANCY;
    for (let i = 0; i < 40; i++) occupancy = occupancyAfter(occupancy, steady);
    for (let i = 0; i < 80; i++) occupancy = occupancyAfter(occupancy, { ...steady, activeJobs: [12, 12] });
    expect(occupancySeconds(occupancy)).toBeCloseTo(4, 1);
  });
});
