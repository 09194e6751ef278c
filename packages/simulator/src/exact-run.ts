import { population } from "./event-tally.ts";
import type { RunFindings } from "./simulation-report.ts";
import { jobsPerTurn, type SimulationRun } from "./simulation-run.ts";
import type { Slices } from "./slices.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Simulates every job of a run. */
export function* runExactly({
  grid,
  initialBacklog,
  arrivals,
  nextService,
  pool,
  jobs,
}: SimulationRun): Slices<RunFindings> {
  const line = new WaitingLine();
  let arrived = 0;
  for (;;) {
    const arrival = arrived < initialBacklog ? 0 : arrivals.next();
    if (arrival === Infinity) break;
    arrived++;
    const serviceSeconds = nextService();
    const start = pool.serve(arrival, serviceSeconds);
    line.join(arrival, start);
    jobs.add(arrival, start - arrival, serviceSeconds, 1);
    if (arrived % jobsPerTurn === 0) yield;
  }
  pool.settle(grid.horizonSeconds);
  const backlogs = population(grid, [jobs.arrivals], [jobs.starts]).counts;
  const inService = population(grid, [jobs.starts], [jobs.completions]).counts;
  return {
    mode: "exact",
    simulatedShare: 1,
    arrived,
    waitingAtEnd: backlogs[grid.steps] ?? 0,
    inServiceAtEnd: inService[grid.steps] ?? 0,
    backlogMax: line.longest,
    backlogs,
  };
}
