/** A change of the number of workers asked for. */
export interface TargetChange {
  /** Instant of the request in seconds from the start. */
  readonly atSeconds: number;
  /** Workers asked for from then on. */
  readonly workers: number;
}

/** States at the end of each step of the timeline. */
export interface ClosedLoopTimeline {
  /** Jobs waiting. */
  readonly backlogs: Int32Array;
  /** Workers that take jobs. */
  readonly readyWorkers: Int32Array;
}

/** What happened in a closed-loop run. */
export interface ClosedLoopReport {
  /** Sojourn time of each job in seconds; Infinity when it was not finished. */
  readonly sojournSeconds: Float64Array;
  /** Time paid for in worker-seconds: start-up and draining included. */
  readonly paidWorkerSeconds: number;
  /** Time in which slots had a job, in slot-seconds, jobs that were killed included. */
  readonly busySlotSeconds: number;
  /** Every change of the target, in order of time. */
  readonly targets: readonly TargetChange[];
  /** Workers asked for after the start, cancelled ones included. */
  readonly startedWorkers: number;
  /** Jobs whose worker was killed at the end of its grace; one counts as often as it happens. */
  readonly killedJobs: number;
  /** Jobs not finished 6 hours after the horizon. */
  readonly unfinishedJobs: number;
  /** Largest number of jobs that waited at the same time. */
  readonly backlogMax: number;
  readonly timeline: ClosedLoopTimeline;
}
