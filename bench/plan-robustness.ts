// Replays cap on synthetic scenarios as they are and with one thing changed, and prints what each change costs it beside a plan that
// knows everything, which is made anew for every change.
// Usage with Node 24: node --conditions=@cap/source bench/plan-robustness.ts [--seeds 11,12,13] [--kinds daily,business,longjobs] [--changes "delay 15 s,lag 60 s"]
import { parseArgs } from "node:util";
import {
  type BacktestScenario,
  capAutoscaler,
  compare,
  type ReplayOptions,
  type SyntheticKind,
  syntheticKinds,
  syntheticScenario,
} from "@cap/backtest";
import { defaultPolicy } from "@cap/domain";

/** One thing that is not as in the scenario of the kind. */
interface Change {
  readonly name: string;
  readonly scenarioOf?: (scenario: BacktestScenario) => BacktestScenario;
  readonly erlangs?: number;
  readonly replay?: ReplayOptions;
  /** Kinds that it means something for; all of them when absent. */
  readonly kinds?: readonly SyntheticKind[];
  /** Points of good windows that it may cost; 1 when absent. */
  readonly pointsMax?: number;
}

const delayed = (provisioningDelaySeconds: number): Change => ({
  name: `delay ${provisioningDelaySeconds} s`,
  scenarioOf: (scenario) => ({ ...scenario, provisioningDelaySeconds }),
});
const lagging = (metricLagSeconds: number): Change => ({
  name: `lag ${metricLagSeconds} s`,
  replay: { metricLagSeconds },
});
const varying = (cv: number): Change => ({
  name: `service cv ${cv}`,
  scenarioOf: (scenario) =>
    scenario.service.kind === "lognormal" ? { ...scenario, service: { ...scenario.service, scv: cv ** 2 } } : scenario,
});
const sized = (erlangs: number): Change => ({ name: `${erlangs} erlangs`, erlangs });
const removed = (victims: "idleFirst" | "random", graceSeconds: number): Change => ({
  name: `${victims === "random" ? "random victims" : "idle victims"}${graceSeconds < Infinity ? ` and grace ${graceSeconds} s` : ""}`,
  replay: { removal: { victims, graceSeconds } },
});
/** Nothing is measured for half an hour from a quarter past an hour on: within the ramps of a business day. */
const blackout = (hour: number): Change => ({
  name: `blackout at ${hour}:15`,
  kinds: ["business"],
  scenarioOf: (scenario) => ({
    ...scenario,
    outages: [{ fromSeconds: (hour + 0.25) * 3600, toSeconds: (hour + 0.75) * 3600 }],
  }),
  pointsMax: 0.5,
});

const changes: readonly Change[] = [
  ...[15, 60, 120, 180, 300].map(delayed),
  ...[30, 60].map(lagging),
  ...[0.5, 2].map(varying),
  ...[3, 10, 60].map(sized),
  removed("random", Infinity),
  removed("idleFirst", 30),
  removed("random", 30),
  ...[8, 17].map(blackout),
];

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "11,12,13" },
    kinds: { type: "string", default: "daily,business,longjobs" },
    changes: { type: "string", default: changes.map(({ name }) => name).join(",") },
  },
});
const listed = options.changes.split(",").map((name) => name.trim());
const seeds = options.seeds.split(",").map(Number);
const kinds = syntheticKinds.filter((kind) => options.kinds.split(",").includes(kind));

interface Outcome {
  readonly good: number;
  readonly ratio: number;
}

function outcomeOf(kind: SyntheticKind, seed: number, { erlangs, scenarioOf, replay }: Omit<Change, "name">): Outcome {
  const drawn = syntheticScenario(kind, seed, erlangs === undefined ? {} : { erlangs });
  const { policies } = compare(scenarioOf?.(drawn) ?? drawn, [capAutoscaler(defaultPolicy)], {
    prices: { workerHour: 0.1, lateJob: 0 },
    perfectRate: false,
    ...replay,
  });
  const [cap] = policies;
  return { good: cap?.score.goodWindows ?? NaN, ratio: cap?.ratioToOracle ?? NaN };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means over the seeds; the ratio's is the geometric one. */
function meanOutcome(outcomes: readonly Outcome[]): Outcome {
  return {
    good: mean(outcomes.map(({ good }) => good)),
    ratio: Math.exp(mean(outcomes.map(({ ratio }) => Math.log(ratio)))),
  };
}

const shown = ({ good, ratio }: Outcome): string => `${(100 * good).toFixed(1)} / ${ratio.toFixed(3)}`;
const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(1)}`;

console.log(`seeds ${options.seeds}; good windows in % / worker-hours over those of the oracle\n`);
console.log("| kind | change | undisturbed | changed | good windows, points | ratio, % | within |");
console.log("|---|---|---|---|---|---|---|");
for (const kind of kinds) {
  const usual = meanOutcome(seeds.map((seed) => outcomeOf(kind, seed, {})));
  for (const change of changes) {
    if (!listed.includes(change.name) || !(change.kinds ?? kinds).includes(kind)) continue;
    const changed = meanOutcome(seeds.map((seed) => outcomeOf(kind, seed, change)));
    const points = 100 * (changed.good - usual.good);
    const percent = 100 * (changed.ratio / usual.ratio - 1);
    const within = points >= -(change.pointsMax ?? 1) && percent <= 5;
    const cells = [kind, change.name, shown(usual), shown(changed), signed(points), signed(percent)];
    console.log(`| ${cells.join(" | ")} | ${within ? "yes" : "**no**"} |`);
  }
}
