import { counted, CapacityPlan, encode, type Policy, digestOf } from "@cap/domain";
import { approvalReasons } from "./approval.ts";
import { cooldownSeconds } from "./guardrails/cooldown.ts";
import { dampingOf } from "./guardrails/damping.ts";
import { freezeAt } from "./guardrails/freeze.ts";
import { overrideAt } from "./guardrails/override.ts";
import { planId } from "./plan-document.ts";
import { REVERSAL_WINDOW_SECONDS } from "./reversals.ts";
import { boundsAt, withinBounds } from "./worker-bounds.ts";

/** One thing wrong with a plan. */
export interface Finding {
  /** Kind of the fault; programs match on it. */
  readonly code:
    | "DIGEST_MISMATCH"
    | "ID_MISMATCH"
    | "NO_STEPS"
    | "STEPS_UNORDERED"
    | "STEP_SEQUENCE"
    | "STEP_CHAIN"
    | "STEP_DELTA"
    | "STEP_ACTION"
    | "TARGET_MISMATCH"
    | "DELTA_MISMATCH"
    | "OUT_OF_VALIDITY"
    | "BELOW_MINIMUM"
    | "ABOVE_MAXIMUM"
    | "ABOVE_BUDGET"
    | "STEP_TOO_LARGE"
    | "COOLDOWN_BROKEN"
    | "FLAPPING"
    | "FREEZE_BROKEN"
    | "OVERRIDE_BROKEN"
    | "APPROVAL_MISSING"
    | "FORECAST_SHAPE"
    | "COST_MISMATCH";
  /** Field of the plan in wire form, such as `steps[2].to_workers`. */
  readonly field: string;
  /** What is wrong, with the values. */
  readonly message: string;
}

type Step = CapacityPlan["steps"][number];

/**
 * Checks a plan against itself and against a policy, independently of how it was made: run it after planning, before
 * storing and before applying.
 *
 * @returns everything that is wrong, in the order of the plan; empty for a sound plan
 * @throws CapError if the plan does not fit its own schema, so that nothing can be computed from it
 * @example check(decision.plan, policy) // [] for every plan that plan() made under that policy
 */
export function check(plan: CapacityPlan, policy: Policy): Finding[] {
  return [
    ...identityFindings(plan),
    ...headFindings(plan),
    ...plan.steps.flatMap((step, index) => stepFindings(plan, step, index, policy)),
    ...flapFindings(plan, policy),
    ...approvalFindings(plan, policy),
    ...forecastFindings(plan),
  ];
}

function identityFindings(plan: CapacityPlan): Finding[] {
  const { id: _id, digest: _digest, ...rest } = encode(CapacityPlan, plan) as Readonly<Record<string, unknown>>; // encode writes an object
  const digest = digestOf(rest);
  if (digest !== plan.digest)
    return [
      {
        code: "DIGEST_MISMATCH",
        field: "digest",
        message: `the content has digest ${digest}, the plan says ${plan.digest}`,
      },
    ];
  const id = planId(plan.generatedAt, plan.digest);
  return plan.id === id ? [] : [{ code: "ID_MISMATCH", field: "id", message: `must be ${id}, got ${plan.id}` }];
}

function headFindings({ steps, currentWorkers, targetWorkers, delta }: CapacityPlan): Finding[] {
  const [first] = steps;
  if (first === undefined) return [{ code: "NO_STEPS", field: "steps", message: "a plan has at least one step" }];
  const expectedDelta = currentWorkers === null ? null : targetWorkers - currentWorkers;
  return [
    ...(first.toWorkers === targetWorkers
      ? []
      : [
          finding(
            "TARGET_MISMATCH",
            "target_workers",
            `must be that of the first step, ${first.toWorkers}, got ${targetWorkers}`,
          ),
        ]),
    ...(first.fromWorkers === currentWorkers
      ? []
      : [
          finding(
            "STEP_CHAIN",
            "steps[0].from_workers",
            `must be current_workers, ${currentWorkers}, got ${first.fromWorkers}`,
          ),
        ]),
    ...(delta === expectedDelta ? [] : [finding("DELTA_MISMATCH", "delta", `must be ${expectedDelta}, got ${delta}`)]),
  ];
}

