/** Long-run behaviour of a queue. An unstable queue has waitProbability 1 and infinite means. */
export interface QueueMeasures {
  /** Utilization ρ = λ/(cμ); above 1 when more work arrives than the servers can do. */
  readonly utilization: number;
  /** Probability that an arriving job has to wait; 0..1. */
  readonly waitProbability: number;
  /** Probability that the system holds no job; 0..1. Absent where the model does not give it. */
  readonly emptyProbability?: number;
  /** Mean number of jobs waiting, Lq. */
  readonly meanQueueLength: number;
  /** Mean number of jobs waiting or in service, L. */
  readonly meanInSystem: number;
  /** Mean time in the queue, Wq; seconds. */
  readonly meanWaitSeconds: number;
  /** Mean time from arrival to completion, W; seconds. */
  readonly meanSojournSeconds: number;
}
