/** Something the reader of a history decided, corrected or left out, as a plain clause: no capital, no full stop. */
export interface Note {
  /**
   * `assumed`: the data left it open; `repaired`: something was changed; `ignored`: data were left out; `limited`: a
   * limit kept the answer from what was computed; `warning`: look at it.
   */
  readonly kind: "assumed" | "repaired" | "ignored" | "limited" | "warning";
  /** The clause, with counts and the place of the first case. */
  readonly message: string;
}

/** What a history tells about the service time of a job. */
export interface ServiceTimes {
  /** Mean service time E[S], weighted by jobs, in seconds; > 0. */
  readonly meanSeconds: number;
  /** Squared coefficient of variation c² of the service time; >= 0, null when the data do not tell. */
  readonly scv: number | null;
  /** 95th percentile in seconds, null when the data do not tell or contradict the mean. */
  readonly p95Seconds: number | null;
  /** Which columns the numbers come from, in words. */
  readonly source: string;
}

/** A history of load as the commands take it: jobs per step, and the last known state of the pool. */
export interface HistoryInput {
  /** Start of the first step, epoch seconds. */
  readonly startAt: number;
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
  /** Jobs that arrived in each step; null means that nothing is known of the step. */
  readonly counts: readonly (number | null)[];
  /** Service times, null when the history has none. */
  readonly service: ServiceTimes | null;
  /** Workers in the latest sample that says so. */
  readonly lastWorkers: number | null;
  /** Jobs waiting in the latest sample that says so. */
  readonly lastBacklog: number | null;
  /** Utilization (ratio) in the latest sample that says so. */
  readonly lastUtilization: number | null;
  /** Name of the queue, when the data carry one. */
  readonly queueName: string | null;
  /** Every assumption, repair, omission and doubt. */
  readonly notes: readonly Note[];
}

/** Steps a history may have at most: ten million is 19 years of minutes. */
export const BUCKETS_MAX = 10_000_000;
