import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  decode,
  decodePolicy,
  formatInstant,
  Observation,
  Pool,
  Scenario,
  type Decision,
  type Policy,
  type Reason,
} from "@cap/domain";
import { forecast } from "@cap/forecast";
import { begin, simulateScenario, step } from "@cap/planner";
import { exponential, minimumServers, mmc, waitProbability } from "@cap/queueing";

const NOW = 1_757_876_400; // 2025-09-14T19:00:00Z, the instant of the design document's metrics

const document = readFileSync(new URL("../docs/document-examples.md", import.meta.url), "utf8");
const rows = [...document.matchAll(/^\| (E\d+) \|/gm)].map(([, id]) => id);
const tested: string[] = [];

/** A test that carries the number of its row in the document. */
function example(id: string, name: string, body: () => void): void {
  tested.push(id);
  // oxlint-disable-next-line vitest/expect-expect -- the body asserts.
  it(`${id}: ${name}`, body);
}

interface Question {
  readonly policy: object;
  readonly metrics: object;
  readonly pool?: object;
}

/** The decision on one sample and nothing else, as the documents' examples have it. */
function decisionOn({ policy: wire, metrics, pool = {} }: Question): Decision {
  const policy = decodePolicy(wire);
  const memory = begin({ policy, pool: decode(Pool, pool), history: null, now: NOW });
  return step(memory, policy, decode(Observation, { timestamp: formatInstant(NOW), ...metrics })).decision;
}

function requirement(decision: Decision, clause: string): unknown {
  return decision.kind === "planned"
    ? decision.plan.explanation.requirements.find((candidate) => candidate.clause === clause)
    : null;
}

const reasons = ({ reasons: all }: Decision, code: Reason["code"]): readonly Reason[] =>
  all.filter((reason) => reason.code === code);

