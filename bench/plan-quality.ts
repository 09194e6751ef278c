// Replays policies in closed loop on synthetic scenarios and on the last day of every series of an evaluation folder, and prints
// what each achieved beside a plan that knows everything.
// Usage with Node 24: node --conditions=@cap/source bench/plan-quality.ts [--seeds 2,3] [--kinds daily,mmpp] [--traces FOLDER | --no-traces] [--series nasa-jul95,bank-calls]
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import {
  type BacktestScenario,
  capAutoscaler,
  compare,
  hpa,
  kedaInFlight,
  knativeKpa,
  type PolicyResult,
  replayedJobsMax,
  splitHistory,
  syntheticKinds,
  syntheticScenario,
} from "@cap/backtest";
import { defaultPolicy, documentPolicy } from "@cap/domain";
import type { ManifestSeries } from "./manifest-series.ts";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "2,3" },
    kinds: { type: "string", default: syntheticKinds.join(",") },
    traces: { type: "string", default: new URL("../../shared/data", import.meta.url).pathname },
    "no-traces": { type: "boolean", default: false },
    series: { type: "string" },
  },
});
const prices = { workerHour: 0.1, lateJob: 0.0005 };
const policies = [
  capAutoscaler(defaultPolicy),
  capAutoscaler(documentPolicy, "cap document"),
  hpa({ targetUtilization: 0.7 }),
  hpa({ targetUtilization: 0.8 }),
  kedaInFlight({ jobsPerWorker: 1 }),
  knativeKpa(),
];

function synthetic(): BacktestScenario[] {
  const wanted = options.kinds.split(",");
  return options.seeds
    .split(",")
    .flatMap((seed) =>
      syntheticKinds
        .filter((kind) => wanted.includes(kind))
        .map((kind) => ({ ...syntheticScenario(kind, Number(seed)), name: `${kind} #${seed}` })),
    );
}

/** The last day of a series, or its last quarter where it is short, with the service time and the SLO of the manifest. */
function traceOf(folder: string, series: ManifestSeries): BacktestScenario {
  const { values }: { readonly values: readonly (number | null)[] } = JSON.parse(
    readFileSync(join(folder, series.file), "utf8"),
  );
  const perStep = series.unit === "rate" ? series.stepSeconds : 1;
  const arrivals = values.map((value) => (value === null ? null : value * perStep));
  const { past, startAt, stepSeconds, counts } = splitHistory({
    history: { startAt: Date.parse(series.start) / 1000, stepSeconds: series.stepSeconds, arrivals },
  });
  return {
    name: basename(series.file, ".json"),
    startAt,
    past,
    counts,
    stepSeconds,
    service: { kind: "lognormal", meanSeconds: series.serviceTimeSeconds, scv: series.serviceCv ** 2 },
    serviceChanges: [],
    provisioningDelaySeconds: series.provisioningDelaySeconds,
    slo: {
      latencySeconds: series.slo.p95LatencySeconds,
      quantile: 0.95,
      windowSeconds: series.slo.windowSeconds,
    },
    workersMin: 1,
    workersMax: series.maxWorkers,
    slotsPerWorker: 1,
    outages: [],
    seed: 1,
  };
}

function traces(folder: string): BacktestScenario[] {
  const path = join(folder, "plan/manifest.json");
  if (options["no-traces"] || !existsSync(path)) return [];
  const manifest: { readonly series: readonly ManifestSeries[] } = JSON.parse(readFileSync(path, "utf8"));
  const wanted = options.series?.split(",");
  return manifest.series
    .filter(({ file }) => wanted === undefined || wanted.includes(basename(file, ".json")))
    .map((series) => traceOf(folder, series))
    .filter(({ name, counts }) => {
      const jobs = counts.reduce((sum, count) => sum + count, 0);
      if (jobs > replayedJobsMax)
        console.warn(`${name} is left out: ${jobs} jobs, at most ${replayedJobsMax} are replayed`);
      return jobs <= replayedJobsMax;
    });
}

const percent = (share: number | null): string => (share === null ? "-" : (100 * share).toFixed(1));
const shown = ({ score, ratioToOracle }: PolicyResult): string =>
  `${percent(score.goodWindows)} / ${(ratioToOracle ?? NaN).toFixed(2)}`;

interface Row {
  readonly isTrace: boolean;
  readonly results: readonly PolicyResult[];
}

const rows: Row[] = [];
const names = [...policies.map(({ name }) => name), "perfect rate"];
console.log(`good windows in % / worker-hours over those of the oracle; cap: actions, reversals\n`);
console.log(`| scenario | oracle h (work h) | ${names.join(" | ")} | actions |`);
console.log(`|---|---|${names.map(() => "---").join("|")}|---|`);
for (const [index, scenario] of [...synthetic(), ...traces(options.traces)].entries()) {
  const { oracle, workBoundHours, policies: results } = compare(scenario, policies, { prices });
  const [cap] = results;
  const actions = cap === undefined ? "" : `${cap.score.actions}, ${cap.score.reversals}`;
  const hours = `${oracle.score.workerHours.toFixed(1)} (${workBoundHours.toFixed(1)})`;
  console.log(`| ${scenario.name} | ${hours} | ${results.map(shown).join(" | ")} | ${actions} |`);
  rows.push({ isTrace: index >= synthetic().length, results });
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function summary(title: string, chosen: readonly Row[]): void {
  if (chosen.length === 0) return;
  console.log(`\n${title}: ${chosen.length} scenarios\n`);
  console.log(
    "| policy | x oracle | mean good % | hours / HPA 70 | hours / HPA 80 | hours / KEDA in-flight | actions / HPA 70 | reversals / HPA 70 |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  names.forEach((name, policy) => {
    const of = (read: (result: PolicyResult) => number, at = policy): number[] =>
      chosen.map(({ results }) => {
        const result = results[at];
        return result === undefined ? NaN : read(result);
      });
    const hours = (at: number): number[] => of(({ score }) => score.workerHours, at);
    const against = (at: number): string =>
      geometricMean(hours(policy).map((value, index) => value / (hours(at)[index] ?? NaN))).toFixed(3);
    const share = (read: (result: PolicyResult) => number): string => (mean(of(read)) / mean(of(read, 2))).toFixed(2);
    const cells = [
      geometricMean(of(({ ratioToOracle }) => ratioToOracle ?? NaN)).toFixed(3),
      percent(mean(of(({ score }) => score.goodWindows ?? 1))),
      against(2),
      against(3),
      against(4),
      share(({ score }) => score.actions),
      share(({ score }) => score.reversals),
    ];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  });
}

summary(
  "synthetic",
  rows.filter(({ isTrace }) => !isTrace),
);
summary(
  "traces",
  rows.filter(({ isTrace }) => isTrace),
);
summary("all", rows);
