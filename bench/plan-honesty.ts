// Makes plans at many instants of synthetic scenarios and recorded traces, knowing the past only, lets the true arrivals come on
// the planned steps, and compares what the plans promised with what happened.
// Usage: node --conditions=@cap/source bench/plan-honesty.ts [--seeds 2,4] [--origins 6] [--traces all|odd|even|none] [--data FOLDER]
// [--save FILE] [--join FILE,FILE]: a long run in parts, each saved and the last one joined with the others
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { syntheticKinds, syntheticScenario } from "@cap/backtest";
import type { ManifestSeries } from "./manifest-series.ts";
import { type Outcome, outcomeOf, type Series } from "./plan-outcome.ts";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "2,4" },
    origins: { type: "string", default: "6" },
    traces: { type: "string", default: "even" },
    save: { type: "string", default: "" },
    join: { type: "string", default: "" },
    data: { type: "string", default: new URL("../../shared/data", import.meta.url).pathname },
  },
});
const HORIZONS = [3_600, 14_400];
/** Traces of more jobs a day take too long to replay job by job. */
const JOBS_PER_DAY_MAX = 1e6;
/** Service times that change, and metrics that fail, mean nothing for one plan. */
const LEFT_OUT = new Set(["drift", "blackout"]);

function synthetic(): Series[] {
  const count = Number(options.origins);
  return options.seeds
    .split(",")
    .filter((seed) => seed !== "")
    .flatMap((seed) =>
      syntheticKinds
        .filter((kind) => !LEFT_OUT.has(kind))
        .map((kind): Series => {
          const { past, counts, service, slo, provisioningDelaySeconds, workersMax } = syntheticScenario(
            kind,
            Number(seed),
          );
          const { meanSeconds, scv = 1 } = service as { readonly meanSeconds: number; readonly scv?: number }; // every law has a mean
          const known = past.arrivals.length;
          return {
            name: kind,
            startAt: past.startAt,
            stepSeconds: past.stepSeconds,
            arrivals: [...past.arrivals, ...counts],
            meanServiceSeconds: meanSeconds,
            serviceCv: Math.sqrt(scv),
            provisioningDelaySeconds,
            latencySeconds: slo.latencySeconds,
            windowSeconds: slo.windowSeconds,
            maxWorkers: workersMax,
            // Spread over the day and over the minutes of an hour.
            origins: Array.from(
              { length: count },
              (_, index) => known + 37 + Math.floor((index * (1440 - 300)) / count),
            ),
          };
        }),
    );
}

function traceOf(series: ManifestSeries): Series {
  const { values }: { readonly values: readonly (number | null)[] } = JSON.parse(
    readFileSync(join(options.data, series.file), "utf8"),
  );
  const perStep = series.unit === "rate" ? series.stepSeconds : 1;
  const from = Math.floor(0.6 * values.length);
  const until = values.length - Math.ceil(Math.max(...HORIZONS) / series.stepSeconds) - 1;
  const count = 2 * Number(options.origins);
  return {
    name: basename(series.file, ".json"),
    startAt: Date.parse(series.start) / 1000,
    stepSeconds: series.stepSeconds,
    arrivals: values.map((value) => (value === null ? null : Math.round(value * perStep))),
    meanServiceSeconds: series.serviceTimeSeconds,
    serviceCv: series.serviceCv,
    provisioningDelaySeconds: series.provisioningDelaySeconds,
    latencySeconds: series.slo.p95LatencySeconds,
    windowSeconds: series.slo.windowSeconds,
    maxWorkers: series.maxWorkers,
    origins: Array.from({ length: count }, (_, index) => Math.floor(from + ((until - from) * (index + 0.5)) / count)),
  };
}

function jobsPerDay({ arrivals, stepSeconds }: Series): number {
  return (arrivals.reduce<number>((sum, jobs) => sum + (jobs ?? 0), 0) / (arrivals.length * stepSeconds)) * 86_400;
}

/** Every second of the traces that are long and quiet enough: the odd ones chose constants. */
function traces(): Series[] {
  const path = join(options.data, "plan/manifest.json");
  if (options.traces === "none" || !existsSync(path)) return [];
  const manifest: { readonly series: readonly ManifestSeries[] } = JSON.parse(readFileSync(path, "utf8"));
  const usable = manifest.series
    .map(traceOf)
    .filter(
      (series) => jobsPerDay(series) <= JOBS_PER_DAY_MAX && series.arrivals.length * series.stepSeconds > 5 * 86_400,
    );
  // Every second one in the order of the manifest.
  const chosen = new Set(["nasa-jul95", "genai-jobs", "ms-purchase-04", "tweets-aapl"]);
  return usable.filter(({ name }) => options.traces === "all" || (options.traces === "odd") === chosen.has(name));
}

