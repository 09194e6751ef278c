import { decode, decodePolicy, Pool } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { backtestRequest } from "./backtest-request.ts";
import type { PlanningInput } from "./planning-input.ts";

const hour = 3600;

function inputOf(
  wire: { readonly policy?: object; readonly pool?: object; readonly arrivals?: (number | null)[] } = {},
) {
  const arrivals = wire.arrivals ?? Array.from({ length: 240 }, () => 3600);
  const input: PlanningInput = {
    policy: decodePolicy({ slo: { p95_latency: "10s" }, ...wire.policy }),
    pool: decode(Pool, { name: "mail", service_time: "2s", ...wire.pool }, { what: "pool" }),
    history: { startAt: 0, stepSeconds: hour, arrivals },
    workers: null,
    backlog: null,
    utilization: null,
    notes: [{ kind: "assumed", message: "read so" }],
  };
  return input;
}

const messages = (input: PlanningInput): string[] =>
  backtestRequest(input, { seed: 1 }).notes.map(({ message }) => message);

describe("backtestRequest", () => {
  it("replays the last day with the policy's target, limits and prices", () => {
    const { scenario, prices } = backtestRequest(inputOf({ policy: { scaling: { min: 2, max: 30 } } }), { seed: 7 });
    expect(scenario).toMatchObject({
      name: "mail",
      startAt: 9 * 86_400,
      stepSeconds: hour,
      slo: { quantile: 0.95, latencySeconds: 10, windowSeconds: 300 },
      workersMin: 2,
      workersMax: 30,
      provisioningDelaySeconds: 60,
      seed: 7,
    });
    expect(scenario.counts).toEqual(Array.from({ length: 24 }, () => 3600));
    expect(prices).toEqual({ workerHour: 0.5, lateJob: 0, violatedHour: 100 });
  });

  it("lets days begin at local midnight for policies that learn by the hour of the day", () => {
    const request = backtestRequest(inputOf({ policy: { time_zone: "Asia/Kolkata" } }), { seed: 1, evaluate: hour });
    expect(request.scenario.startAt - request.split.startAt).toBe(5.5 * hour);
    expect(request.scenario.past.startAt).toBe(5.5 * hour);
    expect(request.timeZone).toBe("Asia/Kolkata");
  });

  it("says that a replay does not follow a clock change", () => {
    const input = inputOf({ policy: { time_zone: "Europe/Berlin" } });
    const startAt = Date.UTC(2025, 2, 25) / 1000;
    expect(messages({ ...input, history: { ...input.history, startAt } })).toContainEqual(
      expect.stringMatching(/the clock changes in this history/u),
    );
    expect(messages(input)).not.toContainEqual(expect.stringMatching(/clock/u));
  });

  it.each<[string, object, object]>([
    ["unknown spread", {}, { kind: "exponential", meanSeconds: 2 }],
    ["a standard deviation", { service_time_std: "1s" }, { kind: "lognormal", meanSeconds: 2, scv: 0.25 }],
    ["no spread", { service_time_std: "0s" }, { kind: "deterministic", meanSeconds: 2 }],
  ])("draws service times of %s", (_, pool, law) => {
    expect(backtestRequest(inputOf({ pool }), { seed: 1 }).scenario.service).toEqual(law);
  });

  it("fits the spread to a 95th percentile", () => {
    const { service } = backtestRequest(inputOf({ pool: { service_time_p95: "5s" } }), { seed: 1 }).scenario;
    expect(service.kind === "lognormal" && service.scv).toBeCloseTo(0.65674, 4);
  });

  it("takes the mean of a delay that varies", () => {
    const pool = { provisioning_delay: { p50: "60s", p95: "120s" } };
    // Lognormal: sigma = ln 2 / 1.6449 = 0.4214, mean = 60 exp(sigma² / 2).
    expect(backtestRequest(inputOf({ pool }), { seed: 1 }).scenario.provisioningDelaySeconds).toBeCloseTo(65.57, 1);
  });

  it("says what it assumes and repairs", () => {
    const arrivals = Array.from({ length: 240 }, (_, index) => (index === 230 ? null : 60));
    expect(messages(inputOf({ arrivals }))).toEqual([
      "read so",
      "service times are exponential, drawn anew for each job (--seed)",
      "the jobs of each 1h arrive evenly over it; bursts within a step are not seen",
      "1 of 24 evaluated steps are unknown and lie on the line between their neighbours",
    ]);
  });

  it("replays less than a day of very many jobs, and says so", () => {
    const input = inputOf({ arrivals: Array.from({ length: 240 }, () => 2e6) });
    expect(backtestRequest(input, { seed: 1 }).split.counts).toHaveLength(10);
    expect(messages(input)).toContain(
      "the last 10h are replayed, for more would have over 20 million jobs (--evaluate)",
    );
  });

  it("warns that nothing can be judged where no job arrives", () => {
    const arrivals = Array.from({ length: 240 }, (_, index) => (index < 200 ? 60 : 0));
    expect(messages(inputOf({ arrivals }))).toContain(
      "no job arrives in the evaluated part, so no policy can be judged",
    );
  });

  it.each<[string, PlanningInput, number | undefined, string]>([
    [
      "an end of too many jobs",
      inputOf({ arrivals: Array.from({ length: 48 }, () => 2e6) }),
      11 * hour,
      "INPUT_TOO_LARGE",
    ],
    [
      "a single step of too many jobs",
      inputOf({ arrivals: Array.from({ length: 48 }, () => 3e7) }),
      undefined,
      "INPUT_TOO_LARGE",
    ],
    [
      "jobs of which so many come that too few windows would be left",
      inputOf({
        arrivals: Array.from({ length: 48 }, () => 1.5e7),
        policy: { slo: { p95_latency: "10s", window: "10m" } },
      }),
      undefined,
      "INPUT_TOO_LARGE",
    ],
    ["a single step", inputOf({ arrivals: [5] }), undefined, "INSUFFICIENT_HISTORY"],
    ["an end that is the whole", inputOf(), 240 * hour, "USAGE"],
    ["an end of which nothing is known", inputOf({ arrivals: [1, 1, null] }), hour, "USAGE"],
    ["a backlog", inputOf({ policy: { slo: { p95_latency: "10s", max_backlog: 5 } } }), undefined, "USAGE"],
    ["two targets", inputOf({ policy: { slo: { p95_latency: "10s", p50_latency: "3s" } } }), undefined, "USAGE"],
    ["no target", inputOf({ policy: { slo: {} } }), undefined, "USAGE"],
  ])("refuses %s", (_, input, evaluate, code) => {
    const options = evaluate === undefined ? { seed: 1 } : { seed: 1, evaluate };
    expect(() => backtestRequest(input, options)).toThrow(expect.objectContaining({ code }));
  });
});
