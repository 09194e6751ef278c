import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { decode, Slo } from "@cap/domain";
import { deterministic, exponential } from "@cap/queueing";
import type { Demand } from "./demand.ts";
import golden from "../golden/requirements.json" with { type: "json" };
import { fewestServers } from "./queue-model.ts";
import { requirementsOf, showSeconds, slackOf, type RequirementInput } from "./requirement.ts";

function demandOf(peakRate: number, sustainedRate = peakRate, expectedRate = sustainedRate): Demand {
  return {
    fromAt: 0,
    untilAt: 90,
    expectedRate,
    spreadRate: expectedRate,
    peakRate,
    sustainedRate,
    source: "forecast_band",
  };
}

function inputOf(slo: object, change: Partial<RequirementInput> = {}): RequirementInput {
  return {
    slo: decode(Slo, slo),
    demand: demandOf(15.3),
    service: exponential({ meanSeconds: 3 }),
    splitQueues: false,
    slotsPerWorker: 1,
    backlog: null,
    oldestWaitSeconds: null,
    leadSeconds: 90,
    ...change,
  };
}

const sizes = (slo: object, change: Partial<RequirementInput> = {}): unknown =>
  Object.fromEntries(requirementsOf(inputOf(slo, change)).map(({ clause, workers }) => [clause, workers]));

