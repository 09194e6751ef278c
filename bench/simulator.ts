// Run with Node 24: node --conditions=@cap/source bench/simulator.ts
import { estimateRuntimeSeconds, simulate, type SimulationInput, type SimulationReport } from "@cap/simulator";
// The engine without the report is not exported; its own speed is what the parts below it are compared with.
import { ArrivalProcess } from "../packages/simulator/src/arrival-plan.ts";
import { timeGrid } from "../packages/simulator/src/event-tally.ts";
import { randomStream } from "../packages/simulator/src/random-stream.ts";
import { ServerLedger } from "../packages/simulator/src/server-ledger.ts";
import { ServerPool } from "../packages/simulator/src/server-pool.ts";
import { serviceSampler } from "../packages/simulator/src/service-law.ts";

const slo = { latencySeconds: 3, quantile: 0.95, windowSeconds: 300 };

/** M/M/c at utilization 0.9 with about `jobs` jobs. */
function steadyQueue(servers: number, jobs: number): SimulationInput {
  const rate = 0.9 * servers;
  return {
    arrivals: { stepSeconds: 60, rates: Array.from({ length: Math.ceil(jobs / rate / 60) }, () => rate) },
    service: { kind: "exponential", meanSeconds: 1 },
    servers: { initial: servers, changes: [] },
    provisioningDelaySeconds: 0,
    slo,
    seed: 1,
    jobsMax: 1e9,
  };
}

/** A day with a sinusoidal load; servers follow it every half hour. */
function day(meanRate: number, jobsMax: number): SimulationInput {
  const rateAt = (minute: number): number => meanRate * (1 - 0.8 * Math.cos((2 * Math.PI * minute) / 1440));
  const changes = Array.from({ length: 48 }, (_, halfHour) => {
    return { atSeconds: halfHour * 1800, servers: Math.ceil(rateAt(halfHour * 30 + 15) * 1.25) + 3 };
  });
  return {
    ...steadyQueue(1, 1),
    arrivals: { stepSeconds: 60, rates: Array.from({ length: 1440 }, (_, minute) => rateAt(minute)) },
    servers: { initial: changes[0]?.servers ?? 0, changes },
    provisioningDelaySeconds: { p50: 60, p95: 120 },
    jobsMax,
  };
}

function measure(name: string, input: SimulationInput): void {
  simulate(input);
  const start = process.cpuUsage();
  const report: SimulationReport = simulate(input);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  const jobs = report.arrived * report.simulatedShare;
  console.log(
    `${name.padEnd(44)} ${report.mode.padEnd(8)} arrived ${report.arrived.toExponential(2)}  simulated ${jobs.toExponential(2)}` +
      `  ${seconds.toFixed(3)} CPU s  ${(jobs / seconds / 1e6).toFixed(2)} M jobs/s  estimate x ${(estimateRuntimeSeconds(input) / seconds).toFixed(2)}`,
  );
}

/** Arrivals, service times and start instants of M/M/c at utilization 0.9, without any record of them. */
function measureEngine(servers: number, jobs: number): void {
  const pool = new ServerPool({ initial: servers, changes: [] }, () => 0, new ServerLedger(timeGrid(1, 1)));
  const rate = 0.9 * servers;
  const rates = Float64Array.from({ length: 1000 }, () => rate);
  const arrivals = new ArrivalProcess(rates, (2 * jobs) / rate / 1000, { random: randomStream(1, "arrivals") });
  const nextService = serviceSampler({ kind: "exponential", meanSeconds: 1 }, randomStream(1, "service"));
  let waited = 0;
  const start = process.cpuUsage();
  for (let job = 0; job < jobs; job++) {
    const arrival = arrivals.next();
    waited += pool.serve(arrival, nextService()) - arrival;
  }
  const seconds = process.cpuUsage(start).user / 1e6;
  const name = `engine only, M/M/${servers}, ρ 0.9`.padEnd(44);
  console.log(
    `${name} ${jobs} jobs, mean wait ${(waited / jobs).toPrecision(4)} s  ${(jobs / seconds / 1e6).toFixed(2)} M jobs/s`,
  );
}

measureEngine(10, 1e6);
for (const servers of [1, 10, 100, 1000]) measureEngine(servers, 3e6);
for (const servers of [1, 10, 100, 1000]) measure(`full report, M/M/${servers}, ρ 0.9`, steadyQueue(servers, 2e6));
measure("day at 20 jobs/s, all jobs", day(20, 1e9));
measure("day at 150 jobs/s, all jobs", day(150, 1e9));
measure("day at 150 jobs/s, jobsMax 1e6", day(150, 1e6));
measure("hour at 30,000 jobs/s, 1 ms, 30 servers", {
  ...steadyQueue(1, 1),
  arrivals: { stepSeconds: 60, rates: Array.from({ length: 60 }, () => 30_000) },
  service: { kind: "exponential", meanSeconds: 0.001 },
  servers: { initial: 30, changes: [] },
  jobsMax: 1e6,
});
