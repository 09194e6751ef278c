import { CapError, formatDuration } from "@cap/domain";
import {
  exponential,
  fitServiceDistribution,
  lognormalFromQuantile,
  mgc,
  mgcSojournQuantile,
  mgcWaitQuantile,
  minimumServers,
  type ServiceDistribution,
  type Sizing,
  type SizingTarget,
} from "@cap/queueing";
import { EXIT } from "../exit-code.ts";
import { writeAnswer, type CsvTable } from "../output.ts";
import { sizeReport } from "../report/size-report.ts";
import type { SizeAnswer, SizeCommandOptions, SizedClause, SizedPool } from "../size-answer.ts";
import type { Terminal } from "../terminal.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";

/** `cap size`: the fewest workers for a rate, a service time and targets, by queueing theory alone. */
export async function sizeCommand(options: SizeCommandOptions, terminal: Terminal): Promise<number> {
  const answer = rangeErrorAsUsage(() => sizeOf(options));
  writeAnswer(
    { data: dataOf(answer), table: () => tableOf(answer), report: () => sizeReport(answer, options, terminal) },
    options.output,
    terminal,
  );
  return EXIT.ok;
}

function sizeOf(options: SizeCommandOptions): SizeAnswer {
  const { lambda: arrivalRate, slots } = options;
  const service = serviceOf(options);
  const clauses = targetsOf(options).map(([clause, target]) =>
    sizedClause(clause, minimumServers({ arrivalRate, service, target }), target, slots),
  );
  if (clauses.length === 0) {
    throw new CapError({
      code: "USAGE",
      message: "a target is required",
      hint: "give one or more of --p95 10s, --p50, --p90, --p99, --wait-p95, --max-backlog",
    });
  }
  const reachable = clauses.flatMap(({ workers }) => (workers === null ? [] : [workers]));
  const workers = reachable.length === clauses.length ? Math.max(...reachable) : null;
  // Without an answer the smallest stable pool is where a reader starts to look.
  const stable = Math.ceil((Math.floor(arrivalRate * service.meanSeconds) + 1) / slots);
  const around = [
    workers ?? Math.max(stable, ...reachable),
    ...(options.workers === undefined ? [] : [options.workers]),
  ];
  const sizes = [...new Set(around.flatMap((size) => [-2, -1, 0, 1, 2, 3, 4].map((offset) => size + offset)))]
    .filter((size) => size > 0)
    .toSorted((a, b) => a - b);
  return {
    model: service.kind === "exponential" ? "M/M/c" : `M/G/c, ${service.kind} service`,
    offeredLoad: arrivalRate * service.meanSeconds,
    service,
    clauses,
    workers,
    neighbours: sizes.map((size) => pooled(size, arrivalRate, service, slots)),
  };
}

function serviceOf({ serviceTime: meanSeconds, serviceCv, serviceP95 }: SizeCommandOptions): ServiceDistribution {
  if (serviceP95 !== undefined) {
    const fitted = lognormalFromQuantile({ meanSeconds, p: 0.95, quantileSeconds: serviceP95 });
    if (fitted !== null) return fitted;
    throw new CapError({
      code: "USAGE",
      message: `no service time has mean ${meanSeconds}s and 95th percentile ${serviceP95}s`,
      hint: "the percentile lies between the mean and 3.8 times the mean",
    });
  }
  return serviceCv === undefined
    ? exponential({ meanSeconds })
    : fitServiceDistribution({ meanSeconds, scv: serviceCv ** 2 });
}

function targetsOf({ p50, p90, p95, p99, waitP95, maxBacklog }: SizeCommandOptions): [string, SizingTarget][] {
  const latencies = [
    ["p50_latency", 0.5, p50],
    ["p90_latency", 0.9, p90],
    ["p95_latency", 0.95, p95],
    ["p99_latency", 0.99, p99],
  ] as const;
  return [
    ...latencies.flatMap(([clause, p, seconds]): [string, SizingTarget][] =>
      seconds === undefined ? [] : [[clause, { kind: "sojournQuantile", p, seconds }]],
    ),
    ...(waitP95 === undefined
      ? []
      : [["p95_wait", { kind: "waitQuantile", p: 0.95, seconds: waitP95 }] satisfies [string, SizingTarget]]),
    ...(maxBacklog === undefined
      ? []
      : [["max_backlog", { kind: "queueLengthQuantile", p: 0.99, jobs: maxBacklog }] satisfies [string, SizingTarget]]),
  ];
}

function sizedClause(clause: string, sizing: Sizing, target: SizingTarget, slots: number): SizedClause {
  const show = (value: number): string =>
    clause === "max_backlog" ? `${Number(value.toPrecision(4))} jobs` : secondsText(value);
  const goal = "seconds" in target ? secondsText(target.seconds) : "jobs" in target ? `${target.jobs} jobs` : "";
  if (sizing.kind === "infeasible")
    return { clause, target: goal, workers: null, value: show(sizing.bestValue), valueWithOneLess: null };
  return {
    clause,
    target: goal,
    workers: Math.ceil(sizing.servers / slots),
    value: show(sizing.value),
    valueWithOneLess: sizing.valueWithOneLess === null ? null : show(sizing.valueWithOneLess),
  };
}

function pooled(workers: number, arrivalRate: number, service: ServiceDistribution, slots: number): SizedPool {
  const queue = { arrivalRate, service, servers: workers * slots };
  const measures = mgc(queue);
  return {
    workers,
    utilization: measures.utilization,
    waitProbability: measures.waitProbability,
    meanWaitSeconds: measures.meanWaitSeconds,
    meanLatencySeconds: measures.meanSojournSeconds,
    p95WaitSeconds: measures.utilization < 1 ? mgcWaitQuantile(queue, 0.95) : Infinity,
    p95LatencySeconds: measures.utilization < 1 ? mgcSojournQuantile(queue, 0.95) : Infinity,
    meanBacklog: measures.meanQueueLength,
  };
}

function dataOf({ model, offeredLoad, service, clauses, workers, neighbours }: SizeAnswer): unknown {
  return {
    workers,
    model,
    offered_load: offeredLoad,
    service_time: secondsText(service.meanSeconds),
    service_scv: service.scv,
    service_time_p95: secondsText(service.quantile(0.95)),
    clauses: clauses.map(({ clause, target, workers: size, value, valueWithOneLess }) => ({
      clause,
      target,
      workers: size,
      value,
      value_with_one_less: valueWithOneLess,
    })),
    alternatives: neighbours.map((pool) => ({
      workers: pool.workers,
      utilization: pool.utilization,
      wait_probability: pool.waitProbability,
      wait_time: secondsText(pool.meanWaitSeconds),
      response_time: secondsText(pool.meanLatencySeconds),
      p95_wait: secondsText(pool.p95WaitSeconds),
      p95_latency: secondsText(pool.p95LatencySeconds),
      queue_length: Number.isFinite(pool.meanBacklog) ? pool.meanBacklog : "unbounded",
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
      ...[
        pool.meanWaitSeconds,
        pool.meanLatencySeconds,
        pool.p95WaitSeconds,
        pool.p95LatencySeconds,
        pool.meanBacklog,
      ].map((value) => (Number.isFinite(value) ? value : "unbounded")),
    ]),
  };
}

/** A duration for the wire; a queue that grows without bound has none. */
function secondsText(seconds: number): string {
  return Number.isFinite(seconds) ? formatDuration(Number(seconds.toPrecision(4))) : "unbounded";
}
