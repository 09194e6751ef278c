import { compare } from "@cap/backtest";
import { aggressivePolicy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import type { HistoryInput } from "../input/history-input.ts";
import type { PolicyChoice } from "./policy-choice.ts";
import { whatifRequest, type WhatifOptions } from "./whatif-request.ts";

const data: HistoryInput = {
  startAt: 1_757_289_600,
  stepSeconds: 60,
  counts: Array.from({ length: 480 }, () => 60),
  service: null,
  lastWorkers: null,
  lastBacklog: null,
  lastUtilization: null,
  queueName: "mail",
  notes: [{ kind: "assumed", message: "read so" }],
};
const pool = { service_time: "2s", provisioning_delay: "60s" };
const scaling = { min_workers: 2, max_workers: 20 };
const slo = { p95_latency: "10s" };

function fileOf(policy: object, ownPool: object = {}, path = "other.yaml") {
  return { kind: "file", path, config: { pool: { ...ownPool }, policy: { ...policy } } } as const;
}

function requestOf(others: readonly PolicyChoice[], options: Partial<WhatifOptions> = {}, policy: object = {}) {
  const first = fileOf({ slo, scaling, ...policy }, pool, "now.yaml");
  return whatifRequest({ data, first, others }, { seed: 1, evaluate: 3600, ...options });
}

/** What is said of the others alone. */
const notesOf = (...parameters: Parameters<typeof requestOf>): string[] =>
  requestOf(...parameters).request.notes.flatMap(({ message }) => (message.startsWith("other") ? [message] : []));

/** Largest number of workers that each policy had ready. */
function mostWorkers({ request, autoscalers }: ReturnType<typeof requestOf>): number[] {
  const { policies } = compare(request.scenario, autoscalers, { prices: request.prices, perfectRate: false });
  return policies.map(({ timeline }) => Math.max(...timeline.readyWorkers.slice(5)));
}

describe("whatifRequest", () => {
  it("replays every policy under its own name on the scenario of the first", () => {
    const { request, autoscalers, own, perfectRate } = requestOf([
      fileOf({ slo, scaling }, {}, "calm.yaml"),
      { kind: "preset", preset: aggressivePolicy },
    ]);
    expect(autoscalers.map(({ name }) => name)).toEqual(["now", "calm", "aggressive"]);
    expect(own).toEqual(["now", "calm", "aggressive"]);
    expect(perfectRate).toBe(false);
    expect(request.scenario).toMatchObject({ workersMin: 2, workersMax: 20, slo: { latencySeconds: 10 } });
    expect(request.notes.filter(({ message }) => /calm|aggressive/u.test(message))).toEqual([]);
  });

  it("leaves each policy its limits, and gives a preset those of the first", () => {
    const compared = requestOf([
      fileOf({ slo, scaling: { min_workers: 8, max_workers: 30 } }),
      { kind: "preset", preset: aggressivePolicy },
      fileOf({ slo, scaling: { min_workers: 1, max_workers: 3 } }, {}, "small.yaml"),
    ]);
    expect(compared.request.scenario).toMatchObject({ workersMin: 1, workersMax: 30 });
    const [now = 0, other = 0, aggressive = 0, small = 0] = mostWorkers(compared);
    expect(now).toBeLessThan(8);
    expect(other).toBe(8);
    expect(aggressive).toBeLessThan(8);
    expect(small).toBe(3);
  });

  it("lays options over every policy", () => {
    const compared = requestOf([fileOf({ slo, scaling: { min_workers: 1 } })], { min: 9 });
    expect(mostWorkers(compared)).toEqual([9, 9]);
  });

  it("has the decisions of the same policy twice", () => {
    const { request, autoscalers } = requestOf([fileOf({ scaling })]);
    const { policies } = compare(request.scenario, autoscalers, { prices: request.prices, perfectRate: false });
    expect(policies[1]?.timeline).toEqual(policies[0]?.timeline);
  });

  it.each<[string, object, object, string[]]>([
    ["nothing of a file that says the same", { slo, scaling }, pool, []],
    ["nothing of a file without an SLO or a pool", { scaling }, {}, []],
    [
      "another SLO",
      { slo: { p99_latency: "5s", max_backlog: 9, window: "1m" }, scaling },
      pool,
      ["other decides and is judged by the SLO of now, p95=10s,window=5m; its own is p99=5s,backlog=9,window=1m"],
    ],
    [
      "another availability",
      { slo: { ...slo, availability: 0.999 }, scaling },
      {},
      ["other aims at 99.9% good windows and is judged by the 99% of now"],
    ],
    [
      "another pool",
      { scaling },
      { service_time: "9s" },
      ["other is replayed on the pool of now; its own pool section is not read"],
    ],
    ["other prices", { scaling, cost: { worker_cost_per_hour: 7 } }, {}, ["other is costed at the prices of now"]],
    [
      "that it is switched off",
      { scaling, enabled: false },
      {},
      ["other is switched off (enabled), so its size never moves"],
    ],
    ["limits that it does not state", {}, {}, ["other: at most 100 workers (--max)"]],
  ])("says %s", (_, policy, ownPool, notes) => {
    expect(notesOf([fileOf(policy, ownPool)])).toEqual(notes);
  });

  it("refuses what a backtest refuses, and options that break one of the policies", () => {
    const refusal = (action: () => unknown) => expect(action).toThrow(expect.objectContaining({ name: "CapError" }));
    refusal(() => requestOf([fileOf({})], {}, { slo: { max_backlog: 5 } }));
    refusal(() => requestOf([fileOf({ scaling: { max_workers: 5 } })], { min: 9 }));
  });
});
