import { formatDuration } from "@cap/domain";
import { EXIT } from "../exit-code.ts";
import { writeAnswer, type CsvTable, type OutputFormat } from "../output.ts";
import { sizeReport } from "../report/size-report.ts";
import { sizeAnswer, type SizeAnswer, type SizedClause, type SizeQuestion } from "../size-answer.ts";
import type { Terminal } from "../terminal.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";

/** Options of `cap size`. */
export interface SizeCommandOptions extends SizeQuestion {
  readonly output: OutputFormat;
}

/** `cap size`: the fewest workers for a rate, a service time and targets, by queueing theory alone. */
export async function sizeCommand(options: SizeCommandOptions, terminal: Terminal): Promise<number> {
  const answer = rangeErrorAsUsage(() => sizeAnswer(options));
  writeAnswer(
    { data: dataOf(answer), table: () => tableOf(answer), report: () => sizeReport(answer, options, terminal) },
    options.output,
    terminal,
  );
  return EXIT.ok;
}

function dataOf({ model, offeredLoad, service, clauses, workers, neighbours }: SizeAnswer): unknown {
  return {
    workers,
    model,
    offered_load: offeredLoad,
    service_time: secondsText(service.meanSeconds),
    service_scv: service.scv,
    service_time_p95: secondsText(service.quantile(0.95)),
    clauses: clauses.map((clause) => ({
      clause: clause.clause,
      target: valueText(clause, clause.limit),
      workers: clause.workers,
      value: valueText(clause, clause.value),
      value_with_one_less: clause.valueWithOneLess === null ? null : valueText(clause, clause.valueWithOneLess),
    })),
    alternatives: neighbours.map((pool) => ({
      workers: pool.workers,
      utilization: pool.utilization,
      wait_probability: pool.waitProbability,
      wait_time: secondsText(pool.meanWaitSeconds),
      response_time: secondsText(pool.meanLatencySeconds),
      p95_wait: secondsText(pool.p95WaitSeconds),
      p95_latency: secondsText(pool.p95LatencySeconds),
      queue_length: bounded(pool.meanBacklog),
    })),
  };
}

function tableOf({ neighbours }: SizeAnswer): CsvTable {
  return {
    header: [
      "workers",
      "utilization",
      "wait_probability",
      "wait_seconds",
      "response_seconds",
      "p95_wait_seconds",
      "p95_latency_seconds",
      "queue_length",
    ],
    rows: neighbours.map((pool) => [
      pool.workers,
      pool.utilization,
      pool.waitProbability,
      bounded(pool.meanWaitSeconds),
      bounded(pool.meanLatencySeconds),
      bounded(pool.p95WaitSeconds),
      bounded(pool.p95LatencySeconds),
      bounded(pool.meanBacklog),
    ]),
  };
}

/** The quantity of a clause for the wire: a duration, or a number of jobs. */
function valueText({ unit }: SizedClause, value: number): string | number {
  return unit === "seconds" ? secondsText(value) : bounded(value);
}

function secondsText(seconds: number): string {
  return Number.isFinite(seconds) ? formatDuration(Number(seconds.toPrecision(4))) : "unbounded";
}

/** JSON has no Infinity. */
function bounded(value: number): number | string {
  return Number.isFinite(value) ? value : "unbounded";
}
