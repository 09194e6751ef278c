import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  blockingProbability,
  deterministic,
  drainQuantile,
  erlang,
  exponential,
  hyperexponential,
  kimuraMeanWait,
  logBlockingProbability,
  lognormal,
  meanDrainSeconds,
  mgc,
  mgcQueueLengthTail,
  mgcSojournQuantile,
  mgcWaitQuantile,
  minimumServers,
  mm1,
  mmc,
  mmcQueueLengthTail,
  mmcSojournQuantile,
  mmcSojournTail,
  mmcWaitQuantile,
  mmcWaitTail,
  type ServiceDistribution,
  type Sizing,
  type SizingTarget,
  waitProbability,
  whittMeanWait,
} from "@cap/queueing";

const referenceUrl = new URL("../../shared/data/queueing/reference.json", import.meta.url);
const present = existsSync(referenceUrl);
if (!present) print(`queueing reference values not found at ${referenceUrl.pathname}: their tests are skipped`);

/** A skip needs a visible reason, and the error bounds a visible measurement. */
function print(text: string): void {
  // oxlint-disable-next-line no-console
  console.warn(text);
}

interface Law {
  readonly kind: string;
  readonly value: number;
  readonly k: number;
  readonly mean: number;
  readonly scv: number;
  readonly p: readonly number[];
  readonly means: readonly number[];
}

interface ReferenceCase {
  readonly id: string;
  readonly label?: string;
  readonly in: { readonly [name: string]: number } & { readonly service: Law; readonly metric: string };
  readonly out: { readonly [name: string]: number } & {
    readonly waitTail: readonly (readonly [number, number])[];
    readonly sojournTail: readonly (readonly [number, number])[];
  };
  readonly relTol: number;
  readonly lnAbsTol: number;
}

// The file is read as data of the stated shape; a wrong name shows as NaN in a failing comparison.
const families: Readonly<Record<string, readonly ReferenceCase[]>> = present
  ? (JSON.parse(readFileSync(referenceUrl, "utf8")) as { cases: Record<string, ReferenceCase[]> }).cases
  : {};

function casesOf(family: string): readonly ReferenceCase[] {
  const cases = families[family] ?? [];
  expect(cases.length).toBeGreaterThan(0);
  return cases;
}

/** Values below 1e-12 are compared absolutely, as the file asks for. */
function mismatch(id: string, actual: number, expected: number, relTol: number): string[] {
  const close = Math.abs(actual - expected) <= Math.max(relTol * Math.abs(expected), 1e-12 * Number(expected < 1e-12));
  return close ? [] : [`${id}: got ${actual}, expected ${expected} within ${relTol}`];
}

const QUANTILES = [0.5, 0.9, 0.95, 0.99, 0.999] as const;

function lawOf(law: Law): ServiceDistribution {
  switch (law.kind) {
    case "exp":
      return exponential({ meanSeconds: law.mean });
    case "det":
      return deterministic({ meanSeconds: law.value });
    case "erlang":
      return erlang({ phases: law.k, meanSeconds: law.mean });
    case "hyperexp":
      return hyperexponential({
        branches: law.p.map((probability, i) => ({ probability, meanSeconds: law.means[i] ?? Number.NaN })),
      });
    case "lognormal":
      return lognormal({ meanSeconds: law.mean, scv: law.scv });
    default:
      throw new Error(`no such service law here: ${law.kind}`);
  }
}

