import {
  counted,
  CapError,
  decode,
  decodePolicy,
  Pool,
  type History,
  type KnownArrivals,
  type Policy,
} from "@cap/domain";
import { checkServiceOptions } from "./service-options.ts";
import type { HistoryInput, Note } from "../input/history-input.ts";
import type { ConfigFile } from "./config-file.ts";
import type { HistoryOptions, PlanningOptions } from "./planning-options.ts";
import { refuseBeyondLimits } from "./workload-limits.ts";

/** Longest horizon, seconds: beyond a week a forecast from weeks of history means little. */
const HORIZON_MAX_SECONDS = 7 * 86_400;

/** What a plan is made from, once file, configuration and options are put together. */
export interface PlanningInput {
  readonly policy: Policy;
  readonly pool: Pool;
  readonly history: History;
  readonly workers: number | null;
  readonly backlog: number | null;
  readonly utilization: number | null;
  /** Arrivals that are known in advance. @defaultValue none */
  readonly knownArrivals?: readonly KnownArrivals[];
  readonly notes: readonly Note[];
}

/**
 * Puts a history, a configuration file and options together; options go before the file, the file before the data.
 *
 * @throws CapError when no service time can be had, or when options and file do not make a policy
 */
export function planningInput(
  data: HistoryInput,
  config: ConfigFile,
  options: PlanningOptions & HistoryOptions,
): PlanningInput {
  const pool = poolOf(data, config, options);
  const workers = options.workers ?? data.lastWorkers;
  const policy = withAssumedMaximum(policyOf(config, options), { isStated: isMaximumStated(config, options), workers });
  const history = { startAt: data.startAt, stepSeconds: data.stepSeconds, arrivals: [...data.counts] };
  if (pool.serviceTimeSeconds === null) {
    throw new CapError({
      code: "INVALID_METRICS",
      message: "the service time of a job is not known: the data have no service_time column and nobody gave one",
      hint: "say it with --service-time 2s, or as service_time in the pool section of --config",
    });
  }
  if ((pool.provisioningDelay?.p95Seconds ?? 0) > HORIZON_MAX_SECONDS) {
    throw new CapError({
      code: "USAGE",
      message: `the provisioning delay must be at most 7d, got ${pool.provisioningDelay?.p95Seconds ?? 0}s`,
      hint: "a worker that takes its first job after a week is no matter of scaling",
    });
  }
  const workersMax = Math.max(policy.scaling.maxWorkers, options.workers ?? data.lastWorkers ?? 0);
  refuseBeyondLimits({ data, pool, workersMax });
  return {
    policy,
    pool,
    history,
    workers,
    backlog: options.backlog ?? data.lastBacklog,
    utilization: data.lastUtilization,
    knownArrivals: config.knownArrivals ?? [],
    notes: [...data.notes, ...assumptions(pool, policy, config, options)],
  };
}

/** Policy of a configuration file with the options laid over it. */
function policyOf(
  config: ConfigFile,
  { slo, min, max, horizon, model, timeZone }: PlanningOptions & HistoryOptions,
): Policy {
  if (horizon !== undefined && horizon > HORIZON_MAX_SECONDS) {
    throw new CapError({
      code: "USAGE",
      message: `--horizon must be at most 7d, got ${horizon / 86_400}d`,
      hint: "plan a week at a time",
    });
  }
  const scaling = given({ min_workers: min, max_workers: max });
  const forecast = given({ window: horizon === undefined ? undefined : `${horizon}s`, model });
  const replaced = Object.keys({ ...scaling, ...forecast }).flatMap((field) => [field, ...(OTHER_NAMES[field] ?? [])]);
  return decodePolicy({
    ...without(config.policy, replaced),
    ...given({ time_zone: timeZone }),
    ...laidOver(config, "slo", slo ?? {}),
    ...laidOver(config, "scaling", scaling),
    ...laidOver(config, "forecast", forecast),
  });
}

