import { requireCount, requireNonNegative } from "./argument-range.ts";
import { exponential } from "./distributions/exponential.ts";
import { fitServiceDistribution } from "./distributions/fit-service-distribution.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import { mgc } from "./mgc.ts";
import { minimumServers } from "./minimum-servers.ts";
import { mm1 } from "./mm1.ts";
import { mmc } from "./mmc.ts";
import type { QueueMeasures } from "./queue-measures.ts";
import { estimateServiceRate, type ServiceMeasurement, type ServiceRateEstimate } from "./service-rate.ts";

/** Which queue is calculated. */
export interface QueueingCalculatorOptions {
  /** `mm1` is one queue for each server with an equal share of the arrivals. @defaultValue "mmc" */
  readonly model?: "mm1" | "mmc" | "mgc";
  /** Squared coefficient of variation of the service time, for `mgc`; >= 0. @defaultValue 1 */
  readonly serviceScv?: number;
}

/** What was seen of the queue that is calculated, as far as it is known. */
export interface SeenQueue {
  /** Jobs that the service rate was measured on; integer >= 0. @defaultValue unknown */
  readonly jobs?: number | null;
  /** Share of busy servers; >= 0. @defaultValue unknown */
  readonly utilization?: number | null;
}

/** Long-run behaviour of a queue, under the names of the planning API. */
export interface QueueingResult {
  /** Utilization ρ; above 1 when more arrives than the servers can do. */
  readonly utilization: number;
  /** Mean number of jobs waiting; Infinity when the queue is unstable. */
  readonly queueLength: number;
  /** Mean wait in seconds; Infinity when the queue is unstable. */
  readonly waitSeconds: number;
  /** Mean wait and service in seconds. */
  readonly responseSeconds: number;
  /** Jobs per second that leave. */
  readonly throughput: number;
  /** Jobs per second that all servers could do. */
  readonly capacity: number;
  readonly model: "mm1" | "mmc" | "mgc";
  /**
   * How far what was seen bears the model out, 0..1: the certainty of a service rate measured on n jobs, 1 / (1 + sqrt(scv / n)), times the
   * agreement of the utilization that was seen with that of the model (the smaller over the larger). null when either is unknown.
   */
  readonly confidence: number | null;
  /** What has to be true for the numbers to be. */
  readonly assumptions: readonly string[];
}

/** The formulas of this package under the names of the planning API document. */
export interface QueueingCalculator {
  /**
   * Measures of a queue with arrival rate λ and service rate μ per server, both per second.
   *
   * @throws RangeError if an argument is outside its domain
   */
  readonly calculate: (arrivalRate: number, serviceRate: number, servers: number, seen?: SeenQueue) => QueueingResult;
  /**
   * Fewest servers for which 95 % of the jobs are done within a latency in seconds; null when service alone takes longer.
   *
   * @throws RangeError if an argument is outside its domain
   */
  readonly calculateCapacity: (arrivalRate: number, serviceRate: number, latencySeconds: number) => number | null;
  /** {@link estimateServiceRate}. */
  readonly estimateServiceRate: (measured: ServiceMeasurement) => ServiceRateEstimate;
}

const LATENCY_QUANTILE = 0.95;

/**
 * A thin face over `mm1`, `mmc`, `mgc`, `minimumServers` and {@link estimateServiceRate}; it keeps nothing but its options.
 *
 * @throws RangeError if serviceScv is negative
 * @example queueingCalculator().calculate(20, 5, 5).waitSeconds // 0.11082…
 */