describe.skipIf(!present)("exact reference values", () => {
  it("has Erlang B and its logarithm", () => {
    const failures = casesOf("erlangB").flatMap(({ id, in: input, out, relTol, lnAbsTol }) => {
      const load = { servers: input.servers, offeredLoad: input.offered };
      const logError = Math.abs(logBlockingProbability(load) - out.lnB);
      return [
        ...(logError <= lnAbsTol ? [] : [`${id}: ln B is off by ${logError}`]),
        ...(out.B === undefined ? [] : mismatch(id, blockingProbability(load), out.B, relTol)),
      ];
    });
    expect(failures).toEqual([]);
  });

  it("has Erlang C", () => {
    const failures = casesOf("erlangC").flatMap(({ id, in: input, out, relTol }) =>
      out.C === undefined
        ? []
        : mismatch(id, waitProbability({ servers: input.servers, offeredLoad: input.offered }), out.C, relTol),
    );
    expect(failures).toEqual([]);
  });

  it("has M/M/1", () => {
    const failures = casesOf("mm1").flatMap(({ id, in: { lambda, mu }, out, relTol }) => {
      const queue = { arrivalRate: lambda, serviceRate: mu };
      const single = { ...queue, servers: 1 };
      const measures = mm1(queue);
      return [
        [measures.utilization, out.rho],
        [measures.emptyProbability ?? Number.NaN, out.p0],
        [measures.meanInSystem, out.L],
        [measures.meanQueueLength, out.Lq],
        [measures.meanSojournSeconds, out.W],
        [measures.meanWaitSeconds, out.Wq],
        ...QUANTILES.map((p) => [mmcWaitQuantile(single, p), out[`waitP${p}`]]),
        ...QUANTILES.map((p) => [mmcSojournQuantile(single, p), out[`sojournP${p}`]]),
      ].flatMap(([actual = NaN, expected = NaN]) => mismatch(id, actual, expected, relTol));
    });
    expect(failures).toEqual([]);
  });

  it("has M/M/c: means, quantiles and tails", () => {
    const failures = casesOf("mmc").flatMap(({ id, in: { lambda, mu, servers }, out, relTol }) => {
      const queue = { arrivalRate: lambda, serviceRate: mu, servers };
      const measures = mmc(queue);
      return [
        [measures.utilization, out.rho],
        [measures.waitProbability, out.pWait],
        [measures.meanInSystem, out.L],
        [measures.meanQueueLength, out.Lq],
        [measures.meanSojournSeconds, out.W],
        [measures.meanWaitSeconds, out.Wq],
        ...QUANTILES.map((p) => [mmcWaitQuantile(queue, p), out[`waitP${p}`]]),
        ...QUANTILES.map((p) => [mmcSojournQuantile(queue, p), out[`sojournP${p}`]]),
        ...out.waitTail.map(([t, tail]) => [mmcWaitTail(queue, t), tail]),
        ...out.sojournTail.map(([t, tail]) => [mmcSojournTail(queue, t), tail]),
      ].flatMap(([actual = NaN, expected = NaN]) => mismatch(id, actual, expected, relTol));
    });
    expect(failures).toEqual([]);
  });

  it("has the M/M/c sojourn where the offered load is near c - 1", () => {
    const failures = casesOf("mmcSojournDegenerate").flatMap(({ id, in: { lambda, mu, servers }, out, relTol }) => {
      const queue = { arrivalRate: lambda, serviceRate: mu, servers };
      return [
        ...[0.5, 0.95, 0.99].map((p) => [mmcSojournQuantile(queue, p), out[`sojournP${p}`]]),
        ...out.sojournTail.map(([t, tail]) => [mmcSojournTail(queue, t), tail]),
      ].flatMap(([actual = NaN, expected = NaN]) => mismatch(id, actual, expected, relTol));
    });
    expect(failures).toEqual([]);
  });

  it("has the drain time of M/M/c", () => {
    const failures = casesOf("drainMMc").flatMap(({ id, in: { lambda, mu, servers, backlog }, out, relTol }) => {
      const queue = { backlog, arrivalRate: lambda, meanServiceSeconds: 1 / mu, servers };
      return [
        ...mismatch(id, meanDrainSeconds(queue), out.mean, 1e-14),
        ...[0.5, 0.95, 0.99].flatMap((p) => mismatch(id, drainQuantile({ ...queue, p }), out[`P${p}`] ?? NaN, relTol)),
      ];
    });
    expect(failures).toEqual([]);
  });

  it("has the mean wait of M/G/1", () => {
    const known = ["exp", "det", "erlang", "hyperexp", "lognormal"];
    const cases = casesOf("mg1").filter(({ in: { service } }) => known.includes(service.kind) && service.mean > 0);
    const failures = cases.flatMap(({ id, in: { lambda, service }, out, relTol }) =>
      mismatch(id, mgc({ arrivalRate: lambda, service: lawOf(service), servers: 1 }).meanWaitSeconds, out.Wq, relTol),
    );
    expect(failures).toEqual([]);
  });
});