describe("examples of the capacity planning API document", () => {
  const metrics = { arrival_rate: 25.5, service_time: "2s", current_workers: 10, utilization: 0.75, backlog: 150 };
  const high = { policy: { slo: { p95_latency: "5s", max_backlog: 500, error_budget: 0.01 } }, metrics };

  example("E1", "25.5 jobs/s of 2 s on 10 workers cannot be 75 % busy, and no size has a p95 of 5 s", () => {
    const decision = decisionOn(high);
    expect(reasons(decision, "INVALID_METRICS")).toEqual([
      { code: "INVALID_METRICS", field: "utilization", reported: 0.75, expected: 5.1 },
    ]);
    expect(reasons(decision, "SLO_UNACHIEVABLE")).toEqual([
      {
        code: "SLO_UNACHIEVABLE",
        cause: "service_time_alone",
        clause: "p95_latency",
        best: "5.99s",
        workersNeeded: null,
      },
    ]);
    expect(requirement(decision, "p95_latency")).toMatchObject({ workers: 53, achievable: false });
    expect(decision).toMatchObject({ kind: "planned", plan: { sloAchievable: false } });
  });

  example("E2", "15.3 jobs/s of 3 s need 49 workers for a p95 of 10 s, and 8 cannot be 72 % busy", () => {
    const image = { arrival_rate: 15.3, service_time: "3s", current_workers: 8, utilization: 0.72 };
    const decision = decisionOn({ policy: { slo: { p95_latency: "10s" }, max_workers: 50 }, metrics: image });
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 49, plan: { sloAchievable: true } });
    expect(requirement(decision, "p95_latency")).toMatchObject({
      workers: 49,
      value: "9.69s",
      valueWithOneLess: "10.4s",
    });
    expect(reasons(decision, "INVALID_METRICS")).toMatchObject([
      { field: "utilization", reported: 0.72, expected: 5.74 },
    ]);
  });

  example("E3", "the same with the document's own margin, limit and step", () => {
    const policy = {
      forecast_model: "ewma",
      forecast_window: "60m",
      safety_margin: 0.15,
      confidence_threshold: 0.85,
      max_step_size: 10,
      cooldown_period: "5m",
      min_workers: 2,
      max_workers: 50,
      queueing_model: "mmc",
      scale_up_threshold: 0.8,
      scale_down_threshold: 0.6,
      slo: { p95_latency: "10s", max_backlog: 500, error_budget: 0.02, availability: 0.995 },
    };
    const image = { arrival_rate: 15.3, service_time: "3s", current_workers: 8, utilization: 0.72, backlog: 120 };
    const decision = decisionOn({ policy, metrics: image });
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 18 });
    expect(requirement(decision, "p95_latency")).toMatchObject({ workers: 56 }); // 17.6 jobs/s, the margin included
    const codes = decision.reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["CAPACITY_LIMIT_EXCEEDED", "STEP_LIMITED", "INVALID_METRICS"]));
  });

  example("E4", "Calculate(20, 5, 4) has no finite wait; one worker more has", () => {
    expect(mmc({ arrivalRate: 20, serviceRate: 5, servers: 4 })).toMatchObject({
      utilization: 1,
      waitProbability: 1,
      meanWaitSeconds: Infinity,
    });
    expect(waitProbability({ servers: 5, offeredLoad: 4 })).toBeCloseTo(0.554113, 6);
    expect(mmc({ arrivalRate: 20, serviceRate: 5, servers: 5 }).meanWaitSeconds).toBeCloseTo(0.11082251, 8);
  });

  example("E5", "the Black Friday scenario runs, with a backlog where the workers of before the spike stay", () => {
    const blackFriday = (workers: number): ReturnType<typeof simulateScenario> =>
      simulateScenario(
        decode(Scenario, {
          name: "Black Friday Traffic Spike",
          duration: "6h",
          granularity: "5m",
          service_time: "1s",
          workers,
          slo: { p95_latency: "5s" },
          traffic_pattern: {
            type: "spiky",
            base_rate: 50,
            spikes: [{ start_time: "30m", duration: "2h", magnitude: 5, shape: "bell" }],
          },
        }),
      );
    const { summary, timeline } = blackFriday(260);
    expect(summary).toMatchObject({ sloAchievement: 1, violationCost: 0 });
    expect(timeline).toHaveLength(72);
    expect(Math.max(...timeline.map(({ arrivalRate }) => arrivalRate))).toBeGreaterThan(235);
    const before = blackFriday(60).summary;
    expect(before.sloAchievement).toBeLessThan(0.7);
    expect(before.maxBacklog).toBeGreaterThan(100_000);
  });

  example("E6", "50 almost idle workers cost 25 an hour, not 125", () => {
    const { summary } = simulateScenario(
      decode(Scenario, {
        name: "idle",
        duration: "1h",
        service_time: "1s",
        workers: 50,
        slo: { p95_latency: "10s" },
        traffic_pattern: { type: "constant", base_rate: 0.1 },
      }),
    );
    expect(summary).toMatchObject({ totalCost: 25, violationCost: 0 });
  });

  example("E7", "CalculateCapacity(50, 10, 1s) is 6 workers, not 1", () => {
    const target = { kind: "meanSojourn", seconds: 1 } as const;
    expect(minimumServers({ arrivalRate: 50, service: exponential({ meanSeconds: 0.1 }), target })).toMatchObject({
      servers: 6,
    });
  });
});

