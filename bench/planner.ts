// Measures the decision core: one step, a plan of an hour, a cycle over many pools, and the size of a memory.
// Usage with Node 24: node --conditions=@cap/source bench/planner.ts
import { syntheticScenario } from "@cap/backtest";
import { decode, decodePolicy, Observation, Pool } from "@cap/domain";
import { begin, type Memory, plan, step } from "@cap/planner";

const POOLS = 1000;
const STEPS = 2000;
/** A step changes nothing, so it can be timed again: the least of some times is what it takes when nothing else runs. */
const REPEATS = 5;

const { past, startAt, counts } = syntheticScenario("business", 1);
const history = { ...past, arrivals: [...past.arrivals] };
const policy = decodePolicy({ slo: { p95_latency: "10s" }, scaling: { max_workers: 250 } });
const pool = decode(Pool, { service_time: "2s", service_time_std: "2s", provisioning_delay: "60s" });

function timed<T>(body: () => T): { readonly value: T; readonly milliseconds: number } {
  const start = performance.now();
  return { value: body(), milliseconds: performance.now() - start };
}

/** Half a minute of the replayed day, with the workers that were asked for. */
function observationAt(index: number, workers: number): Observation {
  const arrivals = Math.round((counts[Math.floor(index / 2) % counts.length] ?? 0) / 2);
  return decode(Observation, {
    timestamp: new Date((startAt + 30 * (index + 1)) * 1000).toISOString(),
    interval: "30s",
    arrivals,
    completions: arrivals,
    backlog: 0,
    oldest_wait: "0s",
    active_jobs: Math.min(workers, Math.round(arrivals / 15)),
    ready_workers: workers,
    desired_workers: workers,
    service_time: "2s",
    service_time_std: "2s",
    service_time_p95: "5.5s",
  });
}

const began = timed(() => begin({ policy, pool, history, now: startAt }));
let memory: Memory = began.value;
let workers = 12;
const times: number[] = [];
const written: number[] = [];
for (let index = 0; index < STEPS; index++) {
  const observation = observationAt(index, workers);
  const tries = Array.from({ length: REPEATS }, () =>
    timed(() => step(memory, policy, observation, { explain: false })),
  );
  const milliseconds = Math.min(...tries.map((each) => each.milliseconds));
  const { value } = tries[0]!;
  memory = value.memory;
  workers = value.decision.targetWorkers ?? workers;
  // The first steps compile the code.
  if (index >= 200) times.push(milliseconds);
  const { decision } = value;
  if (decision.kind === "planned" && index >= 200) written.push(timed(() => decision.plan.digest).milliseconds);
}
const quantileOf = (values: readonly number[], p: number): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(p * (sorted.length - 1))] ?? NaN).toFixed(2);
};
console.log(`begin, 14 days of minutes: ${began.milliseconds.toFixed(0)} ms`);
console.log(
  `step, ${times.length} in a row, least of ${REPEATS} times each: p50 ${quantileOf(times, 0.5)} ms, p99 ${quantileOf(times, 0.99)} ms, ` +
    `99.9 % ${quantileOf(times, 0.999)} ms, longest ${quantileOf(times, 1)} ms`,
);
console.log(
  `writing its plan, where it is read: p50 ${quantileOf(written, 0.5)} ms, p99 ${quantileOf(written, 0.99)} ms`,
);
console.log(`memory: ${(JSON.stringify(memory).length / 1000).toFixed(1)} kB`);

const planned = Array.from({ length: 5 }, () => timed(() => plan({ memory, policy, now: memory.state.knownUntilAt })));
console.log(
  `plan of one hour, simulated: ${Math.min(...planned.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`,
);

const observation = observationAt(STEPS, workers);
const cycle = timed(() => {
  for (let pool = 0; pool < POOLS; pool++) step(memory, policy, observation, { explain: false });
});
console.log(`cycle over ${POOLS} pools, one core: ${(cycle.milliseconds / 1000).toFixed(2)} s`);
