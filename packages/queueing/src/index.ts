export { deterministic } from "./distributions/deterministic.ts";
export { erlang, type ErlangService } from "./distributions/erlang.ts";
export { exponential, type MeanService } from "./distributions/exponential.ts";
export { fitServiceDistribution } from "./distributions/fit-service-distribution.ts";
export {
  hyperexponential,
  type HyperexponentialBranch,
  type HyperexponentialService,
} from "./distributions/hyperexponential.ts";
export {
  lognormal,
  lognormalFromQuantile,
  type ServiceMoments,
  type ServiceQuantile,
} from "./distributions/lognormal.ts";
export type { ServiceDistribution, ServiceKind } from "./distributions/service-distribution.ts";
export { drainQuantile, meanDrainSeconds, type DrainingQueue, type DrainQuantileInput } from "./drain.ts";
export { blockingProbability, logBlockingProbability, type ErlangLoad } from "./erlang-b.ts";
export { waitProbability } from "./erlang-c.ts";
export { kimuraMeanWait, whittMeanWait, type GeneralArrivalQueue, type TwoMomentQueue } from "./mean-wait.ts";
export {
  mgc,
  mgcQueueLengthTail,
  mgcSojournQuantile,
  mgcSojournTail,
  mgcWaitQuantile,
  mgcWaitTail,
  type MgcMeasures,
  type MgcQueue,
} from "./mgc.ts";
export {
  minimumServers,
  type FeasibleSizing,
  type InfeasibleSizing,
  type Sizing,
  type SizingInput,
} from "./minimum-servers.ts";
export { mm1, type Mm1Queue } from "./mm1.ts";
export {
  mmc,
  mmcQueueLengthTail,
  mmcSojournQuantile,
  mmcSojournTail,
  mmcWaitQuantile,
  mmcWaitTail,
  type MmcQueue,
} from "./mmc.ts";
export { normalQuantile } from "./normal.ts";
export type { QueueMeasures } from "./queue-measures.ts";
export {
  queueingCalculator,
  type QueueingCalculator,
  type QueueingCalculatorOptions,
  type QueueingResult,
  type SeenQueue,
} from "./queueing-calculator.ts";
export { estimateServiceRate, type ServiceMeasurement, type ServiceRateEstimate } from "./service-rate.ts";
export type {
  DrainTarget,
  MeanQueueLengthTarget,
  MeanSojournTarget,
  MeanWaitTarget,
  QueueLengthQuantileTarget,
  SizingTarget,
  SojournQuantileTarget,
  WaitProbabilityTarget,
  WaitQuantileTarget,
} from "./sizing-target.ts";
export type { MgcMethod } from "./wait-law.ts";
