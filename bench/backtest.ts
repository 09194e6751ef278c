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

const cpuSeconds: number[] = [];
let step = steps.next();
while (step.done !== true) {
  const start = process.cpuUsage();
  const after = steps.next();
  const { user, system } = process.cpuUsage(start);
  cpuSeconds.push((user + system) / 1e6);
  step = after;
}

const { jobs, oracle, policies, workBoundHours } = step.value;
const planning = cpuSeconds.slice(0, cpuSeconds.length - policies.length).reduce((sum, seconds) => sum + seconds, 0);
console.log(
  `${kind}, seed ${seed}: ${jobs} jobs in a day; the work alone is ${workBoundHours.toFixed(1)} worker-hours`,
);
for (const [index, { score, ratioToOracle }] of [...policies, oracle].entries()) {
  const seconds = index < policies.length ? (cpuSeconds.at(index - policies.length) ?? 0) : planning;
  console.log(
    `${score.name.padEnd(16)} ${(100 * (score.goodWindows ?? 0)).toFixed(1).padStart(5)} % good` +
      `  ${score.workerHours.toFixed(1).padStart(7)} h  ${(ratioToOracle ?? 0).toFixed(2).padStart(5)} x oracle` +
      `  ${String(score.actions).padStart(6)} actions  ${seconds.toFixed(2).padStart(6)} CPU s`,
  );
}
