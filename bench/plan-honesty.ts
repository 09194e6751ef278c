// Makes plans at many instants of synthetic scenarios and recorded traces, knowing the past only, lets the true arrivals come on
// the planned steps, and compares what the plans promised with what happened.
// Usage: node --conditions=@cap/source bench/plan-honesty.ts [--seeds 2,4] [--origins 6] [--traces all|odd|even|none] [--data FOLDER]
// [--save FILE] [--join FILE,FILE]: a long run in parts, each saved and the last one joined with the others
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { syntheticKinds, syntheticScenario } from "@cap/backtest";
import { type CapacityPlan, decode, decodePolicy, Pool } from "@cap/domain";
import { begin, plan } from "@cap/planner";
import { drawJobs, judgeLatency, simulateClosedLoop } from "@cap/simulator";

interface Series {
  readonly name: string;
  readonly startAt: number;
  readonly stepSeconds: number;
  readonly arrivals: readonly (number | null)[];
  readonly meanServiceSeconds: number;
  readonly serviceCv: number;
  readonly provisioningDelaySeconds: number;
  readonly latencySeconds: number;
  readonly windowSeconds: number;
  readonly maxWorkers: number;
  /** Instants at which plans are made, as numbers of known steps. */
  readonly origins: readonly number[];
}

interface ManifestSeries {
  readonly file: string;
  readonly start: string;
  readonly stepSeconds: number;
  readonly unit: "count" | "rate";
  readonly serviceTimeSeconds: number;
  readonly serviceCv: number;
  readonly provisioningDelaySeconds: number;
  readonly slo: { readonly p95LatencySeconds: number; readonly windowSeconds: number };
  readonly maxWorkers: number;
}

/** A plan's promises beside what happened. */
interface Outcome {
  readonly name: string;
  readonly horizonSeconds: number;
  readonly predictedGood: number;
  readonly good: number;
  readonly hoursRatio: number;
  readonly costRatio: number;
  readonly isBoundHeld: boolean;
  readonly inBand: number;
  readonly bandSteps: number;
  readonly confidence: number | null;
  readonly milliseconds: number;
}

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
/** Plans know two weeks at most. */
const KNOWN_SECONDS = 14 * 86_400;
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

/** What is known of a series at an instant, and the policy to plan it by. */
function knownAt(series: Series, origin: number) {
  const { stepSeconds, meanServiceSeconds, serviceCv, provisioningDelaySeconds, maxWorkers } = series;
  const known = series.arrivals.slice(Math.max(0, origin - Math.round(KNOWN_SECONDS / stepSeconds)), origin);
  const now = series.startAt + origin * stepSeconds;
  const newest = known.slice(-Math.max(1, Math.round(600 / stepSeconds)));
  const rate = newest.reduce<number>((sum, jobs) => sum + (jobs ?? 0), 0) / (newest.length * stepSeconds);
  const load = rate * meanServiceSeconds;
  const workers = Math.min(maxWorkers, Math.ceil(load + 2 * Math.sqrt(load)) + 1);
  const policy = decodePolicy({
    slo: { p95_latency: `${series.latencySeconds}s`, window: `${series.windowSeconds}s` },
    scaling: { max_workers: maxWorkers },
  });
  const pool = decode(Pool, {
    name: series.name,
    service_time: `${meanServiceSeconds}s`,
    service_time_std: `${meanServiceSeconds * serviceCv}s`,
    provisioning_delay: `${provisioningDelaySeconds}s`,
  });
  const memory = begin({
    policy,
    pool,
    history: { startAt: now - known.length * stepSeconds, stepSeconds, arrivals: [...known] },
    now,
    present: { workers, backlog: 0, utilization: null },
  });
  return { memory, policy, now, workers };
}

