// Replays every autoscaler that cap is compared with, at its factory settings, on the synthetic scenarios and on days of recorded series,
// and prints what each achieved beside the clairvoyant oracle.
// Usage: node --conditions=@cap/source bench/rivals.ts [--seeds 1,2] [--scenarios daily,bank] [--policies hpa-70,tt-70] [--traces FOLDER | --no-traces]
import { parseArgs } from "node:util";
import {
  type Autoscaler,
  autoscalerId,
  awsPredictive,
  type BacktestScenario,
  compare,
  type Comparison,
  crane,
  hpa,
  kedaInFlight,
  kedaList,
  kedaListSoft,
  knativeKpa,
  queueLatencyFast,
  staticPeak,
  syntheticKinds,
  syntheticScenario,
  targetTracking,
} from "@cap/backtest";
import { recordedDays } from "./recorded-days.ts";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2" },
    scenarios: { type: "string" },
    policies: { type: "string" },
    traces: { type: "string", default: new URL("../../shared/data", import.meta.url).pathname },
    "no-traces": { type: "boolean", default: false },
  },
});
const prices = { workerHour: 0.1, lateJob: 0.0005 };
const known: readonly Autoscaler[] = [
  staticPeak(),
  hpa({ targetUtilization: 0.6 }),
  hpa({ targetUtilization: 0.7 }),
  hpa({ targetUtilization: 0.8 }),
  kedaList({ jobsPerWorker: 5 }),
  kedaList({ jobsPerWorker: 1 }),
  kedaListSoft(),
  kedaInFlight({ jobsPerWorker: 1 }),
  targetTracking({ targetUtilization: 0.7 }),
  awsPredictive(),
  knativeKpa(),
  crane(),
  queueLatencyFast(),
];
const wantedPolicies = options.policies?.split(",");
const rivals = known.filter(({ name }) => wantedPolicies?.includes(autoscalerId(name)) ?? true);
const names = [...rivals.map(({ name }) => name), "perfect rate"];

/** A row of the table: a synthetic kind or recorded days, replayed once for each seed. */
interface Row {
  readonly name: string;
  readonly scenarioOf: (seed: number) => BacktestScenario;
}

function rows(): readonly Row[] {
  const synthetic = syntheticKinds.map((kind): Row => {
    return { name: kind, scenarioOf: (seed) => syntheticScenario(kind, seed) };
  });
  const recorded = recordedDays(options["no-traces"] ? null : options.traces);
  const wanted = options.scenarios?.split(",");
  return [...synthetic, ...recorded].filter(({ name }) => wanted === undefined || wanted.includes(name));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const geometricMean = (values: readonly number[]): number => Math.exp(mean(values.map((value) => Math.log(value))));

/** Share of good windows in % / worker-hours over those of the oracle, for each policy. */
function cells(comparisons: readonly Comparison[]): string[] {
  return names.map((_, at) => {
    const results = comparisons.flatMap(({ policies }) => policies[at] ?? []);
    const good = mean(results.map(({ score }) => score.goodWindows ?? NaN));
    const ratio = geometricMean(results.map(({ ratioToOracle }) => ratioToOracle ?? NaN));
    return `${(100 * good).toFixed(1)} / ${ratio.toFixed(2)}`;
  });
}

/** Worker-hours of the oracle and of the work alone. */
function anchors(comparisons: readonly Comparison[]): string {
  const oracle = mean(comparisons.map(({ oracle: { score } }) => score.workerHours));
  return `${oracle.toFixed(0)} (${mean(comparisons.map(({ workBoundHours }) => workBoundHours)).toFixed(0)})`;
}

console.log(`good windows in % / worker-hours over those of the oracle; seeds ${options.seeds}\n`);
console.log(`| scenario | oracle h (work h) | ${names.join(" | ")} |`);
console.log(`|---|---|${names.map(() => "---").join("|")}|`);
const seeds = options.seeds.split(",").map(Number);
const all: Comparison[] = [];
for (const { name, scenarioOf } of rows()) {
  const comparisons = seeds.map((seed) => compare(scenarioOf(seed), rivals, { prices }));
  all.push(...comparisons);
  console.log(`| ${name} | ${anchors(comparisons)} | ${cells(comparisons).join(" | ")} |`);
}

console.log("\n| policy | mean good % | x oracle | mean actions | mean reversals |");
console.log("|---|---|---|---|---|");
for (const [at, name] of names.entries()) {
  const results = all.flatMap(({ policies }) => policies[at] ?? []);
  const good = mean(results.map(({ score }) => score.goodWindows ?? NaN));
  const ratio = geometricMean(results.map(({ ratioToOracle }) => ratioToOracle ?? NaN));
  const [actions, reversals] = [
    mean(results.map(({ score }) => score.actions)),
    mean(results.map(({ score }) => score.reversals)),
  ];
  console.log(
    `| ${name} | ${(100 * good).toFixed(1)} | ${ratio.toFixed(3)} | ${actions.toFixed(0)} | ${reversals.toFixed(0)} |`,
  );
}
