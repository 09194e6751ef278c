import { counted, formatInstant, type Reason } from "@cap/domain";
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

const ARE = { verbs: ["is", "are"] } as const;

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
      ? assumed(simplerModelText({ points, minimumPoints, model }))
      : warning(
          `${askedModel} needs ${counted(minimumPoints, "step")} of history, there ${isOrAre(points)} ${points}: ${model} is the model instead`,
        ),
  NO_SEASON: ({ askedModel, model }) =>
    warning(`${askedModel} repeats a season, and the history shows none: ${model} is the model instead`),
  CLOCK_CHANGE: (reason) => clockChangeNote(reason),
  WORKERS_UNKNOWN: () => assumed("nothing about the present number of workers (--workers)"),
  SLO_UNACHIEVABLE: (reason) => warning(unachievableText(reason)),
  SIMULATION_BELOW_SLO: (reason) => warning(belowSloText(reason)),
  RAISED_BY_SIMULATION: (reason, { clock, currentWorkers }) => {
    const { rateFactor, extraWorkers, keptWorkers, keptUntilAt, firstSloAchievement, firstJobsWithin } = reason;
    const jobs = firstJobsWithin === null ? "" : ` and ${showLate(firstJobsWithin)} of jobs were late`;
    const windows = `${showPercent(firstSloAchievement)} of windows met the SLO${jobs} at first`;
    const resized = rateFactor === 1 ? [] : [`resized for ${showNumber(rateFactor)} times the rate`];
    const extra = extraWorkers === null ? [] : [`${counted(extraWorkers, "worker")} more`];
    const until = keptUntilAt === null ? "" : ` until ${clock(keptUntilAt)}`;
    const kept = keptWorkers === null ? [] : [`${keptText(keptWorkers, currentWorkers)}${until}`];
    return { kind: "repaired", message: [windows, ...resized, ...extra, ...kept].join("; ") };
  },
  CAPACITY_LIMIT_EXCEEDED: ({ wantedWorkers, maxWorkers }, { currentWorkers }) =>
    warning(
      wantedWorkers === currentWorkers
        ? `the pool has ${counted(wantedWorkers, "worker")}, the policy allows ${maxWorkers}`
        : `${counted(wantedWorkers, "worker", ARE)} needed, the policy allows ${maxWorkers}`,
    ),
  INVALID_METRICS: ({ field, reported, expected }) =>
    warning(
      `${field} is reported as ${showNumber(reported)}, but ${showNumber(expected)} follows from the other metrics`,
    ),
  STEP_LIMITED: ({ wantedWorkers, maxStepSize }, { currentWorkers }) =>
    slowed(
      wantedWorkers,
      currentWorkers,
      `${counted(wantedWorkers, "worker", ARE)} wanted, one step changes at most ${maxStepSize}`,
    ),
  COOLDOWN_ACTIVE: ({ wantedWorkers, untilAt }, { clock, currentWorkers }) =>
    slowed(
      wantedWorkers,
      currentWorkers,
      `${counted(wantedWorkers, "worker", ARE)} wanted, the cooldown lasts until ${clock(untilAt)}`,
    ),
  STABILIZING: ({ wantedWorkers, heldWorkers }) =>
    limited(
      `${counted(wantedWorkers, "worker")} would do; ${heldWorkers} ${heldWorkers === 1 ? "stays" : "stay"} for the stabilization window`,
    ),
  HYSTERESIS: ({ wantedWorkers, hysteresisBand }) =>
    limited(
      `${counted(wantedWorkers, "worker")} would do; a change below ${showPercent(hysteresisBand)} of the pool is left undone`,
    ),
  UTILIZATION_HOLDS: ({ wantedWorkers, utilization, threshold }) =>
    limited(
      `${counted(wantedWorkers, "worker")} would do, but utilization ${showPercent(utilization)} is above ${showPercent(threshold)}`,
    ),
  SLO_BREACHED: (reason) => limited(`${breachText(reason)}: nothing is removed`),
  ANOMALY_DETECTED: ({ observedRate, expectedRate }) =>
    warning(
      `arrivals of ${showNumber(observedRate)}/s are far from the expected ${showNumber(expectedRate)}/s; nothing is removed on them`,
    ),
  METRICS_STALE: ({ ageSeconds, limitSeconds }) =>
    warning(
      `the newest metrics are ${showSeconds(ageSeconds)} old, ${showSeconds(limitSeconds)} is the limit: nothing is removed on them`,
    ),
  METRICS_MISSING: ({ fields }) => warning(`not known: ${fields.join(", ")}`),
  MEMORY_REFUSED: ({ message }) => warning(`the stored memory was not used: ${message}`),
  POLICY_DISABLED: ({ policy }) => warning(`the policy ${policy} is switched off`),
  BACKLOG: ({ backlog, drainTimeSeconds }) =>
    warning(
      drainTimeSeconds === null
        ? `${waitingText(backlog)} not worked off by this size`
        : `${waitingText(backlog)} worked off in about ${showSeconds(drainTimeSeconds)}`,
    ),
  DOWNSTREAM_LIMIT: (reason, { clock }) => warning(downstreamText(reason, clock)),
  FREEZE_ACTIVE: ({ wantedWorkers, fromAt, untilAt, reason }, { clock }) =>
    warning(
      `${counted(wantedWorkers, "worker", ARE)} wanted, nothing is changed from ${clock(fromAt)} until ${clock(untilAt)}${because(reason)}`,
    ),
  OVERRIDE_ACTIVE: ({ wantedWorkers, workers, untilAt, reason }, { clock }) =>
    warning(
      `${counted(workers, "worker")} by override until ${clock(untilAt)}${because(reason)}; ${wantedWorkers} ${isOrAre(wantedWorkers)} needed`,
    ),
  SCHEDULED_MINIMUM: ({ wantedWorkers, minWorkers, fromAt }, { clock }) =>
    limited(
      `${counted(wantedWorkers, "worker")} would do; at least ${minWorkers} ${isOrAre(minWorkers)} scheduled from ${clock(fromAt)}`,
    ),
  FLAP_BUDGET: ({ wantedWorkers, reversals, untilAt }, { clock }) =>
    limited(
      `${counted(wantedWorkers, "worker")} would do; the direction changed ${counted(reversals, "time")} within an hour, nothing is removed until ${clock(untilAt)}`,
    ),
  APPROVAL_REQUIRED: (reason) => warning(`a person has to agree: ${approvalText(reason)}`),
  AUTOMATION_HELD: ({ cause, value, limit }) => {
    const shown = value === null ? "unknown" : showNumber(value);
    if (cause === "confidence")
      return warning(`not applied without a person: confidence is ${shown}, ${showNumber(limit)} is the least`);
    return warning(
      `not applied without a person: the forecast errs ${shown} times as much as repeating the last season, ${showNumber(limit)} is the most`,
    );
  },
  KNOWN_ARRIVALS: ({ jobs, fromAt, untilAt, names }, { clock }) => ({
    kind: "assumed",
    message: `${showNumber(jobs)} jobs known to arrive ${fromAt === untilAt ? `at ${clock(fromAt)}` : `from ${clock(fromAt)} until ${clock(untilAt)}`}${because(names.length === 0 ? null : names.join(", "))}, on top of the forecast`,
  }),
  RETRY_LOAD: ({ retryRate, share }) =>
    warning(
      `${showNumber(retryRate)} retries/s are sized for, ${showPercent(share)} of what is expected; the forecast does not learn from them`,
    ),
  QUEUE_BINDS: ({ clause, queue, targetSeconds, poolTargetSeconds, maxBacklog, poolMaxBacklog }) =>
    assumed(
      targetSeconds !== null && poolTargetSeconds !== null
        ? `${clause.replaceAll("_", " ")} within ${showSeconds(poolTargetSeconds)} for all queues: ${queue} is the tightest with ${showSeconds(targetSeconds)}`
        : `at most ${showNumber(poolMaxBacklog ?? 0)} jobs wait in all queues: ${queue} is the tightest with ${showNumber(maxBacklog ?? 0)}`,
    ),
  BUDGET_LIMIT: ({ wantedWorkers, allowedWorkers, budgetPerHour, team, currency }) =>
    warning(
      `${counted(wantedWorkers, "worker", ARE)} needed, the budget of ${team === null ? "" : `team ${team}, here `}${showMoney(budgetPerHour, currency)}/h${team === null ? "" : ","} allows ${allowedWorkers}`,
    ),
  DAILY_BUDGET: ({ wantedWorkers, allowedWorkers, spent, budgetPerDay, currency }) => {
    const budget = showMoney(budgetPerDay, currency);
    const allows =
      spent < budgetPerDay
        ? `${showMoney(spent, currency)} of ${budget} a day are spent, the rest allows ${allowedWorkers}`
        : `the ${budget} of the day are spent, so there are no more than ${allowedWorkers}`;
    return warning(`${counted(wantedWorkers, "worker", ARE)} needed; ${allows}`);
  },
  MINIMUM_BILLING: ({ wantedWorkers, heldWorkers, untilAt }, { clock }) =>
    limited(
      `${counted(wantedWorkers, "worker")} would do; ${heldWorkers} are paid for already, the first of them until ${clock(untilAt)}`,
    ),
  BUDGET_WARNING: ({ workers, costPerHour, budget, budgetPerHour, currency }) =>
    warning(
      `${counted(workers, "worker", { verbs: ["costs", "cost"] })} ${showMoney(costPerHour, currency)}/h, more than the ${budget} budget of ${showMoney(budgetPerHour, currency)}/h`,
    ),
};

