import { describe, expect, it } from "vitest";
import { exponential, minimumServers } from "@cap/queueing";
import { sizeAnswer } from "./size-answer.ts";

describe("sizeAnswer", () => {
  it("gives the fewest workers that meet every target", () => {
    const question = { lambda: 15.3, serviceTime: 3, p95: 10, waitP95: 1, maxBacklog: 20, slots: 1 };
    const { workers, clauses } = sizeAnswer(question);
    const service = exponential({ meanSeconds: 3 });
    const sizings = (
      [
        { kind: "sojournQuantile", p: 0.95, seconds: 10 },
        { kind: "waitQuantile", p: 0.95, seconds: 1 },
        { kind: "queueLengthQuantile", p: 0.99, jobs: 20 },
      ] as const
    ).map((target) => minimumServers({ arrivalRate: 15.3, service, target }));
    expect(
      clauses.map(({ workers: servers, value, valueWithOneLess }) => ({
        kind: "feasible",
        servers,
        value,
        valueWithOneLess,
      })),
    ).toEqual(sizings);
    expect(workers).toBe(Math.max(...clauses.map((clause) => clause.workers ?? 0)));
  });

  it("judges whole workers: their slots, and those of one worker less", () => {
    const { clauses, neighbours } = sizeAnswer({ lambda: 20, serviceTime: 2, serviceCv: 1.2, p95: 10, slots: 4 });
    const at = (size: number) => neighbours.find(({ workers }) => workers === size)?.p95LatencySeconds;
    expect(clauses).toMatchObject([{ workers: 11, value: at(11), valueWithOneLess: at(10) }]);
  });

  it("shows the sizes around the load when no number of workers will do", () => {
    const { workers, clauses, neighbours } = sizeAnswer({ lambda: 25.5, serviceTime: 2, p95: 5, slots: 1 });
    expect(workers).toBeNull();
    expect(clauses).toMatchObject([{ workers: null, valueWithOneLess: null }]);
    expect(clauses[0]?.value).toBeCloseTo(5.9915, 4);
    expect(neighbours.map((pool) => pool.workers)).toEqual([50, 51, 52, 53, 54, 55, 56]);
  });

  it("shows a size that was asked for beside the answer", () => {
    const { neighbours } = sizeAnswer({ lambda: 2, serviceTime: 2, p95: 10, slots: 1, workers: 20 });
    expect(neighbours.map(({ workers }) => workers)).toEqual(expect.arrayContaining([5, 20]));
  });

  it.each([
    ["no target", { lambda: 1, serviceTime: 1, slots: 1 }],
    ["a percentile that no service time has", { lambda: 1, serviceTime: 1, serviceP95: 9, p95: 20, slots: 1 }],
  ])("refuses %s", (_, question) => {
    expect(() => sizeAnswer(question)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
