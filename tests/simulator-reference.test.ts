import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { simulate, type SimulationInput } from "@cap/simulator";

interface PiecewiseCase {
  readonly id: string;
  readonly in: {
    readonly initial: { readonly lambda: number; readonly servers: number };
    readonly segments: readonly { readonly until: number; readonly lambda: number; readonly servers: number }[];
    readonly mu: number;
  };
  readonly out: { readonly points: readonly { readonly t: number; readonly Lq: number }[] };
}

interface ScaleDownCase {
  readonly id: string;
  readonly in: {
    readonly mu: number;
    readonly fromServers: number;
    readonly toServers: number;
    readonly initialLambda: number;
    readonly lambda: number;
  };
  readonly out: {
    readonly points: readonly {
      readonly t: number;
      readonly meanBusy: number;
      readonly Lq: number;
      readonly meanActiveServers: number;
    }[];
  };
}

interface ReferenceFile {
  readonly cases: {
    readonly transientPiecewise: readonly PiecewiseCase[];
    readonly transientGracefulScaleDown: readonly ScaleDownCase[];
  };
}

const file = new URL("../../shared/data/queueing/reference.json", import.meta.url);
const present = existsSync(file);
// oxlint-disable-next-line no-console -- a skipped file must say why
if (!present) console.warn(`skipped: no reference values at ${file.pathname}`);

// Cast: the file is trusted evaluation data of a documented form.
const { cases } = present
  ? (JSON.parse(readFileSync(file, "utf8")) as ReferenceFile)
  : { cases: { transientPiecewise: [], transientGracefulScaleDown: [] } };

/** A change just after an instant: the reference counts a border to the segment before it. */
const justAfter = 1e-9;

/** Student t for many replications: a false alarm among the 50 comparisons of this file once in 1,000. */
const limit = 4.3;

describe.skipIf(!present)("simulate against the transient reference values", () => {
  const replications = 3000;

  for (const each of cases.transientPiecewise) {
    it(`has the mean queue length over time: ${each.id}`, () => {
      const { initial, segments, mu } = each.in;
      const end = segments.at(-1)?.until ?? 0;
      const rates = Array.from(
        { length: end },
        (_, second) => segments.find(({ until }) => second < until)?.lambda ?? 0,
      );
      const changes = segments.map(({ servers }, index) => {
        return { atSeconds: (segments[index - 1]?.until ?? 0) + justAfter, servers };
      });
      const service = { kind: "exponential", meanSeconds: 1 / mu } as const;
      const queues = each.out.points.map((): number[] => []);
      for (const jobs of stationaryJobs(initial.lambda / mu, initial.servers, replications / 5)) {
        const { timeline } = simulate({
          arrivals: { stepSeconds: 1, rates: [...rates, 0] },
          service,
          servers: { initial: initial.servers, changes },
          provisioningDelaySeconds: 0,
          initialBacklog: jobs.count,
          seed: jobs.seed,
        });
        each.out.points.forEach(({ t }, index) => queues[index]?.push(timeline[t]?.backlog ?? NaN));
      }
      each.out.points.forEach(({ Lq }, index) => {
        // Late queues are so short that their whole mean comes from a few runs; half a hundredth of a job is exact enough there.
        expect(standardErrors(queues[index] ?? [], Lq, 0.005)).toBeLessThan(limit);
      });
    });
  }

  for (const each of cases.transientGracefulScaleDown) {
    const { mu, fromServers, toServers, initialLambda, lambda } = each.in;
    const quarter = 0.25;
    const inputs = stationaryJobs(initialLambda / mu, fromServers, replications).map((jobs): SimulationInput => {
      return {
        arrivals: { stepSeconds: quarter, rates: Array.from({ length: 41 }, () => lambda) },
        service: { kind: "exponential", meanSeconds: 1 / mu },
        servers: { initial: fromServers, changes: [{ atSeconds: justAfter, servers: toServers }] },
        provisioningDelaySeconds: 0,
        initialBacklog: jobs.count,
        seed: jobs.seed,
      };
    });

    it(`has the mean queue and the mean active servers during the drain: ${each.id}`, () => {
      const timelines = inputs.map((input) => simulate(input).timeline);
      for (const { t, Lq, meanActiveServers } of each.out.points) {
        const points = timelines.map((timeline) => timeline[t / quarter]);
        const waiting = points.map((point) => point?.backlog ?? NaN);
        const active = points.map((point) => (point?.ready ?? NaN) + (point?.draining ?? NaN));
        expect(standardErrors(waiting, Lq)).toBeLessThan(limit);
        expect(standardErrors(active, meanActiveServers, 1e-3)).toBeLessThan(limit);
      }
    });

    it(`has the mean busy servers at some instants of the drain: ${each.id}`, () => {
      for (const { t, meanBusy } of each.out.points.filter((point) => point.t <= 1)) {
        const rates = Array.from({ length: t / quarter }, () => lambda);
        const busy = inputs.map((input) => {
          return simulate({ ...input, arrivals: { stepSeconds: quarter, rates } }).inServiceAtEnd;
        });
        expect(standardErrors(busy, meanBusy)).toBeLessThan(limit);
      }
    });
  }
});

/** Numbers in system at the quantiles of the stationary M/M/c law, one for each replication: stratified, so less noise than drawing. */
function stationaryJobs(offeredLoad: number, servers: number, replications: number) {
  const weights = [1];
  for (let n = 1; n < 5000; n++) weights.push(((weights[n - 1] ?? 0) * offeredLoad) / Math.min(n, servers));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [count, below] = [0, 1 / total];
  return Array.from({ length: replications }, (_, seed) => {
    while (below < (seed + 0.5) / replications) below += (weights[++count] ?? 0) / total;
    return { count, seed };
  });
}

/** Distance of the samples' mean from the truth in standard errors; 0 within an absolute allowance. */
function standardErrors(samples: readonly number[], truth: number, allowance = 0): number {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  if (Math.abs(mean - truth) <= allowance) return 0;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return Math.abs(mean - truth) / Math.sqrt(squares / (samples.length - 1) / samples.length);
}