describe("requirementsOf", () => {
  it.each([
    [15.3, 3, 10, 49],
    [20, 0.2, 1, 5],
    [150.5, 1 / 12.3, 5, 13],
    [160, 1, 5, 161],
    [300, 1, 5, 301],
    [15, 0.5, 5, 8],
    [5, 0.5, 5, 3],
  ])("needs at %f jobs/s of %f s for a p95 of %f s exactly %d workers", (rate, meanSeconds, seconds, workers) => {
    const change = { demand: demandOf(rate), service: exponential({ meanSeconds }) };
    const [binding] = requirementsOf(inputOf({ p95_latency: `${seconds}s` }, change));
    expect(binding).toMatchObject({ clause: "p95_latency", workers, unachievable: null });
  });

  it.each(golden)(
    "agrees with an independent computation: $clause $limit at $p, $arrivalRate/s x $meanSeconds s",
    (row) => {
      const { clause, arrivalRate, meanSeconds, limit, p, servers } = row;
      const model = { service: exponential({ meanSeconds }), splitQueues: clause === "split" };
      const target =
        clause === "backlog"
          ? ({ kind: "queueLengthQuantile", p, jobs: limit } as const)
          : ({ kind: "sojournQuantile", p, seconds: limit } as const);
      const answer = fewestServers(model, arrivalRate, target);
      expect(answer.kind === "feasible" ? answer.servers : null).toBe(servers);
    },
  );

  it("tells the value of the clause at any size", () => {
    const [{ valueWith }] = requirementsOf(inputOf({ p95_latency: "10s" }));
    expect([45, 48, 49, 50].map((workers) => valueWith?.(workers))).toEqual([null, "10.4s", "9.69s", "9.39s"]);
  });

  it("gives each clause its own number, the largest first", () => {
    const slo = {
      p50_latency: "3s",
      p90_latency: "9s",
      p95_latency: "10s",
      p99_latency: "20s",
      max_backlog: 5,
      drain_time: "60s",
    };
    const all = requirementsOf(inputOf(slo, { backlog: 300 }));
    expect(all.map(({ workers }) => workers)).toEqual(all.map(({ workers }) => workers).toSorted((a, b) => b - a));
    expect(sizes(slo, { backlog: 300 })).toEqual({
      p50_latency: 49,
      p90_latency: 48,
      p95_latency: 49,
      p99_latency: 47,
      max_backlog: 59,
      drain_time: 65,
      backlog: 56,
      stability: 46,
    });
  });

  it("binds on stability when no other clause asks for as much", () => {
    expect(requirementsOf(inputOf({ p95_latency: "1h" }, { demand: demandOf(15.3) }))[0].workers).toBe(46);
    expect(requirementsOf(inputOf({}))[0]).toMatchObject({ clause: "stability", workers: 46 });
  });

  it("says what is best when the service time alone is too long, and then sizes the wait", () => {
    const change = { demand: demandOf(25.5), service: exponential({ meanSeconds: 2 }) };
    expect(requirementsOf(inputOf({ p95_latency: "5s" }, change))[0]).toMatchObject({
      clause: "p95_latency",
      workers: 53,
      unachievable: { best: "5.99s" },
      valueWith: null,
    });
  });

  it("rounds servers up to whole workers and tells the value with those", () => {
    const [binding] = requirementsOf(inputOf({ p95_latency: "10s" }, { slotsPerWorker: 8 }));
    expect(binding.workers).toBe(7); // 56 slots for the 49 that are needed
    expect(binding.valueWith?.(7)).toBe("9.02s");
    expect(binding.valueWith?.(6)).toBe("10.4s");
  });

  it("sizes for the peak below a slack of one and for the sustained rate from one up", () => {
    const change = { demand: demandOf(20, 10) };
    expect(
      requirementsOf(inputOf({ p95_latency: "98s" }, change)).find(({ clause }) => clause === "p95_latency")
        ?.arrivalRate,
    ).toBe(20);
    expect(
      requirementsOf(inputOf({ p95_latency: "100s" }, change)).find(({ clause }) => clause === "p95_latency")
        ?.arrivalRate,
    ).toBe(10);
  });

  it("works off a backlog in the time that the SLO gives for it", () => {
    const drained = (backlog: number): unknown => sizes({ drain_time: "300s" }, { backlog });
    expect(drained(150)).toMatchObject({ drain_time: 49 });
    expect(drained(100_000)).toMatchObject({ drain_time: 1_052 });
  });

  it("allows for the backlog that the SLO allows, when less waits", () => {
    const slo = { max_backlog: 1_000, drain_time: "100s" };
    expect(sizes(slo, { backlog: 10 })).toEqual(sizes(slo, { backlog: null }));
  });

  it("holds a backlog limit for the share of time that availability says", () => {
    const limit = (availability: number): unknown => sizes({ max_backlog: 20, availability });
    expect([0, 0.9, 0.99, 1].map(limit)).toEqual(
      [47, 50, 54, 61].map((max_backlog) => ({ max_backlog, stability: 46 })),
    );
  });

  it("works off what waits beyond a backlog limit while new workers start", () => {
    // 45.9 erlangs of arrivals, and 290 jobs of 3 s in the 90 s that new workers take.
    expect(sizes({ max_backlog: 10 }, { backlog: 300 })).toMatchObject({ backlog: 56, max_backlog: 57 });
    expect(requirementsOf(inputOf({ max_backlog: 10 }, { backlog: 900 }))[0]).toMatchObject({
      clause: "backlog",
      workers: 76,
    });
    expect(sizes({ max_backlog: 10 }, { backlog: 10 })).not.toHaveProperty("backlog");
  });

  it("accepts a backlog limit that is no whole number", () => {
    expect(sizes({ max_backlog: 20.9 })).toEqual(sizes({ max_backlog: 20 }));
  });

  it("needs no workers when nothing arrives and nothing waits, and one for the last job", () => {
    const idle = { demand: demandOf(0) };
    expect(sizes({ p95_latency: "10s", max_backlog: 10, drain_time: "60s" }, idle)).toEqual({
      p95_latency: 0,
      drain_time: 1,
      stability: 0,
    });
    expect(sizes({ p95_latency: "10s" }, idle)).toEqual({ p95_latency: 0, stability: 0 });
    expect(sizes({ max_backlog: 10 }, { ...idle, backlog: 1 })).toEqual({ stability: 1 });
  });

  it("never asks for fewer workers when more arrives", () => {
    const rate = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(rate, rate, fc.integer({ min: 1, max: 20 }), (a, b, slotsPerWorker) => {
        const slo = { p95_latency: "12s", max_backlog: 40 };
        const workers = (load: number): number =>
          requirementsOf(inputOf(slo, { demand: demandOf(load), slotsPerWorker }))[0].workers;
        expect(workers(Math.max(a, b))).toBeGreaterThanOrEqual(workers(Math.min(a, b)));
      }),
      { numRuns: 50 },
    );
  });

  it("is the same in any unit of time", () => {
    const scaled = (factor: number): unknown =>
      sizes(
        { p95_latency: `${10 * factor}s`, max_backlog: 30, drain_time: `${60 * factor}s` },
        {
          demand: demandOf(15.3 / factor),
          service: exponential({ meanSeconds: 3 * factor }),
          leadSeconds: 90 * factor,
          backlog: 200,
        },
      );
    expect(scaled(60)).toEqual(scaled(1));
    expect(scaled(0.01)).toEqual(scaled(1));
  });
});

describe("slackOf", () => {
  it("is the time a job may wait over the time to get a worker", () => {
    const target = { clause: "p95_latency", quantile: 0.95, seconds: 92 } as const;
    expect(slackOf(target, deterministic({ meanSeconds: 2 }), 90)).toBeCloseTo(1, 9);
  });
});

describe("showSeconds", () => {
  it("shows three digits, and no number for what has no bound", () => {
    expect([5.9915, 0.04567, 3600, Infinity].map(showSeconds)).toEqual(["5.99s", "45.7ms", "1h", "unbounded"]);
  });
});
