import { capAutoscaler, compare, rivalAutoscalers } from "@cap/backtest";
import { type Backtest, Backtest as BacktestSchema, decode, decodePolicy, encode, Pool } from "@cap/domain";
import { beforeAll, describe, expect, it } from "vitest";
import { backtestAnswer } from "./backtest-answer.ts";
import { type BacktestRequest, backtestRequest } from "./options/backtest-request.ts";
import { backtestPage } from "./report/backtest-page.ts";
import { backtestReport } from "./report/backtest-report.ts";

let request: BacktestRequest;
let backtest: Backtest;

// Sixteen hours of one job every 5 s, of which four are replayed.
beforeAll(() => {
  const policy = decodePolicy({ slo: { p95_latency: "10s" }, scaling: { max: 10 } });
  request = backtestRequest(
    {
      policy,
      pool: decode(Pool, { name: "<mail & co>", service_time: "2s" }, { what: "pool" }),
      history: { startAt: 1_757_289_600, stepSeconds: 60, arrivals: Array.from({ length: 960 }, () => 12) },
      workers: null,
      backlog: null,
      utilization: null,
      notes: [{ kind: "warning", message: 'a "note" <of> mine' }],
    },
    { seed: 1 },
  );
  const rivals = rivalAutoscalers().filter(({ name }) => name === "HPA 60" || name === "HPA 70");
  const options = { prices: request.prices, perfectRate: true };
  backtest = backtestAnswer(compare(request.scenario, [capAutoscaler(policy), ...rivals], options), request);
});

describe("backtestAnswer", () => {
  it("names every policy, what it is, and whom cap is compared with", () => {
    expect(backtest.policies.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      "cap cap",
      "hpa-60 rival",
      "hpa-70 rival",
      "perfect-rate clairvoyant",
      "oracle clairvoyant",
    ]);
    expect(backtest.baseline).toBe("hpa-70");
  });

  it("adds up: rates to jobs, mean workers to hours, costs to their sum", () => {
    const { arrivalRates, timelineStepSeconds, jobs } = backtest;
    expect(jobs).toBe(240 * 12);
    expect(arrivalRates.reduce((sum, rate) => sum + rate * timelineStepSeconds, 0)).toBeCloseTo(jobs, 0);
    for (const { totalCost, workerCost, violationCost, workers, workerHours } of backtest.policies) {
      expect(totalCost).toBeCloseTo(workerCost + violationCost, 3);
      const readyHours = workers.reduce((sum, mean) => sum + (mean * timelineStepSeconds) / 3600, 0);
      expect(readyHours).toBeLessThanOrEqual(workerHours * 1.05);
      expect(workers).toHaveLength(arrivalRates.length);
    }
  });

  it("is the same after it crossed the wire", () => {
    expect(decode(BacktestSchema, encode(BacktestSchema, backtest))).toEqual(backtest);
  });
});

describe("backtestPage", () => {
  const page = (): string => backtestPage({ backtest, notes: request.notes, timeZone: "UTC" });

  it("needs nothing else: no script, no link, no address", () => {
    expect(page()).not.toMatch(/<script|<link|<img|https?:|url\(|@import/u);
    expect(page()).toMatch(/^<!doctype html>\n<html lang="en">/u);
  });

  it("escapes what it was given", () => {
    expect(page()).toContain("<h1>Backtest of &lt;mail &amp; co&gt;</h1>");
    expect(page()).toContain("a &quot;note&quot; &lt;of&gt; mine");
    expect(page()).not.toMatch(/<mail|<of>/u);
  });

  it("closes what it opens", () => {
    const open: string[] = [];
    const isVoid = (name: string): boolean => ["meta", "path"].includes(name);
    for (const [, end, name = ""] of page().matchAll(/<(\/?)([a-z]\w*)\b[^>]*>/gu)) {
      if (isVoid(name)) continue;
      if (end === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it("has a row for each policy and three drawings, without a value that is no number", () => {
    expect(page().match(/<tr class=/gu)).toHaveLength(5);
    expect(page().match(/<svg /gu)).toHaveLength(3);
    expect(page()).not.toMatch(/NaN|undefined|Infinity/u);
  });
});

describe("backtestReport", () => {
  it.each([40, 60, 80, 200])("is no wider than %i columns", (width) => {
    const terminal = { stdin: process.stdin, out: () => {}, err: () => {}, color: false, progress: false, width };
    const report = backtestReport({ backtest, notes: request.notes, timeZone: "UTC" }, terminal);
    expect(report.split("\n").filter((line) => line.length > width)).toEqual([]);
  });
});