const outcomes: Outcome[] = options.join
  .split(",")
  .filter((file) => file !== "")
  .flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as Outcome[]); // written by a part of this run
for (const series of [...synthetic(), ...traces()]) {
  for (const [index, origin] of series.origins.entries()) {
    // Four hours ahead at every third instant.
    for (const horizonSeconds of index % 3 === 0 ? HORIZONS : HORIZONS.slice(0, 1)) {
      const outcome = outcomeOf(series, origin, horizonSeconds);
      if (outcome !== null) outcomes.push(outcome);
    }
  }
  if (options.save !== "") writeFileSync(options.save, JSON.stringify(outcomes));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (value: number): string => (100 * value).toFixed(1);
/** A promise is kept when no more windows are bad than told, but for two points, and no more jobs wait than the bound says. */
const isKept = ({ good, predictedGood, isBoundHeld }: Outcome): boolean => good >= predictedGood - 0.02 && isBoundHeld;

function row(title: string, chosen: readonly Outcome[]): string {
  const of = (read: (outcome: Outcome) => number): number => mean(chosen.map(read));
  const steps = chosen.reduce((sum, { bandSteps }) => sum + bandSteps, 0);
  const cells = [
    title,
    chosen.length,
    percent(of(({ predictedGood }) => predictedGood)),
    percent(of(({ good }) => good)),
    (100 * of(({ predictedGood, good }) => predictedGood - good)).toFixed(1),
    percent(of(({ isBoundHeld }) => Number(isBoundHeld))),
    percent(chosen.reduce((sum, { inBand }) => sum + inBand, 0) / steps),
    percent(of(({ hoursRatio }) => hoursRatio) - 1),
    percent(of(({ costRatio }) => costRatio) - 1),
    percent(of((outcome) => Number(isKept(outcome)))),
  ];
  return `| ${cells.join(" | ")} |`;
}

console.log(
  "| plans of | plans | good windows told % | came % | difference | backlog bound held % | in the 90 % band % | worker-hours told over came % | money told over came % | kept % |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|");
for (const name of new Set(outcomes.map((outcome) => outcome.name))) {
  console.log(
    row(
      name,
      outcomes.filter((outcome) => outcome.name === name),
    ),
  );
}
for (const horizon of HORIZONS) {
  console.log(
    row(
      `${horizon / 3600} h ahead`,
      outcomes.filter(({ horizonSeconds }) => horizonSeconds === horizon),
    ),
  );
}
console.log(row("all", outcomes));

const edges = [0, 0.9, 0.95, 0.98, 0.99, 0.999, 1.01];
console.log("\n| good windows told | plans | told % | came % |\n|---|---|---|---|");
edges.slice(1).forEach((until, index) => {
  const from = edges[index] ?? 0;
  const chosen = outcomes.filter(({ predictedGood }) => predictedGood >= from && predictedGood < until);
  if (chosen.length === 0) return;
  const told = percent(mean(chosen.map(({ predictedGood }) => predictedGood)));
  console.log(
    `| ${from} to ${Math.min(1, until)} | ${chosen.length} | ${told} | ${percent(mean(chosen.map(({ good }) => good)))} |`,
  );
});

console.log("\n| confidence | plans | mean % | kept % |\n|---|---|---|---|");
const levels = [0, 0.7, 0.85, 0.9, 0.915, 1.01];
levels.slice(1).forEach((until, index) => {
  const from = levels[index] ?? 0;
  const chosen = outcomes.filter(({ confidence }) => confidence !== null && confidence >= from && confidence < until);
  if (chosen.length === 0) return;
  const stated = percent(mean(chosen.map(({ confidence }) => confidence ?? 0)));
  console.log(
    `| ${from} to ${Math.min(1, until)} | ${chosen.length} | ${stated} | ${percent(mean(chosen.map((outcome) => Number(isKept(outcome)))))} |`,
  );
});
const times = outcomes.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
console.log(`\nplan: median ${times[times.length >> 1]?.toFixed(0)} ms, longest ${times.at(-1)?.toFixed(0)} ms`);