describe("examples of the design document", () => {
  const sample = {
    timestamp: "2025-09-14T19:00:00Z",
    arrival_rate: 150.5,
    service_rate: 12.3,
    service_time_p50: "2.1s",
    service_time_p95: "8.7s",
    current_workers: 24,
    utilization: 0.82,
    backlog: 45,
    error_rate: 0.002,
    cost_per_hour: 12.0,
  };
  const policy = {
    slo: { p95_latency: "5s", max_backlog: 100, error_budget: 0.01, availability: 0.999, drain_time: "300s" },
  };

  example("E8", "the metrics sample contradicts itself twice and lacks a mean service time", () => {
    const decision = decisionOn({ policy, metrics: sample });
    expect(decision).toEqual({
      kind: "held",
      targetWorkers: 24,
      reasons: [
        { code: "METRICS_MISSING", fields: ["service_time"] },
        { code: "INVALID_METRICS", field: "service_rate", reported: 12.3, expected: 0.476 },
        { code: "INVALID_METRICS", field: "utilization", reported: 0.82, expected: 0.51 },
      ],
    });
  });

  example("E9", "with the service rate taken for true, 13 workers are enough, and none of the 24 is removed", () => {
    const pool = { service_time: `${1 / 12.3}s` };
    const decision = decisionOn({ policy: { slo: { p95_latency: "5s" } }, metrics: sample, pool });
    expect(decision).toMatchObject({ kind: "held", targetWorkers: 24 });
    expect(reasons(decision, "INVALID_METRICS")).toHaveLength(2);
    const undisputed = { arrival_rate: 150.5, current_workers: 13 };
    expect(decisionOn({ policy: { slo: { p95_latency: "5s" } }, metrics: undisputed, pool })).toMatchObject({
      kind: "planned",
      targetWorkers: 13,
    });
  });

  example("E10", "Erlang C is finite far beyond a hundred servers", () => {
    for (const servers of [150, 1_000, 1_000_000]) {
      expect(waitProbability({ servers, offeredLoad: 0.95 * servers })).toBeGreaterThanOrEqual(0);
      expect(waitProbability({ servers, offeredLoad: 0.95 * servers })).toBeLessThan(1);
    }
    expect(waitProbability({ servers: 177, offeredLoad: 160 })).toBeCloseTo(0.126232, 6);
  });

  example("E11", "the stability scenario has no two actions within five minutes", () => {
    const actions = actionsOf(decodePolicy({ slo: { p95_latency: "10s" }, scaling: { cooldown_period: "5m" } }));
    expect(actions.length).toBeGreaterThan(2);
    const gaps = actions.slice(1).map((at, index) => at - actions[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(300);
  });
});

/** Instants at which the size changes over two hours: 10 workers, 4 +- 2 jobs/s of 2 s in waves of ten minutes. */
function actionsOf(policy: Policy): number[] {
  const actions: number[] = [];
  let workers = 10;
  let memory = begin({ policy, pool: decode(Pool, { service_time: "2s" }), history: null, now: NOW });
  for (let seconds = 30; seconds <= 7_200; seconds += 30) {
    const rate = 4 + 2 * Math.sin((2 * Math.PI * seconds) / 600);
    const seen = {
      timestamp: formatInstant(NOW + seconds),
      interval: "30s",
      arrival_rate: rate,
      desired_workers: workers,
    };
    const next = step(memory, policy, decode(Observation, seen), { explain: false });
    ({ memory } = next);
    if (next.decision.targetWorkers !== workers) actions.push(seconds);
    workers = next.decision.targetWorkers ?? workers;
  }
  return actions;
}

describe("values published elsewhere about the same design", () => {
  example("E12", "the waits of M/M/c that were published wrong", () => {
    expect(mmc({ arrivalRate: 10, serviceRate: 2, servers: 6 }).meanWaitSeconds).toBeCloseTo(0.293758, 6);
    expect(mmc({ arrivalRate: 9.5, serviceRate: 2, servers: 5 }).meanWaitSeconds).toBeCloseTo(1.755598, 6);
  });

  example("E13", "exponential smoothing of 1 to 5 by 0.3", () => {
    const { point } = forecast({
      series: { values: [1, 2, 3, 4, 5], stepSeconds: 60 },
      horizonSteps: 1,
      model: "ewma",
      alpha: 0.3,
    });
    expect(point[0]).toBeCloseTo(3.2269, 9);
  });

  example("E14", "fewest workers for a p95 latency, and where there is no such number", () => {
    const workers = (arrivalRate: number, meanSeconds: number, seconds: number): number | null => {
      const metrics = { arrival_rate: arrivalRate, service_time: `${meanSeconds}s`, current_workers: 1 };
      const decision = decisionOn({ policy: { slo: { p95_latency: `${seconds}s` }, max_workers: 500 }, metrics });
      const unachievable = reasons(decision, "SLO_UNACHIEVABLE").length > 0;
      return unachievable ? null : decision.targetWorkers;
    };
    const known: readonly (readonly [number, number, number, number | null])[] = [
      [20, 0.2, 1, 5],
      [150.5, 1 / 12.3, 5, 13],
      [160, 1, 5, 161],
      [300, 1, 5, 301],
      [15, 0.5, 5, 8],
      [5, 0.5, 5, 3],
      [10, 2, 5, null],
      [100, 1, 2, null],
      [50, 1, 2, null],
      [100, 2, 1, null],
      [1, 1, 2, null],
    ];
    expect(known.map(([rate, mean, target]) => workers(rate, mean, target))).toEqual(known.map((row) => row[3]));
  });

  example("E15", "a backlog of 100,000 needs more workers than one of 150", () => {
    const drained = (backlog: number): number | null =>
      decisionOn({
        policy: { slo: { p95_latency: "10s", drain_time: "300s" }, max_workers: 5_000 },
        metrics: { arrival_rate: 25.5, service_time: "2s", current_workers: 60, backlog },
      }).targetWorkers;
    expect([drained(150), drained(100_000)]).toEqual([54, 2_273]);
  });

  it("has one row in the document for every test", () => {
    expect(rows).toEqual(tested);
  });
});