describe.skipIf(!present)("transcription of the approximations", () => {
  it("computes Kimura's, Cosmetatos' and Whitt's formulas as published", () => {
    const failures = casesOf("approxMeanWaitFormulas").flatMap(({ id, in: input, out, relTol }) => {
      const { lambda, serviceTime, servers, ca2, cs2 } = input;
      const queue = { arrivalRate: lambda, meanServiceSeconds: serviceTime, servers, serviceScv: cs2 };
      return [
        ...mismatch(id, whittMeanWait({ ...queue, arrivalScv: ca2 }), out.whitt1993, relTol),
        ...(out.kimuraMGc === undefined ? [] : mismatch(id, kimuraMeanWait(queue), out.kimuraMGc, relTol)),
        ...(out.cosmetatosMDc === undefined
          ? []
          : mismatch(id, kimuraMeanWait({ ...queue, serviceScv: 0 }), out.cosmetatosMDc, relTol)),
      ];
    });
    expect(failures).toEqual([]);
  });
});

/** Relative error in percent: smallest, largest. */
function report(name: string, errors: readonly number[]): void {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  print(`${name}: ${errors.length} cases, ${percent(Math.min(...errors))} to ${percent(Math.max(...errors))}`);
}

interface ExactQueue {
  readonly queue: Parameters<typeof mgc>[0];
  readonly utilization: number;
  readonly out: ReferenceCase["out"];
}

/** Every exact M/PH/c and M/D/c queue where at least one job in twenty waits. */
function exactQueues(): readonly ExactQueue[] {
  const phaseType = casesOf("mphc").map(({ in: { lambda, servers, service }, out }) => ({
    queue: { arrivalRate: lambda, servers, service: lawOf(service) },
    out,
  }));
  const fixed = casesOf("mdc").map(({ in: { lambda, servers, serviceTime }, out }) => ({
    queue: { arrivalRate: lambda, servers, service: deterministic({ meanSeconds: serviceTime }) },
    out,
  }));
  return [...phaseType, ...fixed]
    .filter(({ out }) => out.pWait > 0.05)
    .map(({ queue, out }) => ({
      queue,
      utilization: (queue.arrivalRate * queue.service.meanSeconds) / queue.servers,
      out,
    }));
}

describe.skipIf(!present)("error of the M/G/c approximation against exact values", () => {
  // Bounds of the relative error. The first three of sojourn and mean are the package's promise, the others a record.
  const groups = [
    { name: "Erlang service", from: 0.05, to: 0.99, mean: 0.05, sojourn: 0.02, wait: 0.1 },
    { name: "hyperexponential service of scv 1.5 to 2", from: 1, to: 2.01, mean: 0.05, sojourn: 0.02, wait: 0.1 },
    { name: "hyperexponential service of scv 4", from: 2.02, to: 4.01, mean: 0.05, sojourn: 0.05, wait: 0.12 },
    { name: "deterministic service", from: 0, to: 0.01, mean: 0.05, sojourn: 0.04, wait: 0.12 },
    { name: "hyperexponential service of scv 9 to 20", from: 4.02, to: 20.01, mean: 0.7, sojourn: 0.5, wait: 1.5 },
  ];
  const inGroup = ({ from, to }: (typeof groups)[number], utilizationMin: number): readonly ExactQueue[] =>
    exactQueues().filter(
      ({ queue: { service }, utilization }) =>
        service.scv >= from && service.scv <= to && utilization >= utilizationMin,
    );

  it.each(groups)("bounds the mean wait from utilization 0.8 on: $name", (group) => {
    const errors = inGroup(group, 0.8).map(({ queue, out }) => mgc(queue).meanWaitSeconds / out.Wq - 1);
    report(`mean wait, ${group.name}`, errors);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(group.mean);
  });

  it.each(groups)("bounds the sojourn p95 from utilization 0.5 on: $name", (group) => {
    const errors = inGroup(group, 0.5).map(
      ({ queue, out }) => mgcSojournQuantile(queue, 0.95) / (out["sojournP0.95"] ?? NaN) - 1,
    );
    report(`sojourn p95, ${group.name}`, errors);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(group.sojourn);
  });

  it.each(groups)("bounds the wait p95 from utilization 0.5 on, where a tenth of the jobs waits: $name", (group) => {
    const errors = inGroup(group, 0.5)
      .filter(({ out }) => out.pWait > 0.1)
      .map(({ queue, out }) => mgcWaitQuantile(queue, 0.95) / (out["waitP0.95"] ?? NaN) - 1);
    report(`wait p95, ${group.name}`, errors);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(group.wait);
  });
});

