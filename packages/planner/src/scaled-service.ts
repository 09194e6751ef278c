import type { ServiceDistribution } from "@cap/queueing";

/** A law of service times with every time multiplied by a factor > 0. */
export function scaledService(
  { kind, meanSeconds, scv, tail, quantile }: ServiceDistribution,
  factor: number,
): ServiceDistribution {
  return {
    kind,
    meanSeconds: factor * meanSeconds,
    scv,
    tail: (seconds) => tail(seconds / factor),
    quantile: (p) => factor * quantile(p),
  };
}