function stepFindings(plan: CapacityPlan, step: Step, index: number, policy: Policy): Finding[] {
  const field = (name: string): string => `steps[${index}].${name}`;
  const before = index === 0 ? undefined : plan.steps[index - 1];
  return [
    ...shapeFindings(step, index, field),
    ...(before === undefined
      ? []
      : [...chainFindings(before, step, field), ...cooldownFindings(before, step, field, policy)]),
    ...(step.scheduledAt >= plan.generatedAt && step.scheduledAt <= plan.validUntilAt
      ? []
      : [finding("OUT_OF_VALIDITY", field("scheduled_at"), "must lie between generated_at and valid_until")]),
    ...limitFindings(step, field, policy),
    ...statedFindings(step, field, policy),
    ...(Math.abs(step.estimatedCost - step.toWorkers * policy.cost.workerCostPerHour) <= 1e-3
      ? []
      : [
          finding(
            "COST_MISMATCH",
            field("estimated_cost"),
            `must be to_workers times the price of a worker, got ${step.estimatedCost}`,
          ),
        ]),
  ];
}

function shapeFindings(
  { sequence, fromWorkers, toWorkers, delta, action }: Step,
  index: number,
  field: (name: string) => string,
): Finding[] {
  const expectedDelta = fromWorkers === null ? null : toWorkers - fromWorkers;
  const expectedAction =
    expectedDelta === 0 ? "no_change" : expectedDelta !== null && expectedDelta < 0 ? "scale_down" : "scale_up";
  return [
    ...(sequence === index + 1
      ? []
      : [finding("STEP_SEQUENCE", field("sequence"), `must be ${index + 1}, got ${sequence}`)]),
    ...(delta === expectedDelta
      ? []
      : [finding("STEP_DELTA", field("delta"), `must be ${expectedDelta}, got ${delta}`)]),
    ...(action === expectedAction
      ? []
      : [finding("STEP_ACTION", field("action"), `must be ${expectedAction}, got ${action}`)]),
  ];
}

function chainFindings(before: Step, step: Step, field: (name: string) => string): Finding[] {
  return [
    ...(step.scheduledAt > before.scheduledAt
      ? []
      : [finding("STEPS_UNORDERED", field("scheduled_at"), "must be after the step before it")]),
    ...(step.fromWorkers === before.toWorkers
      ? []
      : [
          finding(
            "STEP_CHAIN",
            field("from_workers"),
            `must be to_workers of the step before it, ${before.toWorkers}, got ${step.fromWorkers}`,
          ),
        ]),
  ];
}

/** A step may not follow another sooner than the cooldown of its own direction. */
function cooldownFindings(before: Step, step: Step, field: (name: string) => string, policy: Policy): Finding[] {
  const { scaling } = policy;
  if (before.action === "no_change" || step.action === "no_change" || !isDamped(step, policy)) return [];
  const seconds = cooldownSeconds(scaling, step.action === "scale_up" ? "up" : "down", dampingOf(scaling, false));
  return step.scheduledAt < before.scheduledAt + seconds - 1e-6
    ? [finding("COOLDOWN_BROKEN", field("scheduled_at"), `must be at least ${seconds}s after the step before it`)]
    : [];
}

function limitFindings(step: Step, field: (name: string) => string, policy: Policy): Finding[] {
  const { toWorkers, delta, scheduledAt } = step;
  const { maxStepSize, maxStepUp, maxStepDown } = policy.scaling;
  const { minWorkers, maxWorkers, affordableWorkers } = boundsAt(policy, scheduledAt);
  const most = (delta ?? 0) > 0 ? (maxStepUp ?? maxStepSize) : (maxStepDown ?? maxStepSize);
  return [
    ...(toWorkers >= minWorkers
      ? []
      : [finding("BELOW_MINIMUM", field("to_workers"), `must be >= min_workers, ${minWorkers}, got ${toWorkers}`)]),
    ...(toWorkers <= maxWorkers
      ? []
      : [finding("ABOVE_MAXIMUM", field("to_workers"), `must be <= max_workers, ${maxWorkers}, got ${toWorkers}`)]),
    ...(toWorkers <= affordableWorkers
      ? []
      : [
          finding(
            "ABOVE_BUDGET",
            field("to_workers"),
            `must be <= ${affordableWorkers}, which the budget per hour pays for, got ${toWorkers}`,
          ),
        ]),
    ...(isDamped(step, policy) && most !== null && Math.abs(delta ?? 0) > most
      ? [finding("STEP_TOO_LARGE", field("delta"), `must change at most ${counted(most, "worker")}, got ${delta}`)]
      : []),
  ];
}

