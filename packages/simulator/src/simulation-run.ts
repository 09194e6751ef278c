import { ArrivalProcess, drawRates } from "./arrival-plan.ts";
import { timeGrid, type TimeGrid } from "./event-tally.ts";
import { JobRecords } from "./job-records.ts";
import { type RandomStream, randomStream } from "./random-stream.ts";
import { ServerLedger } from "./server-ledger.ts";
import { ServerPool } from "./server-pool.ts";
import { delaySampler } from "./server-schedule.ts";
import { type ServiceMoments, serviceMoments, serviceSampler } from "./service-law.ts";
import type { SimulationInput } from "./simulation-input.ts";

/** A run that is set up and has not begun: the same for both ways to simulate. */
export interface SimulationRun {
  readonly grid: TimeGrid;
  readonly initialBacklog: number;
  readonly jobsMax: number;
  /** Rate of each arrival step after its over-dispersion has been drawn. */
  readonly rates: Float64Array;
  readonly stepSeconds: number;
  readonly arrivals: ArrivalProcess;
  readonly service: ServiceMoments;
  readonly nextService: () => number;
  readonly gapNoise: RandomStream;
  readonly pool: ServerPool;
  /** Most servers the schedule ever asks for. */
  readonly serversMax: number;
  readonly ledger: ServerLedger;
  readonly jobs: JobRecords;
}

/** Jobs of one slice of work: some hundredths of a second also with thousands of servers. */
export const jobsPerTurn = 2 ** 15;

/** Jobs simulated one by one where the input does not say; about a quarter of a second. */
export const defaultJobsMax = 1e6;

/** Sets up a run from a checked input. */
export function prepareRun(input: SimulationInput): SimulationRun {
  const { seed, initialBacklog = 0, jobsMax = defaultJobsMax } = input;
  const { stepSeconds } = input.arrivals;
  const grid = timeGrid(input.arrivals.rates.length * stepSeconds, input.timelineStepSeconds ?? stepSeconds);
  const rates = drawRates(input.arrivals, randomStream(seed, "rateNoise"));
  const ledger = new ServerLedger(grid);
  const delay = delaySampler(input.provisioningDelaySeconds, randomStream(seed, "startup"));
  return {
    grid,
    initialBacklog,
    jobsMax,
    rates,
    stepSeconds,
    arrivals: new ArrivalProcess(rates, stepSeconds, {
      random: randomStream(seed, "arrivals"),
      batches: input.arrivals.batches ?? [],
    }),
    service: serviceMoments(input.service),
    nextService: serviceSampler(input.service, randomStream(seed, "service")),
    gapNoise: randomStream(seed, "gaps"),
    serversMax: input.servers.changes.reduce((most, change) => Math.max(most, change.servers), input.servers.initial),
    pool: new ServerPool(input.servers, delay, ledger),
    ledger,
    jobs: new JobRecords(grid, input.slo),
  };
}