export function queueingCalculator({
  model = "mmc",
  serviceScv = 1,
}: QueueingCalculatorOptions = {}): QueueingCalculator {
  requireNonNegative("serviceScv", serviceScv);
  const serviceOf = (serviceRate: number): ServiceDistribution =>
    model === "mgc"
      ? fitServiceDistribution({ meanSeconds: 1 / serviceRate, scv: serviceScv })
      : exponential({ meanSeconds: 1 / serviceRate });
  return {
    calculate: (arrivalRate, serviceRate, servers, seen = {}) => {
      const measures = measuresOf(model, { arrivalRate, serviceRate, servers, service: () => serviceOf(serviceRate) });
      const capacity = servers * serviceRate;
      return {
        utilization: measures.utilization,
        queueLength: model === "mm1" ? servers * measures.meanQueueLength : measures.meanQueueLength,
        waitSeconds: measures.meanWaitSeconds,
        responseSeconds: measures.meanSojournSeconds,
        throughput: Math.min(arrivalRate, capacity),
        capacity,
        model,
        confidence: confidenceOf(measures.utilization, seen, model === "mgc" ? serviceScv : 1),
        assumptions: ASSUMPTIONS[model],
      };
    },
    calculateCapacity: (arrivalRate, serviceRate, seconds) => {
      const target = { kind: "sojournQuantile", p: LATENCY_QUANTILE, seconds } as const;
      // Separate queues: the pool is large enough when each of them is.
      if (model === "mm1") return separateQueues(arrivalRate, serviceRate, seconds);
      const sizing = minimumServers({ arrivalRate, service: serviceOf(serviceRate), target });
      return sizing.kind === "feasible" ? sizing.servers : null;
    },
    estimateServiceRate,
  };
}

interface CalculatedQueue {
  readonly arrivalRate: number;
  readonly serviceRate: number;
  readonly servers: number;
  readonly service: () => ServiceDistribution;
}

function measuresOf(
  model: QueueingResult["model"],
  { arrivalRate, serviceRate, servers, service }: CalculatedQueue,
): QueueMeasures {
  requireCount("servers", servers, 1);
  if (model === "mm1") return mm1({ arrivalRate: arrivalRate / servers, serviceRate });
  if (model === "mmc") return mmc({ arrivalRate, serviceRate, servers });
  // Checks the rates before a law is made of them.
  mmc({ arrivalRate, serviceRate, servers });
  return mgc({ arrivalRate, servers, service: service() });
}

/** The sojourn time of M/M/1 is exponential with rate μ - λ, so each queue takes what leaves it rate enough. */
function separateQueues(arrivalRate: number, serviceRate: number, seconds: number): number | null {
  const target = { kind: "sojournQuantile", p: LATENCY_QUANTILE, seconds } as const;
  const alone = minimumServers({ arrivalRate: 0, service: exponential({ meanSeconds: 1 / serviceRate }), target });
  const spareRate = -Math.log(1 - LATENCY_QUANTILE) / seconds;
  requireNonNegative("arrivalRate", arrivalRate);
  if (alone.kind === "infeasible" || serviceRate <= spareRate) return null;
  return Math.max(1, Math.ceil(arrivalRate / (serviceRate - spareRate) - 1e-9));
}

function confidenceOf(expected: number, { jobs = null, utilization = null }: SeenQueue, scv: number): number | null {
  if (jobs !== null) requireCount("seen.jobs", jobs, 0);
  if (utilization !== null) requireNonNegative("seen.utilization", utilization);
  if (jobs === null || utilization === null) return null;
  if (jobs === 0) return 0;
  // A pool cannot be seen busier than busy.
  const possible = Math.min(1, expected);
  const larger = Math.max(possible, utilization);
  const agreement = larger === 0 ? 1 : Math.min(possible, utilization) / larger;
  return agreement / (1 + Math.sqrt(scv / jobs));
}

const ALWAYS = ["jobs arrive one by one and independently (Poisson)", "first come, first served, and nobody gives up"];

const ASSUMPTIONS: Readonly<Record<QueueingResult["model"], readonly string[]>> = {
  mm1: [...ALWAYS, "service times are exponential", "every server has a queue of its own"],
  mmc: [...ALWAYS, "service times are exponential", "all servers take from one queue"],
  mgc: [
    ...ALWAYS,
    "all servers take from one queue",
    "the mean wait is an approximation unless service is exponential",
  ],
};