type ClockChange = Extract<Reason, { code: "CLOCK_CHANGE" }>;

function clockChangeNote({ fromAt, direction, shiftSeconds, followed }: ClockChange): Note {
  const moves = `is set ${direction} by ${showSeconds(shiftSeconds)} at ${formatInstant(fromAt)}`;
  return followed
    ? assumed(`the course of the day follows local time, whose clock ${moves} (--time-zone)`)
    : warning(`the clock ${moves}; the course of the day does not follow, because steps of history are too long`);
}

/** What a plan keeps: all workers, or those that the limits leave. */
function keptText(keptWorkers: number, currentWorkers: number | null): string {
  return currentWorkers !== null && keptWorkers < currentWorkers
    ? `at least ${counted(keptWorkers, "worker", { verbs: ["stays", "stay"] })}`
    : `none of the ${counted(keptWorkers, "worker", ARE)} removed`;
}

type ShortHistory = Extract<Reason, { code: "INSUFFICIENT_HISTORY" }>;

/** What a short history leads to where cap chose the model: the arrivals so far, a mixture of fewer models, or a single one. */
function simplerModelText({ points, minimumPoints, model }: Omit<ShortHistory, "code" | "askedModel">): string {
  if (points === 0) return "no step of the history is complete, so the arrivals so far are taken to go on";
  const short = `${counted(points, "step")} of history ${isOrAre(points)} fewer than ${minimumPoints}`;
  return model === "auto"
    ? `${short}, which some models need: the others make the forecast`
    : `${short}, so ${model} is the model`;
}