/** What the true arrivals do on the steps of a plan. */
function replayed(
  { stepSeconds, meanServiceSeconds, serviceCv, provisioningDelaySeconds, ...series }: Series,
  counts: readonly number[],
  { workers, now, steps }: { readonly workers: number; readonly now: number; readonly steps: CapacityPlan["steps"] },
) {
  const horizonSeconds = counts.length * stepSeconds;
  const jobs = drawJobs({
    counts,
    stepSeconds,
    service: { kind: "lognormal", meanSeconds: meanServiceSeconds, scv: serviceCv ** 2 },
    serviceChanges: [],
    seed: 7,
  });
  const report = simulateClosedLoop({
    jobs,
    horizonSeconds,
    workersInitial: workers,
    workersMin: 1,
    workersMax: series.maxWorkers,
    provisioningDelaySeconds,
    intervalSeconds: 30,
    seed: 7,
    controller: ({ nowSeconds }) =>
      steps.findLast(({ scheduledAt }) => scheduledAt - now <= nowSeconds + 1e-6)?.toWorkers ?? null,
  });
  const { windows } = judgeLatency({
    slo: { latencySeconds: series.latencySeconds, quantile: 0.95, windowSeconds: series.windowSeconds },
    jobs,
    sojournSeconds: report.sojournSeconds,
    fromSeconds: 0,
    untilSeconds: horizonSeconds,
  });
  return { good: windows.goodShare, hours: report.paidWorkerSeconds / 3600, backlogMax: report.backlogMax };
}

/** A plan at an instant and what came of it; null where it was held, or the truth is not known. */
function outcomeOf(series: Series, origin: number, horizonSeconds: number): Outcome | null {
  const { stepSeconds } = series;
  const truth = series.arrivals.slice(origin, origin + Math.round(horizonSeconds / stepSeconds));
  const counts = truth.filter((jobs) => jobs !== null);
  if (counts.length < horizonSeconds / stepSeconds) return null;
  const { memory, policy, now, workers } = knownAt(series, origin);
  const startedAt = performance.now();
  const decision = plan({ memory, policy, now, horizonSeconds });
  const milliseconds = performance.now() - startedAt;
  if (decision.kind === "held" || decision.plan.simulation === null) return null;
  const { simulation, steps, confidence, costImpact } = decision.plan;
  const real = replayed(series, counts, { workers, now, steps });
  if (real.good === null) return null;
  const projectedCost = (costImpact.projectedCostPerHour * horizonSeconds) / 3600;
  return {
    name: series.name,
    horizonSeconds,
    predictedGood: simulation.sloAchievement,
    good: real.good,
    hoursRatio: simulation.workerHours / real.hours,
    costRatio: projectedCost / (real.hours * policy.cost.workerCostPerHour),
    isBoundHeld: real.backlogMax <= simulation.backlogBound,
    ...bandOf(decision.plan, truth, { now, stepSeconds }),
    confidence,
    milliseconds,
  };
}

/** Steps of the forecast that the truth covers whole, and those whose rate lay in the band. */
function bandOf(
  { forecast }: CapacityPlan,
  truth: readonly (number | null)[],
  { now, stepSeconds }: { readonly now: number; readonly stepSeconds: number },
): { readonly inBand: number; readonly bandSteps: number } {
  const held = forecast.predictedLambda.flatMap((_, step) => {
    const from = (forecast.startAt + step * forecast.stepSeconds - now) / stepSeconds;
    const part = truth.slice(from, from + forecast.stepSeconds / stepSeconds);
    if (!Number.isInteger(from) || from < 0 || part.length * stepSeconds < forecast.stepSeconds) return [];
    const rate = part.reduce<number>((sum, jobs) => sum + (jobs ?? 0), 0) / forecast.stepSeconds;
    const { lower, upper } = forecast.confidenceBands;
    return [rate >= (lower[step] ?? 0) && rate <= (upper[step] ?? Infinity)];
  });
  return { inBand: held.filter(Boolean).length, bandSteps: held.length };
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
