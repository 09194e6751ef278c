import { counted } from "@cap/domain";
import type { ServiceTimes } from "./history-input.ts";

/** Service times of single jobs. */
export interface JobServiceTimes {
  /** Adds one job. */
  readonly add: (seconds: number) => void;
  /** Mean, squared coefficient of variation and 95th percentile; null without any job that took time. */
  readonly summary: () => ServiceTimes | null;
}

const CHUNK = 65_536;

/**
 * Statistics of recorded service times, one a job: 8 bytes each are kept for the exact percentile.
 *
 * @example jobServiceTimes().summary() // null
 */
export function jobServiceTimes(): JobServiceTimes {
  const chunks: Float64Array[] = [];
  let size = 0;
  return {
    add(seconds) {
      if (size % CHUNK === 0) chunks.push(new Float64Array(CHUNK));
      const chunk = chunks[chunks.length - 1];
      if (chunk !== undefined) chunk[size % CHUNK] = seconds;
      size += 1;
    },
    summary() {
      const all = new Float64Array(size);
      for (const [index, chunk] of chunks.entries())
        all.set(chunk.subarray(0, Math.min(CHUNK, size - index * CHUNK)), index * CHUNK);
      const meanSeconds = all.reduce((sum, seconds) => sum + seconds, 0) / size;
      if (!(meanSeconds > 0)) return null;
      const variance = all.reduce((sum, seconds) => sum + (seconds - meanSeconds) ** 2, 0) / size;
      const source = `service_time of ${counted(size, "job")}`;
      return { meanSeconds, scv: variance / meanSeconds ** 2, p95Seconds: quantile(all.toSorted(), 0.95), source };
    },
  };
}

function quantile(sorted: Float64Array, p: number): number {
  const rank = p * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? NaN;
  const above = sorted[Math.ceil(rank)] ?? NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}
