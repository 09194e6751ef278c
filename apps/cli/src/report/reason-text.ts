import type { Reason } from "@cap/domain";
import type { Note } from "../input/history-input.ts";
import { showMoney, showNumber, showPercent, showSeconds } from "./number-text.ts";

/** What words depend on beside the reason itself. */
interface Situation {
  /** How an instant reads. */
  readonly clock: (at: number) => string;
  /** Size of the pool; null when unknown. */
  readonly currentWorkers: number | null;
}
type Words = {
  readonly [C in Reason["code"]]: (reason: Extract<Reason, { code: C }>, situation: Situation) => Note | null;
};

const assumed = (message: string): Note => ({ kind: "assumed", message });
const warning = (message: string): Note => ({ kind: "warning", message });
const limited = (message: string): Note => ({ kind: "limited", message });

/** A limit that slows a removal down costs a little money; one that slows an addition down costs the SLO. */
const slowed = (wantedWorkers: number, currentWorkers: number | null, message: string): Note =>
  currentWorkers !== null && wantedWorkers < currentWorkers ? limited(message) : warning(message);

/** Words for each code; null where a report says it elsewhere. */
const WORDS: Words = {
  SIZED_BY: () => null,
  MINIMUM_WORKERS: () => null,
  SLO_ASSUMED: ({ p95LatencySeconds }) =>
    assumed(`p95 latency within ${showSeconds(p95LatencySeconds)}, five mean service times (--slo)`),
  SERVICE_SPREAD_ASSUMED: ({ serviceTimeSeconds }) =>
    assumed(`exponential service times of ${showSeconds(serviceTimeSeconds)} on average (--service-cv)`),
  INSUFFICIENT_HISTORY: ({ points, minimumPoints, model, askedModel }) =>
    askedModel === null
      ? assumed(`${points} steps of history are fewer than ${minimumPoints}, so ${model} is the model`)
      : warning(
          `${askedModel} needs ${minimumPoints} steps of history, there are ${points}: ${model} is the model instead`,
        ),
  NO_SEASON: ({ askedModel, model }) =>
    warning(`${askedModel} repeats a season, and the history shows none: ${model} is the model instead`),
  WORKERS_UNKNOWN: () => assumed("nothing about the present number of workers (--workers)"),
  SLO_UNACHIEVABLE: (reason) => warning(unachievableText(reason)),
  SIMULATION_BELOW_SLO: (reason) => warning(belowSloText(reason)),
  RAISED_BY_SIMULATION: ({ rateFactor, keptWorkers, firstSloAchievement, firstJobsWithin }) => {
    const jobs = firstJobsWithin === null ? "" : ` and ${showLate(firstJobsWithin)} of jobs were late`;
    const windows = `${showPercent(firstSloAchievement)} of windows met the SLO${jobs} at first`;
    const resized = rateFactor === 1 ? [] : [`resized for ${showNumber(rateFactor)} times the rate`];
    const kept = keptWorkers === null ? [] : [`none of the ${keptWorkers} workers are removed`];
    return { kind: "repaired", message: [windows, ...resized, ...kept].join("; ") };
  },
  CAPACITY_LIMIT_EXCEEDED: ({ wantedWorkers, maxWorkers }) =>
    warning(`${wantedWorkers} workers are needed, the policy allows ${maxWorkers}`),
  INVALID_METRICS: ({ field, reported, expected }) =>
    warning(
      `${field} is reported as ${showNumber(reported)}, but ${showNumber(expected)} follows from the other metrics`,
    ),
  STEP_LIMITED: ({ wantedWorkers, maxStepSize }, { currentWorkers }) =>
    slowed(
      wantedWorkers,
      currentWorkers,
      `${wantedWorkers} workers are wanted, one step changes at most ${maxStepSize}`,
    ),
  COOLDOWN_ACTIVE: ({ wantedWorkers, untilAt }, { clock, currentWorkers }) =>
    slowed(
      wantedWorkers,
      currentWorkers,
      `${wantedWorkers} workers are wanted, the cooldown lasts until ${clock(untilAt)}`,
    ),
  STABILIZING: ({ wantedWorkers, heldWorkers }) =>
    limited(`${wantedWorkers} workers would do; ${heldWorkers} stay for the stabilization window`),
  HYSTERESIS: ({ wantedWorkers, hysteresisBand }) =>
    limited(
      `${wantedWorkers} workers would do; a change below ${showPercent(hysteresisBand)} of the pool is left undone`,
    ),
  UTILIZATION_HOLDS: ({ wantedWorkers, utilization, threshold }) =>
    limited(
      `${wantedWorkers} workers would do, but utilization ${showPercent(utilization)} is above ${showPercent(threshold)}`,
    ),
  SLO_BREACHED: (reason) => limited(`${breachText(reason)}: nothing is removed`),
  ANOMALY_DETECTED: ({ observedRate, expectedRate }) =>
    warning(
      `arrivals of ${showNumber(observedRate)}/s are far from the expected ${showNumber(expectedRate)}/s; nothing is removed on them`,
    ),
  METRICS_STALE: ({ ageSeconds, limitSeconds }) =>
    warning(`the newest metrics are ${showSeconds(ageSeconds)} old, ${showSeconds(limitSeconds)} is the limit`),
  METRICS_MISSING: ({ fields }) => warning(`not known: ${fields.join(", ")}`),
  MEMORY_REFUSED: ({ message }) => warning(`the stored memory was not used: ${message}`),
  POLICY_DISABLED: ({ policy }) => warning(`the policy ${policy} is switched off`),
  BACKLOG: ({ backlog, drainTimeSeconds }) =>
    warning(
      drainTimeSeconds === null
        ? `${showNumber(backlog)} jobs wait and are not worked off by this size`
        : `${showNumber(backlog)} jobs wait and are worked off within ${showSeconds(drainTimeSeconds)}`,
    ),
  FREEZE_ACTIVE: ({ wantedWorkers, fromAt, untilAt, reason }, { clock }) =>
    warning(
      `${wantedWorkers} workers are wanted, nothing is changed from ${clock(fromAt)} until ${clock(untilAt)}${because(reason)}`,
    ),
  OVERRIDE_ACTIVE: ({ wantedWorkers, workers, untilAt, reason }, { clock }) =>
    warning(`${workers} workers by override until ${clock(untilAt)}${because(reason)}; ${wantedWorkers} are needed`),
  SCHEDULED_MINIMUM: ({ wantedWorkers, minWorkers, fromAt }, { clock }) =>
    limited(`${wantedWorkers} workers would do; at least ${minWorkers} are scheduled from ${clock(fromAt)}`),
  FLAP_BUDGET: ({ wantedWorkers, reversals, untilAt }, { clock }) =>
    limited(
      `${wantedWorkers} workers would do; the direction changed ${reversals} times within an hour, nothing is removed until ${clock(untilAt)}`,
    ),
  APPROVAL_REQUIRED: (reason) => warning(`a person has to agree: ${approvalText(reason)}`),
  BUDGET_LIMIT: ({ wantedWorkers, allowedWorkers, budgetPerHour, currency }) =>
    warning(
      `${wantedWorkers} workers are needed, the budget of ${showMoney(budgetPerHour, currency)}/h allows ${allowedWorkers}`,
    ),
  BUDGET_WARNING: ({ workers, costPerHour, budget, budgetPerHour, currency }) =>
    warning(
      `${workers} workers cost ${showMoney(costPerHour, currency)}/h, more than the ${budget} budget of ${showMoney(budgetPerHour, currency)}/h`,
    ),
};

