import { describe, expect, it } from "vitest";
import type { CapacityPlan, History, PlanSimulation } from "@cap/domain";
import { historyOf, memoryOf, NOW, poisson, policyOf, uniform } from "../fixtures/example-pool.ts";
import { plan } from "./plan.ts";

const DAY = 86_400;
const HOUR = 3_600;
const SERVICE_SECONDS = 2;
const PROVISIONING_SECONDS = 60;

/** Jobs per second at a second of the day. */
type Traffic = (second: number) => number;

/** Five minutes of six jobs a second every hour, and hardly any between. */
const hourly: Traffic = (second) => (second % HOUR < 300 ? 6 : 0.1);
/** 3,000 jobs at 00:20 every night, and none otherwise. */
const nightly: Traffic = (second) => (second % DAY >= 1_200 && second % DAY < 1_500 ? 10 : 0);

function pastOf(traffic: Traffic, stepSeconds = 300, days = 14): History {
  const steps = (days * DAY) / stepSeconds;
  return historyOf(
    Array.from({ length: steps }, (_, index) => Math.round(traffic(index * stepSeconds) * stepSeconds)),
    stepSeconds,
  );
}

interface Case {
  readonly traffic: Traffic;
  readonly p95: string;
  readonly stepSeconds?: number;
  readonly horizonSeconds?: number;
  readonly policy?: object;
  readonly workers?: number | null;
}

function planOf({
  traffic,
  p95,
  stepSeconds = 300,
  horizonSeconds = 2 * HOUR,
  policy = {},
  workers = null,
}: Case): CapacityPlan {
  const rules = policyOf({ slo: { p95_latency: p95 }, ...policy });
  const memory = memoryOf({
    policy: rules,
    history: pastOf(traffic, stepSeconds),
    present: { workers, backlog: 0, utilization: null },
  });
  const decision = plan({ memory, policy: rules, now: NOW, horizonSeconds });
  return decision.kind === "planned" ? decision.plan : expect.fail(`held: ${JSON.stringify(decision.reasons)}`);
}

/** What came of a plan's steps: jobs at chance times of the recurring traffic, first come first served, second by second. */
function replayed(
  { steps, currentWorkers, targetWorkers }: CapacityPlan,
  { traffic, p95, horizonSeconds = 2 * HOUR }: Case,
) {
  const target = p95.endsWith("m") ? 60 * Number.parseFloat(p95) : Number.parseFloat(p95);
  const random = uniform(7);
  const changes = steps.map(({ scheduledAt, fromWorkers, toWorkers }) => ({
    at: scheduledAt - NOW + (toWorkers > (fromWorkers ?? 0) ? PROVISIONING_SECONDS : 0),
    workers: toWorkers,
  }));
  const tick = 0.25;
  let workers = currentWorkers ?? targetWorkers;
  let busy: number[] = [];
  const waiting: number[] = [];
  const latencies: number[] = [];
  let mostWaiting = 0;
  for (let at = 0; at < horizonSeconds; at += tick) {
    for (const change of changes) if (change.at > at - tick && change.at <= at) ({ workers } = change);
    for (let jobs = poisson(traffic(at) * tick, random); jobs > 0; jobs -= 1) waiting.push(at);
    busy = busy.filter((until) => until > at);
    while (waiting.length > 0 && busy.length < workers) {
      const until = at - SERVICE_SECONDS * Math.log(1 - random());
      busy.push(until);
      latencies.push(until - waiting.shift()!);
    }
    mostWaiting = Math.max(mostWaiting, waiting.length);
  }
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    p95: sorted[Math.floor(0.95 * sorted.length)]!,
    late: (sorted.filter((latency) => latency > target).length + waiting.length) / (sorted.length + waiting.length),
    mostWaiting,
  };
}

const simulationOf = ({ simulation }: CapacityPlan): PlanSimulation => simulation ?? expect.fail("not simulated");
const largestOf = (example: Case): number => Math.max(...planOf(example).steps.map(({ toWorkers }) => toWorkers));

describe("plan with recurring bursts", () => {
  const batch = { min_workers: 0, max_workers: 60 };
  const cases: readonly Case[] = [
    { traffic: hourly, p95: "10s" },
    { traffic: hourly, p95: "60s" },
    { traffic: hourly, p95: "60s", stepSeconds: 60 },
    { traffic: hourly, p95: "2m" },
    { traffic: hourly, p95: "5m" },
    { traffic: nightly, p95: "60s", workers: 0, policy: batch },
    { traffic: nightly, p95: "2m", workers: 0, policy: batch },
    { traffic: nightly, p95: "10m", workers: 0, policy: batch },
    { traffic: hourly, p95: "60s", policy: { forecast: { model: "seasonal_naive" } } },
  ];

  it.each(cases)("keeps the SLO when they come again, as it claims: $p95 $traffic.name $stepSeconds", (example) => {
    const made = planOf(example);
    const real = replayed(made, example);
    const { sloAchievement, p95LatencySeconds } = simulationOf(made);
    expect(made.sloAchievable).toBe(true);
    expect(sloAchievement).toBeGreaterThan(0.98);
    expect(real.late).toBeLessThan(0.05);
    expect(p95LatencySeconds! / real.p95).toBeGreaterThan(0.6);
    expect(p95LatencySeconds! / real.p95).toBeLessThan(1.6);
  });

  it("has the workers there before each burst, and lets them go again", () => {
    const { steps } = planOf({ traffic: hourly, p95: "60s", horizonSeconds: 3 * HOUR });
    const sizeAt = (seconds: number): number =>
      steps.findLast(({ scheduledAt }) => scheduledAt - NOW <= seconds)?.toWorkers ?? 0;
    for (const burst of [HOUR, 2 * HOUR]) {
      expect(sizeAt(burst - PROVISIONING_SECONDS)).toBeGreaterThanOrEqual(13);
      expect(sizeAt(burst - 600)).toBeLessThanOrEqual(2);
      expect(sizeAt(burst + 1_500)).toBeLessThanOrEqual(2);
    }
  });

  it("does not keep workers for a burst that is over", () => {
    const [first] = planOf({ traffic: (second) => hourly((second + 300) % DAY), p95: "10s" }).steps;
    expect(first!.toWorkers).toBeLessThanOrEqual(3);
  });

  it("lets the queue absorb a burst as far as the SLO allows", () => {
    const sizes = ["60s", "5m", "10m", "15m"].map((p95) =>
      largestOf({ traffic: nightly, p95, workers: 0, policy: batch }),
    );
    expect(sizes).toEqual([...sizes].toSorted((a, b) => b - a));
    expect(sizes[0]).toBeGreaterThanOrEqual(20);
    // 3,000 jobs of 2 s within ten minutes.
    expect(sizes[2]).toBeGreaterThanOrEqual(10);
    expect(sizes[2]).toBeLessThanOrEqual(13);
  });

  it("sees them beyond a day, where the forecast of weeks tells how much comes", () => {
    const example = { traffic: nightly, p95: "60s", workers: 0, policy: batch, horizonSeconds: 26 * HOUR };
    const made = planOf(example);
    const raised = made.steps.filter(({ toWorkers }) => toWorkers >= 20).map(({ scheduledAt }) => scheduledAt - NOW);
    expect(raised.some((at) => at < 1_200)).toBe(true);
    expect(raised.some((at) => at > DAY && at < DAY + 1_200)).toBe(true);
    expect(replayed(made, example).late).toBeLessThan(0.05);
  });
});
