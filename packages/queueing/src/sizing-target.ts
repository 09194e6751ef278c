/** At most this sojourn time (wait and service, "latency") for a share p of the jobs. */
export interface SojournQuantileTarget {
  readonly kind: "sojournQuantile";
  /** Share of the jobs; strictly between 0 and 1. */
  readonly p: number;
  /** Seconds, > 0. */
  readonly seconds: number;
}

/** At most this wait for a share p of the jobs. */
export interface WaitQuantileTarget {
  readonly kind: "waitQuantile";
  /** Share of the jobs; strictly between 0 and 1. */
  readonly p: number;
  /** Seconds, >= 0; 0 means that the share does not wait at all. */
  readonly seconds: number;
}

/** At most this wait on average. */
export interface MeanWaitTarget {
  readonly kind: "meanWait";
  /** Seconds, > 0. */
  readonly seconds: number;
}

/** At most this sojourn time on average. */
export interface MeanSojournTarget {
  readonly kind: "meanSojourn";
  /** Seconds, > 0. */
  readonly seconds: number;
}

/** At most this share of the jobs has to wait. */
export interface WaitProbabilityTarget {
  readonly kind: "waitProbability";
  /** Strictly between 0 and 1. */
  readonly probability: number;
}

/** At most this many jobs wait on average. */
export interface MeanQueueLengthTarget {
  readonly kind: "meanQueueLength";
  /** Jobs, > 0. */
  readonly jobs: number;
}

/** At most this many jobs wait for a share p of the time. */
export interface QueueLengthQuantileTarget {
  readonly kind: "queueLengthQuantile";
  /** Share of the time; strictly between 0 and 1. */
  readonly p: number;
  /** Jobs, integer >= 0. */
  readonly jobs: number;
}

/** A backlog is gone within this time with probability p, while new jobs arrive. */
export interface DrainTarget {
  readonly kind: "drain";
  /** Jobs waiting now; integer >= 0. */
  readonly backlog: number;
  /** Seconds, > 0. */
  readonly seconds: number;
  /** Strictly between 0 and 1. */
  readonly p: number;
}

/** What the servers have to achieve. */
export type SizingTarget =
  | SojournQuantileTarget
  | WaitQuantileTarget
  | MeanWaitTarget
  | MeanSojournTarget
  | WaitProbabilityTarget
  | MeanQueueLengthTarget
  | QueueLengthQuantileTarget
  | DrainTarget;