/** A reason that the policy gives, after what it is for. */
function because(reason: string | null): string {
  return reason === null ? "" : ` (${reason})`;
}

/** A reason in words; null for what a report says elsewhere. */
export function reasonNote(reason: Reason, situation: Situation): Note | null {
  // The table has an entry of the right kind for every code; the compiler cannot follow the pairing.
  const words = WORDS[reason.code] as (reason: Reason, situation: Situation) => Note | null;
  return words(reason, situation);
}

function belowSloText(reason: Extract<Reason, { code: "SIMULATION_BELOW_SLO" }>): string {
  const { sloAchievement, availability, jobsWithin, errorBudget } = reason;
  const windows = `only ${showPercent(sloAchievement)} of the windows met the SLO; ${showPercent(availability)} are wanted`;
  const jobs =
    jobsWithin === null || errorBudget === null
      ? []
      : [`${showLate(jobsWithin)} of the jobs were late; ${showLate(1 - errorBudget)} may be`];
  return `in simulation ${[...(sloAchievement < availability ? [windows] : []), ...jobs].join("; ")}`;
}

function breachText(reason: Extract<Reason, { code: "SLO_BREACHED" }>): string {
  const { clause, latencySeconds, targetSeconds, backlog, maxBacklog } = reason;
  const name = clause.replaceAll("_", " ");
  if (backlog !== null && maxBacklog !== null)
    return `${name} allows ${showNumber(maxBacklog)} jobs to wait, ${showNumber(backlog)} do now`;
  if (latencySeconds === null || targetSeconds === null) return `${name} is broken now`;
  return `${name} is ${showSeconds(latencySeconds)} now, ${showSeconds(targetSeconds)} is the target`;
}

/** The share of jobs that is late, where that in time is known: small, so in two digits of its own. */
function showLate(jobsWithin: number): string {
  return `${Number((100 * (1 - jobsWithin)).toPrecision(2))}%`;
}

function approvalText({ threshold, value, limit }: Extract<Reason, { code: "APPROVAL_REQUIRED" }>): string {
  if (threshold === "scale_to_zero" || limit === null) return "the pool goes down to no workers";
  const shown = value === null ? "an unknown number of" : showNumber(value);
  if (threshold === "cost_per_hour") return `the pool would cost ${shown} an hour, more than ${showNumber(limit)}`;
  return threshold === "workers"
    ? `the plan changes ${shown} workers, more than ${showNumber(limit)}`
    : `the plan changes ${value === null ? "an unknown share" : `${shown}%`} of the pool, more than ${showNumber(limit)}%`;
}

function unachievableText({
  cause,
  clause,
  best,
  workersNeeded,
}: Extract<Reason, { code: "SLO_UNACHIEVABLE" }>): string {
  const name = clause.replaceAll("_", " ");
  if (cause === "service_time_alone" && clause === "error_budget")
    return `${name} cannot be met by any number of workers: the service time alone leaves ${best}; relax the SLO or shorten the jobs`;
  if (cause === "service_time_alone")
    return `${name} cannot be met by any number of workers: the service time alone takes ${best}; relax the SLO or shorten the jobs`;
  if (cause === "provisioning")
    return `${name} cannot be met at first, new workers come too late; this plan reaches ${best}`;
  const isSimulated = clause === "availability" || clause === "error_budget";
  const need = workersNeeded === null ? "more workers" : `${workersNeeded} workers, more`;
  return `${name} needs ${need} than the ${cause === "budget" ? "budget" : "policy"} allows; ${isSimulated ? "this plan reaches" : "with the most allowed it is"} ${best}`;
}
