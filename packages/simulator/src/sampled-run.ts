import { CumulativeArrivals } from "./cumulative-arrivals.ts";
import { gridPoint, population } from "./event-tally.ts";
import type { RunFindings } from "./simulation-report.ts";
import { jobsPerTurn, type SimulationRun } from "./simulation-run.ts";
import type { Slices } from "./slices.ts";
import { WaitProfile } from "./wait-profile.ts";
import { absorbWork, crossGap } from "./workload-gap.ts";

/**
 * A part of the horizon, and the slice of jobs in its middle that stands for all of it. The bounds count expected jobs since the start, so
 * a stratum with a changing rate is still represented in proportion.
 */
interface Stratum {
  readonly from: number;
  readonly until: number;
  readonly sliceFrom: number;
  readonly sliceUntil: number;
}

/**
 * Simulates slices of a run's horizon and carries the workload over the gaps between them.
 *
 * The horizon is cut into strata. In the middle of each a slice of jobs is simulated; after a short warm-up every job of it is recorded with
 * the weight of the jobs it stands for, at its place in the stratum. The pool's state goes from slice to slice, so none begins empty.
 */
export function* runSampled(run: SimulationRun): Slices<RunFindings> {
  const cumulative = new CumulativeArrivals(run.rates, run.stepSeconds, run.initialBacklog);
  const profile = new WaitProfile(cumulative, run.grid.horizonSeconds);
  let simulated = serveBacklog(run, profile);
  let turn = simulated;
  let now = 0;
  for (const stratum of strata(run, cumulative)) {
    crossSteps(run, now, cumulative.instantOf(stratum.sliceFrom));
    const served = serveSlice(run, stratum, { cumulative, profile });
    simulated += served;
    turn += served;
    if (turn >= jobsPerTurn) {
      yield;
      turn = 0;
    }
    now = cumulative.instantOf(stratum.sliceUntil);
  }
  crossSteps(run, now, run.grid.horizonSeconds);
  run.pool.settle(run.grid.horizonSeconds);
  return findings(run, profile, simulated);
}

/** Equal parts of every arrival step; or, when there are more steps than slices, groups of whole steps. */
function* strata(run: SimulationRun, cumulative: CumulativeArrivals): Generator<Stratum> {
  const { stepSeconds, grid } = run;
  const sliceJobs = jobsPerSlice(run);
  const partsPerStep = run.jobsMax / sliceJobs / run.rates.length;
  const seconds =
    partsPerStep >= 1 ? stepSeconds / Math.floor(partsPerStep) : stepSeconds * Math.ceil(1 / partsPerStep);
  const count = Math.ceil(grid.horizonSeconds / seconds - 1e-9);
  for (let index = 0; index < count; index++) {
    const from = cumulative.by(index * seconds);
    const until = cumulative.by(Math.min((index + 1) * seconds, grid.horizonSeconds));
    const margin = Math.max(0, until - from - sliceJobs) / 2;
    if (until > from) yield { from, until, sliceFrom: from + margin, sliceUntil: until - margin };
  }
}

/** Long enough for the servers to forget the load of the slice before; short enough for many slices. */
function jobsPerSlice({ jobsMax, serversMax }: SimulationRun): number {
  return Math.min(Math.max(500, 2 * serversMax), jobsMax / 20);
}

/** Crosses a gap step by step, since the arrival rate differs between them. */
function crossSteps({ pool, rates, stepSeconds, service, gapNoise }: SimulationRun, from: number, until: number): void {
  for (let step = Math.floor(from / stepSeconds); step < rates.length && step * stepSeconds < until; step++) {
    const fromSeconds = Math.max(from, step * stepSeconds);
    const untilSeconds = Math.min(until, (step + 1) * stepSeconds);
    crossGap(pool, { fromSeconds, untilSeconds, arrivalRate: rates[step] ?? 0, service }, gapNoise);
  }
}

/** Simulates the slice of a stratum and records its jobs, spread over the stratum; returns how many were simulated. */
function serveSlice(
  { arrivals, nextService, pool, jobs }: SimulationRun,
  { from, until, sliceFrom, sliceUntil }: Stratum,
  { cumulative, profile }: { readonly cumulative: CumulativeArrivals; readonly profile: WaitProfile },
): number {
  const warm = sliceFrom === from ? from : sliceFrom + warmUpShare * (sliceUntil - sliceFrom);
  const warmUntil = cumulative.instantOf(warm);
  const endsAt = cumulative.instantOf(sliceUntil);
  const weight = (until - from) / (sliceUntil - warm);
  let simulated = 0;
  arrivals.skipTo(cumulative.instantOf(sliceFrom));
  for (let arrival = arrivals.next(); arrival < endsAt; arrival = arrivals.next()) {
    const serviceSeconds = nextService();
    const start = pool.serve(arrival, serviceSeconds);
    simulated++;
    if (arrival < warmUntil) continue;
    const place = cumulative.instantOf(from + (cumulative.by(arrival) - warm) * weight);
    jobs.add(place, start - arrival, serviceSeconds, weight);
    profile.add(arrival, start);
  }
  profile.closeSlice();
  return simulated;
}

/** Part of a slice that only brings the servers to the load of the stratum. */
const warmUpShare = 0.2;

/** Serves the jobs that are there at the start; of a large number only a part, evenly spread. */
function serveBacklog(run: SimulationRun, profile: WaitProfile): number {
  const { initialBacklog, jobsMax, pool, jobs, nextService, service } = run;
  const chunks = initialBacklog > jobsMax / 10 ? 64 : 1;
  const chunkJobs = initialBacklog / chunks;
  const served = Math.min(Math.floor(chunkJobs), Math.floor(jobsMax / 10 / chunks)) || 0;
  const skippedSeconds = (chunkJobs - served) * service.meanSeconds;
  for (let chunk = 0; chunk < chunks; chunk++) {
    absorbWork(pool, skippedSeconds / 2);
    for (let job = 0; job < served; job++) {
      const serviceSeconds = nextService();
      const start = pool.serve(0, serviceSeconds);
      jobs.add(0, start, serviceSeconds, chunkJobs / served);
      profile.add((chunk + (job + 0.5) / served) / chunks - 1, start);
    }
    profile.closeSlice();
    absorbWork(pool, skippedSeconds / 2);
  }
  return served * chunks;
}

function findings(run: SimulationRun, profile: WaitProfile, simulated: number): RunFindings {
  const { grid, jobs } = run;
  const arrived = Math.round(run.initialBacklog + run.rates.reduce((sum, rate) => sum + rate * run.stepSeconds, 0));
  const backlogs = Array.from({ length: grid.steps + 1 }, (_, step) => profile.backlogAt(gridPoint(grid, step)));
  const waitingAtEnd = Math.min(Math.round(Math.max(backlogs[grid.steps] ?? 0, jobs.unfinished)), arrived);
  const busy = population(grid, [jobs.starts], [jobs.completions]).integrals[grid.steps - 1] ?? 0;
  const lastStepSeconds = grid.horizonSeconds - gridPoint(grid, grid.steps - 1);
  const inServiceAtEnd = Math.min(Math.round(Math.max(busy, 0) / lastStepSeconds), arrived - waitingAtEnd);
  const backlogMax = Math.round(Math.max(profile.backlogMax, ...backlogs));
  return {
    mode: "sampled",
    simulatedShare: Math.min(1, simulated / arrived),
    arrived,
    waitingAtEnd,
    inServiceAtEnd,
    backlogMax,
    backlogs,
  };
}
