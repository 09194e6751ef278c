// Run with Node 24: node --conditions=@cap/source bench/backtest.ts [kind] [seed]
import { capAutoscaler, compareStepwise, rivalAutoscalers, syntheticKinds, syntheticScenario } from "@cap/backtest";
import { decodePolicy } from "@cap/domain";

const [wanted = "business", seed = "1"] = process.argv.slice(2);
const kind = syntheticKinds.find((name) => name === wanted);
if (kind === undefined) throw new RangeError(`kind must be one of ${syntheticKinds.join(", ")}, got ${wanted}`);

const scenario = syntheticScenario(kind, Number(seed));
const slo = { p95_latency: `${scenario.slo.latencySeconds}s`, window: `${scenario.slo.windowSeconds}s` };
const autoscalers = [capAutoscaler(decodePolicy({ slo })), ...rivalAutoscalers()];
const steps = compareStepwise(scenario, autoscalers, { prices: { workerHour: 0.1, lateJob: 0.0005 } });

/** Time of the processor that slices took: all of them in seconds, and the longest in milliseconds. */
interface Spent {
  readonly cpuSeconds: number;
  readonly longestSlice: number;
}

const spent = new Map<string, Spent>();
let step = steps.next();
while (step.done !== true) {
  const { name } = step.value;
  const cpu = process.cpuUsage();
  step = steps.next();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (user + system) / 1e6;
  const { cpuSeconds, longestSlice } = spent.get(name) ?? { cpuSeconds: 0, longestSlice: 0 };
  spent.set(name, {
    cpuSeconds: cpuSeconds + seconds,
    longestSlice: Math.max(longestSlice, 1000 * seconds),
  });
}

const { jobs, oracle, policies, workBoundHours } = step.value;
console.log(
  `${kind}, seed ${seed}: ${jobs} jobs in a day; the work alone is ${workBoundHours.toFixed(1)} worker-hours`,
);
for (const { score, ratioToOracle } of [...policies, oracle]) {
  const { cpuSeconds = NaN, longestSlice = NaN } = spent.get(score.name) ?? {};
  console.log(
    `${score.name.padEnd(16)} ${(100 * (score.goodWindows ?? 0)).toFixed(1).padStart(5)} % good` +
      `  ${score.workerHours.toFixed(1).padStart(7)} h  ${(ratioToOracle ?? 0).toFixed(2).padStart(5)} x oracle` +
      `  ${String(score.actions).padStart(6)} actions  ${cpuSeconds.toFixed(2).padStart(6)} CPU s` +
      `  longest slice ${longestSlice.toFixed(0).padStart(4)} ms`,
  );
}