/** The file asks for a tail at a time, the package for a quantile: P(X > t) <= q is quantile(1 - q) <= t. */
function markovTarget({ metric, target = NaN, t = NaN, k = NaN }: ReferenceCase["in"]): SizingTarget {
  switch (metric) {
    case "waitMean":
      return { kind: "meanWait", seconds: target };
    case "sojournMean":
      return { kind: "meanSojourn", seconds: target };
    case "pWait":
      return { kind: "waitProbability", probability: target };
    case "Lq":
      return { kind: "meanQueueLength", jobs: target };
    case "waitTail":
      return { kind: "waitQuantile", p: 1 - target, seconds: t };
    case "sojournTail":
      return { kind: "sojournQuantile", p: 1 - target, seconds: t };
    case "queueTail":
      return { kind: "queueLengthQuantile", p: 1 - target, jobs: k };
    default:
      throw new Error(`no such metric here: ${metric}`);
  }
}

function serversOf(sizing: Sizing): number | null {
  return sizing.kind === "feasible" ? sizing.servers : null;
}

describe.skipIf(!present)("fewest servers", () => {
  it("is exact for every M/M/c target", () => {
    const failures = casesOf("minServersMMc").flatMap(({ id, in: input, out }) => {
      const service = exponential({ meanSeconds: input.serviceTime });
      const servers = serversOf(minimumServers({ arrivalRate: input.lambda, service, target: markovTarget(input) }));
      return servers === out.servers ? [] : [`${id}: got ${servers}, expected ${out.servers}`];
    });
    expect(failures).toEqual([]);
  });

  it("reports the value at the answer and at one less for a mean target", () => {
    const failures = casesOf("minServersMMc")
      .filter(({ in: { metric }, out }) => metric === "waitMean" && out.metricAtMinusOne !== null)
      .flatMap(({ id, in: input, out }) => {
        const service = exponential({ meanSeconds: input.serviceTime });
        const sizing = minimumServers({ arrivalRate: input.lambda, service, target: markovTarget(input) });
        if (sizing.kind === "infeasible") return [`${id}: infeasible`];
        return [
          ...mismatch(id, sizing.value, out.metricAt, 1e-9),
          ...mismatch(id, sizing.valueWithOneLess ?? NaN, out.metricAtMinusOne, 1e-9),
        ];
      });
    expect(failures).toEqual([]);
  });

  it("is equal for 90 % of the M/G/c targets and never more than one off", () => {
    const cases = casesOf("minServersMGc");
    const differences = cases.map(({ in: input, out }) => {
      const { lambda, service, metric, p, target } = input;
      const kind = metric === "waitQuantile" ? "waitQuantile" : "sojournQuantile";
      const sizing = minimumServers({
        arrivalRate: lambda,
        service: lawOf(service),
        target: { kind, p, seconds: target },
      });
      return (serversOf(sizing) ?? NaN) - out.servers;
    });
    const equal = differences.filter((difference) => difference === 0).length / cases.length;
    print(`M/G/c sizing: ${(100 * equal).toFixed(1)} % equal of ${cases.length}`);
    expect(Math.max(...differences.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(equal).toBeGreaterThanOrEqual(0.9);
  });
});

describe.skipIf(!present)("distributional Little's law", () => {
  it("agrees with the closed form of M/M/c", () => {
    const failures = casesOf("mmc").flatMap(({ id, in: { lambda, mu, servers } }) => {
      const markov = { arrivalRate: lambda, serviceRate: mu, servers };
      const general = { arrivalRate: lambda, service: exponential({ meanSeconds: 1 / mu }), servers };
      return mismatch(id, mgcQueueLengthTail(general, 3), mmcQueueLengthTail(markov, 3), 1e-9);
    });
    expect(failures).toEqual([]);
  });
});
