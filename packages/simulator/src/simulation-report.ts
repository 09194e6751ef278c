import { type DurationSummary, durationSummary } from "./duration-histogram.ts";
import { gridPoint, population, type TimeGrid } from "./event-tally.ts";
import type { JobRecords } from "./job-records.ts";
import type { JudgedWindow, SloViolation, WindowCounts } from "./latency-slo.ts";
import type { ServerHistory } from "./server-ledger.ts";
import type { SimulationRun } from "./simulation-run.ts";

/** State of the queue at one instant and what happens in the step that begins there. */
export interface TimelinePoint {
  /** Start of the step, in seconds from the start of the run. */
  readonly atSeconds: number;
  /** Arrivals in the step per second. */
  readonly arrivalRate: number;
  /** Servers that take jobs at that instant. */
  readonly ready: number;
  /** Servers asked for and not ready yet. */
  readonly starting: number;
  /** Servers told to leave that still finish their job. */
  readonly draining: number;
  /** Jobs waiting at that instant; in a sampled run an estimate. */
  readonly backlog: number;
  /** 95th percentile of the sojourn time of the jobs that arrive in the step, in seconds; null without a job. */
  readonly p95SojournSeconds: number | null;
  /** Busy / paid server-seconds of the step, in [0, 1]; 0 when nothing is paid. */
  readonly utilization: number;
}

/** What happened in a run. Counts are at the horizon; waits and sojourns are those of all jobs, also of those that end after it. */
export interface SimulationReport {
  /** "exact": every job was simulated. "sampled": slices of the horizon were, and the counts are estimates. */
  readonly mode: "exact" | "sampled";
  /** Share of the jobs that were simulated, in (0, 1]; 1 when exact. */
  readonly simulatedShare: number;
  /** Jobs that arrived, the initial backlog included: served + waitingAtEnd + inServiceAtEnd. */
  readonly arrived: number;
  /** Jobs done by the horizon. */
  readonly served: number;
  /** Jobs waiting at the horizon. */
  readonly waitingAtEnd: number;
  /** Jobs in service at the horizon. */
  readonly inServiceAtEnd: number;
  /** Jobs that no server ever takes, also after the horizon, because none is left; part of waitingAtEnd. */
  readonly unfinished: number;
  /** Time in the queue. */
  readonly wait: DurationSummary;
  /** Time in the queue and in service. */
  readonly sojourn: DurationSummary;
  /** Share of jobs with a sojourn time within the SLO's latency, in [0, 1]; null without an SLO or without a job. */
  readonly jobsWithin: number | null;
  /** How many windows kept the SLO; null without an SLO. */
  readonly windows: WindowCounts | null;
  /** The windows one by one, in order; empty without an SLO. */
  readonly judgedWindows: readonly JudgedWindow[];
  /** Times in which the SLO was broken, in order; empty without an SLO. */
  readonly violations: readonly SloViolation[];
  /** Largest number of jobs waiting at the same time. */
  readonly backlogMax: number;
  /** Time average of the number of jobs waiting, over the horizon. */
  readonly meanBacklog: number;
  /** Busy / paid server-seconds, in [0, 1]; 0 when nothing is paid. */
  readonly utilization: number;
  /** Server-seconds paid within the horizon: from asking for a server until it leaves, starting and draining included. */
  readonly paidServerSeconds: number;
  /** The run step by step. */
  readonly timeline: readonly TimelinePoint[];
}

/** What the two ways to simulate find out differently. */
export interface RunFindings {
  readonly mode: "exact" | "sampled";
  readonly simulatedShare: number;
  readonly arrived: number;
  readonly waitingAtEnd: number;
  readonly inServiceAtEnd: number;
  readonly backlogMax: number;
  /** Jobs waiting at every grid point of the timeline. */
  readonly backlogs: ArrayLike<number>;
}

/** Draws up the report of a finished run. */
export function simulationReport({ grid, jobs, ledger }: SimulationRun, findings: RunFindings): SimulationReport {
  const servers = ledger.history();
  const busy = population(grid, [jobs.starts], [jobs.completions]).integrals;
  const waiting = population(grid, [jobs.arrivals], [jobs.starts]).integrals;
  const outcome = jobs.windows?.outcome();
  const { backlogs, ...counts } = findings;
  return {
    ...counts,
    served: findings.arrived - findings.waitingAtEnd - findings.inServiceAtEnd,
    unfinished: Math.round(jobs.unfinished),
    wait: durationSummary(jobs.waits),
    sojourn: durationSummary(jobs.sojourns),
    jobsWithin: outcome?.jobsWithin ?? null,
    windows: outcome?.windows ?? null,
    judgedWindows: outcome?.judged ?? [],
    violations: outcome?.violations ?? [],
    meanBacklog: sum(waiting) / grid.horizonSeconds,
    utilization: ratio(sum(busy), servers.paidSeconds),
    paidServerSeconds: servers.paidSeconds,
    timeline: timeline({ grid, jobs, servers, busy, backlogs }),
  };
}

interface TimelineParts {
  readonly grid: TimeGrid;
  readonly jobs: JobRecords;
  readonly servers: ServerHistory;
  readonly busy: Float64Array;
  readonly backlogs: ArrayLike<number>;
}

function timeline({ grid, jobs, servers, busy, backlogs }: TimelineParts): TimelinePoint[] {
  const arrived = jobs.arrivals.counts;
  return jobs.stepSojourns.p95().map((p95SojournSeconds, step) => {
    const atSeconds = gridPoint(grid, step);
    return {
      atSeconds,
      // What arrived at 0 was there before; a grid point counts what happened since the point before it.
      arrivalRate: (arrived[step + 1] ?? 0) / (gridPoint(grid, step + 1) - atSeconds),
      ready: servers.ready[step] ?? 0,
      starting: servers.starting[step] ?? 0,
      draining: servers.draining[step] ?? 0,
      backlog: backlogs[step] ?? 0,
      p95SojournSeconds,
      utilization: ratio(busy[step] ?? 0, servers.paid.integrals[step] ?? 0),
    };
  });
}

function ratio(part: number, whole: number): number {
  // Sums of many short times may exceed the whole by a rounding error.
  return whole > 0 ? Math.min(Math.max(part / whole, 0), 1) : 0;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
