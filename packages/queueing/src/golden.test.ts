import { describe, expect, it } from "vitest";
import golden from "../golden/golden.json" with { type: "json" };
import { erlang } from "./distributions/erlang.ts";
import { fitServiceDistribution } from "./distributions/fit-service-distribution.ts";
import { lognormal } from "./distributions/lognormal.ts";
import { drainTail } from "./drain-tail.ts";
import { drainQuantile } from "./drain.ts";
import { blockingProbability, logBlockingProbability } from "./erlang-b.ts";
import { waitProbability } from "./erlang-c.ts";
import { mgcSojournTail } from "./mgc.ts";
import { mmcSojournTail } from "./mmc.ts";
import { normalQuantile, normalTail } from "./normal.ts";

const { families } = golden;

/** The row with its wrong value, or nothing. */
function mismatch(row: unknown, actual: number, expected: number, relTol: number): string[] {
  const close = Math.abs(actual - expected) <= relTol * Math.abs(expected);
  return close ? [] : [`${JSON.stringify(row)}: got ${actual}`];
}

describe("golden values of make-golden.py", () => {
  it("has Erlang B, its logarithm and Erlang C from 1 to 300,000 servers", () => {
    const { relTol, rows } = families.erlang;
    const mismatches = rows.flatMap((row) => [
      ...mismatch(row, logBlockingProbability(row), row.logBlocking, relTol),
      ...mismatch(row, blockingProbability(row), Math.exp(row.logBlocking), relTol),
      ...mismatch(row, waitProbability(row), row.waitProbability ?? 1, relTol),
    ]);
    expect(mismatches).toEqual([]);
  });

  it("has the M/M/c sojourn on both sides of a = c - 1", () => {
    const { relTol, rows } = families.markovSojourn;
    expect(rows.flatMap((row) => mismatch(row, mmcSojournTail(row, row.seconds), row.tail, relTol))).toEqual([]);
  });

  it("has the normal tail, and its quantile as the inverse", () => {
    const { relTol, rows } = families.normal;
    const upper = rows.filter(({ z }) => z > 0);
    expect(rows.flatMap((row) => mismatch(row, normalTail(row.z), row.tail, relTol))).toEqual([]);
    expect(upper.flatMap((row) => mismatch(row, -normalQuantile(row.tail), row.z, relTol))).toEqual([]);
  });

  it("has lognormal and Erlang service laws", () => {
    const { relTol, rows } = families.service;
    const mismatches = rows.flatMap((row) => {
      const { meanSeconds, seconds, tail, phases, scv = Number.NaN } = row;
      const law = phases === undefined ? lognormal({ meanSeconds, scv }) : erlang({ phases, meanSeconds });
      return mismatch(row, law.tail(seconds), tail, relTol);
    });
    expect(mismatches).toEqual([]);
  });

  it("has the exact sojourn of M/E2/1 and M/H2/1, whose waits have two terms", () => {
    const { relTol, rows } = families.singleServerSojourn;
    const twoPhases = erlang({ phases: 2, meanSeconds: 1 });
    const balanced = fitServiceDistribution({ meanSeconds: 1, scv: 4 });
    const mismatches = rows.flatMap((row) => {
      const service = row.service === "erlang2" ? twoPhases : balanced;
      const tail = mgcSojournTail({ arrivalRate: row.utilization, service, servers: 1 }, row.seconds);
      return mismatch(row, tail, row.tail, relTol);
    });
    expect(mismatches).toEqual([]);
  });

  it("convolves the wait with a lognormal service", () => {
    const { relTol, rows } = families.lognormalSojourn;
    const mismatches = rows.flatMap((row) => {
      const service = lognormal({ meanSeconds: 1, scv: row.scv });
      const queue = { arrivalRate: row.offeredLoad, service, servers: row.servers };
      return mismatch(row, mgcSojournTail(queue, row.seconds), row.tail, relTol);
    });
    expect(mismatches).toEqual([]);
  });

  it("has the drain time and its quantile", () => {
    const { relTol, rows } = families.drain;
    const mismatches = rows.flatMap((row) => {
      const { backlog, up, down, seconds, p } = row;
      const queue = { backlog, arrivalRate: up, meanServiceSeconds: 1 / down, servers: 1 };
      return [
        ...mismatch(row, drainTail(row, seconds), 1 - p, relTol),
        ...mismatch(row, drainQuantile({ ...queue, p }), seconds, relTol),
      ];
    });
    expect(mismatches).toEqual([]);
  });
});