/** Whether a step is slowed down: not when it follows an override, or brings a pool inside its bounds. */
function isDamped({ fromWorkers, scheduledAt }: Step, policy: Policy): boolean {
  if (fromWorkers === null || overrideAt(policy.scaling, scheduledAt) !== null) return false;
  return withinBounds(fromWorkers, boundsAt(policy, scheduledAt)) === fromWorkers;
}

/** No step lies in a freeze window unless a bound asks for it; under an override every step goes to its size. */
function statedFindings(
  { action, fromWorkers, toWorkers, scheduledAt }: Step,
  field: (name: string) => string,
  policy: Policy,
): Finding[] {
  const frozen = freezeAt(policy.scaling, scheduledAt);
  const stated = overrideAt(policy.scaling, scheduledAt);
  const bounds = boundsAt(policy, scheduledAt);
  if (frozen !== null) {
    const isForced = fromWorkers !== null && withinBounds(fromWorkers, bounds) === toWorkers;
    const message = "must lie outside the freeze windows of the policy";
    return action === "no_change" || isForced ? [] : [finding("FREEZE_BROKEN", field("scheduled_at"), message)];
  }
  const wanted = stated === null ? toWorkers : withinBounds(stated.workers, bounds);
  return toWorkers === wanted
    ? []
    : [finding("OVERRIDE_BROKEN", field("to_workers"), `must be that of the override, ${wanted}, got ${toWorkers}`)];
}

/** No scale-down is one change of direction too many within an hour, as far as the plan's own steps tell. */
function flapFindings({ steps }: CapacityPlan, policy: Policy): Finding[] {
  const { maxReversalsPerHour } = policy.scaling;
  const moves = [...steps.entries()].filter(([, { action }]) => action !== "no_change");
  const reversals = moves.filter(
    ([, { action }], position) => position > 0 && action !== moves[position - 1]?.[1].action,
  );
  const faulty = reversals.filter(([, step], position) => {
    if (maxReversalsPerHour === null || step.action !== "scale_down" || !isDamped(step, policy)) return false;
    const oldest = reversals[position - maxReversalsPerHour]?.[1];
    return oldest !== undefined && oldest.scheduledAt > step.scheduledAt - REVERSAL_WINDOW_SECONDS;
  });
  return faulty.map(([index]) =>
    finding(
      "FLAPPING",
      `steps[${index}].action`,
      `must not change the direction more than ${counted(maxReversalsPerHour ?? 0, "time")} within an hour`,
    ),
  );
}

/** A plan that a person has to agree to says so, and is not applied without one. */
function approvalFindings(plan: CapacityPlan, policy: Policy): Finding[] {
  const [exceeded] = approvalReasons(policy, plan);
  if (exceeded === undefined) return [];
  const message = `the plan exceeds approval.${exceeded.threshold}`;
  return [
    ...(plan.approvalRequired
      ? []
      : [finding("APPROVAL_MISSING", "approval_required", `must be true, because ${message}`)]),
    ...(plan.unattended ? [finding("APPROVAL_MISSING", "unattended", `must be false, because ${message}`)] : []),
  ];
}

/** That the bands have the length of the path is the schema's business; that they hold it is not. */
function forecastFindings({ forecast: { predictedLambda, confidenceBands } }: CapacityPlan): Finding[] {
  const { upper, lower } = confidenceBands;
  const crossed = predictedLambda.findIndex(
    (rate, index) => (lower[index] ?? 0) > rate + 1e-9 || (upper[index] ?? 0) < rate - 1e-9,
  );
  return crossed === -1
    ? []
    : [finding("FORECAST_SHAPE", `forecast.confidence_bands[${crossed}]`, "the band must hold the expected rate")];
}

function finding(code: Finding["code"], field: string, message: string): Finding {
  return { code, field, message };
}
