import { latencyTargets, type Slo } from "@cap/domain";

/** Without an objective, 95 % of the jobs are wanted within this many mean service times: waiting costs about as much as working. */
const ASSUMED_SERVICE_TIMES = 5;

/** The SLO to plan for: the stated one, or with its assumption when no clause of it asks for capacity. */
export function assumedSlo(
  slo: Slo,
  meanServiceSeconds: number,
): { readonly slo: Slo; readonly assumedP95Seconds: number | null } {
  if (latencyTargets(slo).length > 0 || slo.maxBacklog !== null) return { slo, assumedP95Seconds: null };
  const p95LatencySeconds = Number((ASSUMED_SERVICE_TIMES * meanServiceSeconds).toPrecision(3));
  return { slo: { ...slo, p95LatencySeconds }, assumedP95Seconds: p95LatencySeconds };
}
