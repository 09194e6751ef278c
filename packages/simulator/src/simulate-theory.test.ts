import { describe, expect, it } from "vitest";
import mmc from "../golden/mmc.json" with { type: "json" };
import transient from "../golden/transient.json" with { type: "json" };
import type { ServiceLaw } from "./service-law.ts";
import { simulate } from "./simulate.ts";
import type { SimulationReport } from "./simulation-report.ts";

const twentySeeds = Array.from({ length: 20 }, (_, seed) => seed);

/** Distance of the samples' mean from the truth in standard errors. */
function standardErrors(samples: readonly number[], truth: number): number {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (samples.length - 1) / samples.length);
  return standardError === 0 && mean === truth ? 0 : Math.abs(mean - truth) / standardError;
}

describe("simulate against the stationary M/M/c queue", () => {
  // Student t with 19 degrees of freedom: a false alarm among the 24 comparisons once in 1,000 (Bonferroni).
  const limit = 5.29;

  it.each(mmc.cases)("agrees with theory: c = $servers, λ = $arrivalRate, E[S] = $meanServiceSeconds", (truth) => {
    const stepSeconds = 20_000 / truth.arrivalRate / 10;
    const reports = twentySeeds.map((seed) =>
      simulate({
        arrivals: { stepSeconds, rates: Array.from({ length: 10 }, () => truth.arrivalRate) },
        service: { kind: "exponential", meanSeconds: truth.meanServiceSeconds },
        servers: { initial: truth.servers, changes: [] },
        provisioningDelaySeconds: 0,
        // The mean number in the system, so that the start is no transient.
        initialBacklog: Math.round(truth.meanQueueLength + truth.arrivalRate * truth.meanServiceSeconds),
        seed,
      }),
    );
    const of = (value: (report: SimulationReport) => number | null) => reports.map((report) => value(report) ?? NaN);
    expect(
      standardErrors(
        of((report) => report.wait.meanSeconds),
        truth.meanWaitSeconds,
      ),
    ).toBeLessThan(limit);
    expect(
      standardErrors(
        of((report) => report.meanBacklog),
        truth.meanQueueLength,
      ),
    ).toBeLessThan(limit);
    expect(
      standardErrors(
        of((report) => report.sojourn.p95Seconds),
        truth.sojournP95Seconds,
      ),
    ).toBeLessThan(limit);
    const offeredLoad = truth.arrivalRate * truth.meanServiceSeconds;
    expect(
      standardErrors(
        of((report) => report.utilization),
        offeredLoad / truth.servers,
      ),
    ).toBeLessThan(limit);
  });
});

describe("simulate against the Pollaczek-Khinchine formula", () => {
  const laws: ServiceLaw[] = [
    { kind: "deterministic", meanSeconds: 2 },
    { kind: "erlang", meanSeconds: 2, phases: 3 },
    { kind: "gamma", meanSeconds: 2, scv: 2.5 },
    { kind: "lognormal", meanSeconds: 2, scv: 1.5 },
    { kind: "hyperexponential", meanSeconds: 2, scv: 3 },
    { kind: "empirical", sampleSeconds: [1, 1, 1, 2, 5] },
  ];
  const scvs = [0, 1 / 3, 2.5, 1.5, 3, 0.6];

  it.each(laws.map((law, index) => ({ law, scv: scvs[index] ?? 0 })))(
    "has its mean wait with $law.kind service",
    ({ law, scv }) => {
      // Utilization 0.7: E[W] = ρ (1 + scv) E[S] / (2 (1 - ρ)).
      const truth = (0.7 * (1 + scv) * 2) / (2 * 0.3);
      const waits = twentySeeds.map((seed) => {
        const arrivals = { stepSeconds: 10_000, rates: [0.35, 0.35, 0.35, 0.35] };
        const servers = { initial: 1, changes: [] };
        const report = simulate({ arrivals, service: law, servers, provisioningDelaySeconds: 0, seed });
        return report.wait.meanSeconds ?? NaN;
      });
      // Student t with 19 degrees of freedom, 0.001 over 6 comparisons.
      expect(standardErrors(waits, truth)).toBeLessThan(4.67);
    },
  );
});

describe("simulate against the Kolmogorov equations", () => {
  const replications = 400;

  it.each(transient.scenarios)("has the transient means: $name", (scenario) => {
    const { segments } = scenario;
    const rates = segments.flatMap((segment, index) => {
      const from = segments[index - 1]?.until ?? 0;
      return Array.from({ length: segment.until - from }, () => segment.arrivalRate);
    });
    const changes = segments.slice(1).map(({ servers }, index) => {
      // The golden values at a border are those just before the change.
      return { atSeconds: (segments[index]?.until ?? 0) + 1e-9, servers };
    });
    const reports = Array.from({ length: replications }, (_, seed) =>
      simulate({
        arrivals: { stepSeconds: 1, rates: [...rates, 0] },
        service: { kind: "exponential", meanSeconds: scenario.meanServiceSeconds },
        servers: { initial: segments[0]?.servers ?? 0, changes },
        provisioningDelaySeconds: 0,
        initialBacklog: scenario.initialJobs,
        seed,
      }),
    );
    for (const point of scenario.points) {
      const at = (report: SimulationReport) => report.timeline[point.atSeconds];
      const waiting = reports.map((report) => at(report)?.backlog ?? NaN);
      const active = reports.map((report) => (at(report)?.ready ?? NaN) + (at(report)?.draining ?? NaN));
      // Student t with 399 degrees of freedom, 0.001 over 18 comparisons; the number of active servers is certain at most points.
      expect(standardErrors(waiting, point.meanWaiting)).toBeLessThan(4.07);
      const mean = active.reduce((sum, servers) => sum + servers, 0) / replications;
      const certain = Math.abs(mean - point.meanActive) < 1e-9 * replications;
      expect(certain ? 0 : standardErrors(active, point.meanActive)).toBeLessThan(4.07);
    }
  });
});