/** Other names that a configuration may use for what an option says, in its section or directly under the policy. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  min_workers: ["min"],
  max_workers: ["max"],
  window: ["forecast_window"],
  model: ["forecast_model"],
};

/** A section of the policy with fields laid over it, whatever they are called there; nothing without fields. */
function laidOver(
  config: ConfigFile,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(fields);
  if (names.length === 0) return {};
  const replaced = names.flatMap((field) => OTHER_NAMES[field] ?? []);
  return { [name]: { ...without(section(config, name), replaced), ...fields } };
}

function without(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function poolOf(data: HistoryInput, config: ConfigFile, options: PlanningOptions): Pool {
  const mean = options.serviceTime;
  const measured = data.service;
  const fromData = {
    ...(data.queueName === null ? {} : { name: data.queueName }),
    ...(measured === null
      ? {}
      : {
          service_time: `${measured.meanSeconds.toFixed(9)}s`,
          ...(measured.scv === null
            ? {}
            : { service_time_std: `${(measured.meanSeconds * Math.sqrt(measured.scv)).toFixed(9)}s` }),
          ...(measured.p95Seconds === null ? {} : { service_time_p95: `${measured.p95Seconds.toFixed(9)}s` }),
        }),
  };
  const pool = decode(Pool, { ...fromData, ...config.pool }, { what: "pool" });
  const meanSeconds = mean ?? pool.serviceTimeSeconds;
  checkServiceOptions(options, meanSeconds);
  // A spread that was measured around another mean says nothing about a mean that was given.
  const replaced = mean !== undefined && mean !== pool.serviceTimeSeconds;
  return {
    ...pool,
    serviceTimeSeconds: meanSeconds,
    serviceTimeStdSeconds:
      options.serviceCv !== undefined && meanSeconds !== null
        ? options.serviceCv * meanSeconds
        : replaced
          ? null
          : pool.serviceTimeStdSeconds,
    serviceTimeP95Seconds:
      options.serviceP95 ?? (replaced || options.serviceCv !== undefined ? null : pool.serviceTimeP95Seconds),
    slotsPerWorker: options.slots ?? pool.slotsPerWorker,
    provisioningDelay:
      options.provisioningDelay === undefined
        ? pool.provisioningDelay
        : { p50Seconds: options.provisioningDelay, p95Seconds: options.provisioningDelay },
  };
}

/** Times the present size that is assumed to be allowed where nobody states a limit. */
const ASSUMED_GROWTH = 2;

/** The policy with room for the pool that is there: an assumed limit must not take workers away. */
function withAssumedMaximum(
  policy: Policy,
  { isStated, workers }: { readonly isStated: boolean; readonly workers: number | null },
): Policy {
  if (isStated || workers === null) return policy;
  const maxWorkers = Math.max(policy.scaling.maxWorkers, ASSUMED_GROWTH * workers);
  return { ...policy, scaling: { ...policy.scaling, maxWorkers } };
}

function isMaximumStated(config: ConfigFile, { max }: PlanningOptions): boolean {
  const scaling = section(config, "scaling");
  const names = ["max_workers", "max"];
  return max !== undefined || names.some((name) => name in config.policy || name in scaling);
}

function assumptions(pool: Pool, policy: Policy, config: ConfigFile, options: PlanningOptions): Note[] {
  const maxStated = isMaximumStated(config, options);
  return [
    ...(pool.provisioningDelay === null
      ? [
          {
            kind: "assumed",
            message: "a new worker takes its first job after 60s (--provisioning-delay)",
          } as const,
        ]
      : []),
    ...(maxStated
      ? []
      : [
          {
            kind: "assumed",
            message: `at most ${counted(policy.scaling.maxWorkers, "worker")} (--max)`,
          } as const,
        ]),
  ];
}

function section(config: ConfigFile, name: string): Readonly<Record<string, unknown>> {
  const value = config.policy[name];
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // an object: the schema has read it
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