function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}

function waitingText(backlog: number): string {
  const verbs = ["waits and is", "wait and are"] as const;
  return counted(backlog, "job", { verbs, shown: showNumber(backlog) });
}

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
    return `${name} allows ${counted(maxBacklog, "job", { shown: showNumber(maxBacklog) })} to wait, ${showNumber(backlog)} ${backlog === 1 ? "does" : "do"} now`;
  if (latencySeconds === null || targetSeconds === null) return `${name} is broken now`;
  return `${name} is ${showSeconds(latencySeconds)} now, ${showSeconds(targetSeconds)} is the target`;
}

function downstreamText(reason: Extract<Reason, { code: "DOWNSTREAM_LIMIT" }>, clock: Situation["clock"]): string {
  const { wantedWorkers, workersBefore, workersAfter, throughputBefore, throughputAfter, untilAt } = reason;
  const refused = `a service behind the workers refuses calls at ${showNumber(throughputAfter)} jobs/s`;
  const cause =
    workersBefore === null || throughputBefore === null
      ? refused
      : `${workersAfter} busy workers do ${showNumber(throughputAfter)} jobs/s, ${workersBefore} did ${showNumber(throughputBefore)}`;
  return `${wantedWorkers} workers are wanted, but ${cause}: more are not tried before ${clock(untilAt)}`;
}

/** The share of jobs that is late, where that in time is known: small, so in two digits of its own. */
function showLate(jobsWithin: number): string {
  return `${Number((100 * (1 - jobsWithin)).toPrecision(2))}%`;
}

function approvalText({ threshold, value, limit }: Extract<Reason, { code: "APPROVAL_REQUIRED" }>): string {
  if (threshold === "first_action") return "it is the first change of this pool";
  if (threshold === "scale_to_zero" || limit === null) return "the pool goes down to no workers";
  const shown = value === null ? "an unknown number of" : showNumber(value);
  if (threshold === "cost_per_hour") return `the pool would cost ${shown} an hour, more than ${showNumber(limit)}`;
  return threshold === "workers"
    ? `the plan changes ${value === null ? `${shown} workers` : counted(value, "worker", { shown })}, more than ${showNumber(limit)}`
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
  if (cause === "provisioning") {
    const missed = clause === "error_budget" ? "is overspent" : "cannot be met";
    return `${name} ${missed} at first, new workers come too late; ${reachedText(clause, cause, best)}`;
  }
  const need = workersNeeded === null ? "more workers" : `${counted(workersNeeded, "worker")}, more`;
  const limit = cause === "budget" ? "budget" : "policy";
  return `${name} needs ${need} than the ${limit} allows; ${reachedText(clause, cause, best)}`;
}

/** What comes of a clause: shares that the simulation of the plan found, else what the most workers allowed would do. */
function reachedText(clause: string, cause: string, best: string): string {
  if (clause === "error_budget") return `this plan keeps ${best}`;
  const isSimulated = cause === "provisioning" || clause === "availability";
  return isSimulated ? `this plan reaches ${best}` : `with the most allowed it is ${best}`;
}
