/** Workers of a pool by what they do. */
export interface WorkerCounts {
  /** Workers that take jobs. */
  readonly ready: number;
  /** Workers asked for that do not take jobs yet. */
  readonly starting: number;
  /** Workers told to leave that still finish their jobs. */
  readonly draining: number;
  /** Number of workers last asked for: ready and starting ones. */
  readonly desired: number;
}

/** What was measured of a queue over one control interval: sums and means over it, states at its end. */
export interface IntervalObservation {
  /** End of the interval in seconds from the start of the run. */
  readonly endSeconds: number;
  /** Length of the interval in seconds; > 0. */
  readonly lengthSeconds: number;
  /** Jobs that arrived in it. */
  readonly arrivals: number;
  /** Jobs that ended in it. */
  readonly completions: number;
  /** Jobs waiting at its end. */
  readonly backlog: number;
  /** How long the oldest waiting job has waited, in seconds; 0 when none waits. */
  readonly oldestWaitSeconds: number;
  /** Jobs in service at its end, those on draining workers included. */
  readonly inService: number;
  /** Workers at its end. */
  readonly workers: WorkerCounts;
  /** Busy share of the slot-time of ready workers, in [0, 1]; null when no worker was ready. */
  readonly utilization: number | null;
  /** Time average of the number of waiting jobs. */
  readonly meanBacklog: number;
  /** Time average of the number of jobs waiting or in service. */
  readonly meanInSystem: number;
  /** Mean service time of the jobs that ended, in seconds; null when none did. */
  readonly meanServiceSeconds: number | null;
  /** Standard deviation of those service times in seconds; null for fewer than two. */
  readonly serviceStdSeconds: number | null;
  /** 95th percentile (nearest rank) of those service times in seconds; null when no job ended. */
  readonly serviceP95Seconds: number | null;
  /** 95th percentile (nearest rank) of the sojourn time of the jobs that ended, in seconds; null when none did. */
  readonly sojournP95Seconds: number | null;
}

/** What a controller sees when it decides. */
export interface ControlView {
  /** Present instant in seconds from the start of the run. */
  readonly nowSeconds: number;
  /** Newest measurement that has become visible since the last decision; null when there is none, as in an outage. */
  readonly observation: IntervalObservation | null;
  /** Workers now: an orchestrator always knows its own counts. */
  readonly workers: WorkerCounts;
}

/** Decides how many workers to ask for; null keeps what was asked for last. It may remember what it has seen. */
export type Controller = (view: ControlView) => number | null;
