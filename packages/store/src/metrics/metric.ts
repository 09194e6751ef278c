import type { Observation } from "@cap/domain";

/** Fields of an {@link Observation} that are numbers and may be unknown. */
export type MetricName = Exclude<keyof Observation, "timestampAt" | "queues" | "knownArrivals">;

/** How values of several short intervals become the value of the long one that they make up. */
export type RollUp =
  | { readonly kind: "sum" }
  | { readonly kind: "last" }
  | { readonly kind: "max" }
  | { readonly kind: "mean"; readonly weight: MetricName }
  | { readonly kind: "deviation"; readonly weight: MetricName; readonly mean: MetricName };

const sum = { kind: "sum" } as const;
const last = { kind: "last" } as const;
const overTime = { kind: "mean", weight: "intervalSeconds" } as const;
const overJobs = { kind: "mean", weight: "completions" } as const;
/** A quantile of the whole is at most the largest quantile of the parts; their mean bounds nothing. */
const largestQuantile = { kind: "max" } as const;

/** How each metric is rolled up. The order is that of the stored records: new metrics go to the end. */
export const ROLL_UPS = {
  intervalSeconds: sum,
  arrivals: sum,
  arrivalRate: overTime,
  retries: sum,
  completions: sum,
  errors: sum,
  errorRate: overJobs,
  callsRefused: sum,
  backlog: last,
  oldestWaitSeconds: last,
  activeJobs: last,
  readyWorkers: last,
  startingWorkers: last,
  drainingWorkers: last,
  desiredWorkers: last,
  utilization: overTime,
  serviceTimeSeconds: overJobs,
  serviceTimeStdSeconds: { kind: "deviation", weight: "completions", mean: "serviceTimeSeconds" },
  serviceTimeP50Seconds: largestQuantile,
  serviceTimeP95Seconds: largestQuantile,
  serviceRate: overJobs,
  latencyP95Seconds: largestQuantile,
} as const satisfies Readonly<Record<MetricName, RollUp>>;

/** Every metric that is kept, in the order of the stored records. */
export const METRICS = Object.keys(ROLL_UPS) as readonly MetricName[]; // the keys are exactly the metrics

/** The metrics together with those that rolling them up takes. */
export function withRollUpInputs(metrics: readonly MetricName[]): readonly MetricName[] {
  const inputs = metrics.flatMap((metric) => {
    const rollUp: RollUp = ROLL_UPS[metric];
    if (rollUp.kind === "mean") return [metric, rollUp.weight];
    return rollUp.kind === "deviation" ? [metric, rollUp.weight, rollUp.mean] : [metric];
  });
  return [...new Set(inputs)];
}
