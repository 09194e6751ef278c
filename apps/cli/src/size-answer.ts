import type { ServiceDistribution } from "@cap/queueing";
import type { OutputFormat } from "./output.ts";

/** Options of `cap size`. Durations are seconds. */
export interface SizeCommandOptions {
  readonly lambda: number;
  readonly serviceTime: number;
  readonly serviceCv?: number;
  readonly serviceP95?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly waitP95?: number;
  readonly maxBacklog?: number;
  readonly slots: number;
  readonly workers?: number;
  readonly output: OutputFormat;
}

/** One target with the size that meets it. */
export interface SizedClause {
  readonly clause: string;
  readonly target: string;
  readonly workers: number | null;
  readonly value: string;
  readonly valueWithOneLess: string | null;
}

/** A size and what it means. */
export interface SizedPool {
  readonly workers: number;
  readonly utilization: number;
  readonly waitProbability: number;
  readonly meanWaitSeconds: number;
  readonly meanLatencySeconds: number;
  readonly p95WaitSeconds: number;
  readonly p95LatencySeconds: number;
  readonly meanBacklog: number;
}

/** Everything that `cap size` answers. */
export interface SizeAnswer {
  readonly model: string;
  readonly offeredLoad: number;
  readonly service: ServiceDistribution;
  readonly clauses: readonly SizedClause[];
  /** Fewest workers that meet every target; null when no number does. */
  readonly workers: number | null;
  readonly neighbours: readonly SizedPool[];
}
