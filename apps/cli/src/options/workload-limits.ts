import { CapError, type ErrorCode, formatDuration, type Pool } from "@cap/domain";
import type { HistoryInput } from "../input/history-input.ts";

/** Longest mean service time, seconds: a job of more than 30 days is no job of a queue. */
export const SERVICE_TIME_MAX_SECONDS = 30 * 86_400;
/** Largest coefficient of variation: beyond it the formulas tell nothing that could be acted on. */
export const SERVICE_CV_MAX = 100;
/** Most jobs that one worker runs at once. */
export const SLOTS_MAX = 10_000;
/** Largest load of a pool, in jobs per second, and largest offered load, in erlang. */
const RATE_MAX = 1e8;
export const OFFERED_LOAD_MAX = 1e7;
/** Slots of a whole pool that can be simulated. */
const POOL_SLOTS_MAX = 1_000_000;
/** Up to this share of the steps may be wrong, as of the rows of a file. */
const WRONG_SHARE_MAX = 0.05;

/** What a plan is to be made from, as far as numbers can be too large for it. */
interface Workload {
  readonly data: Pick<HistoryInput, "counts" | "stepSeconds">;
  readonly pool: Pool;
  /** Most workers that a plan can ask for, those that are there included. */
  readonly workersMax: number;
}

/**
 * Checks that load and pool are of a size that can be planned and simulated, wherever the numbers come from.
 *
 * @throws CapError with code USAGE or INVALID_METRICS that names the field, its value and the rule
 */
export function refuseBeyondLimits({ data, pool, workersMax }: Workload): void {
  const { serviceTimeSeconds, serviceTimeStdSeconds, slotsPerWorker } = pool;
  const mean = serviceTimeSeconds ?? 0;
  const cv = mean > 0 ? (serviceTimeStdSeconds ?? mean) / mean : 1;
  const rate = usualRateMax(data);
  if (mean > SERVICE_TIME_MAX_SECONDS) throw beyond("the service time", "30d", formatDuration(mean));
  if (cv > SERVICE_CV_MAX) {
    throw beyond("the coefficient of variation of the service time", `${SERVICE_CV_MAX}`, shown(cv));
  }
  if (slotsPerWorker > SLOTS_MAX) throw beyond("the slots of a worker", `${SLOTS_MAX}`, `${slotsPerWorker}`);
  if (slotsPerWorker * workersMax > POOL_SLOTS_MAX) {
    const size = `${slotsPerWorker} for each of ${workersMax} workers (--max, --workers)`;
    throw beyond("the slots of all workers", `${POOL_SLOTS_MAX}`, size);
  }
  if (rate > RATE_MAX) throw beyond("the arrivals", `${RATE_MAX} jobs per second`, shown(rate), "INVALID_METRICS");
  if (rate * mean > OFFERED_LOAD_MAX) {
    const load = `${shown(rate * mean)}: ${shown(rate)} jobs per second of ${formatDuration(mean)}`;
    throw beyond("arrival rate times service time", `${OFFERED_LOAD_MAX}`, load);
  }
}

/** The largest rate of the history but for a share of steps that may be wrong, jobs per second; 0 when nothing is known. */
function usualRateMax({ counts, stepSeconds }: Workload["data"]): number {
  const known = Float64Array.from(counts.filter((count) => count !== null)).sort();
  return (known[Math.max(0, Math.ceil(known.length * (1 - WRONG_SHARE_MAX)) - 1)] ?? 0) / stepSeconds;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function beyond(field: string, most: string, value: string, code: ErrorCode = "USAGE"): CapError {
  return new CapError({
    code,
    message: `${field} must be at most ${most}, got ${value}`,
    hint: "check the unit; a larger system can be planned in parts",
  });
}
