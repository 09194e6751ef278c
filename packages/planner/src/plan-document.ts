import {
  CapacityPlan,
  encode,
  formatInstant,
  type PlanSimulation,
  type Reason,
  type ScalingStep,
  digestOf,
} from "@cap/domain";
import { approvalReasons } from "./approval.ts";
import { automationReasons, shouldAutoApply } from "./automation.ts";
import { confidenceOf } from "./confidence.ts";
import { costOf } from "./cost.ts";
import type { DecisionFacts } from "./decision-facts.ts";
import { explanationOf } from "./explanation.ts";
import { forecastWindow } from "./forecast-window.ts";
import { cooldownSeconds } from "./guardrails/cooldown.ts";
import { dampingOf } from "./guardrails/damping.ts";
import { once } from "./once.ts";
import { steadyState } from "./queue-model.ts";
import { stepRationale } from "./rationale.ts";
import type { LoadForecast, PoolState } from "./pool-state.ts";
import { primaryTarget } from "./sizing.ts";

/** A size asked for at an instant, before it is written as a step. */
export interface PlannedChange {
  readonly at: number;
  readonly fromWorkers: number | null;
  readonly toWorkers: number;
  readonly rationale: string;
}

/** What a plan document is made from, beside the facts of its first decision. */
export interface PlanContent {
  readonly changes: readonly [PlannedChange, ...PlannedChange[]];
  /** The forecast as it is told. */
  readonly forecast: LoadForecast;
  readonly horizonSeconds: number;
  readonly reasons: readonly Reason[];
  readonly sloAchievable: boolean;
  readonly simulation: PlanSimulation | null;
  /** What would come of leaving the pool as it is; null when its size is unknown or it was not simulated. */
  readonly unchanged: PlanSimulation | null;
}

/** A plan that is written when it is first read: most of the time of a decision, and a control loop that follows the target reads none. */
export interface LatePlan {
  readonly plan: () => CapacityPlan;
  /** Reasons of the plan. */
  readonly reasons: readonly Reason[];
}

/** The plan of one decision of the control loop: a single step, valid until the next decision is due twice over. */
export function singleStepPlan(facts: DecisionFacts & { readonly reasons: readonly Reason[] }): LatePlan {
  const { state, policy, guarded, now, reasons } = facts;
  const fromWorkers = state.scaling.desiredWorkers;
  const content: PlanContent = {
    changes: [{ at: now, fromWorkers, toWorkers: guarded.workers, rationale: stepRationale(facts.sizing, guarded) }],
    forecast: facts.basis.forecast,
    horizonSeconds: 2 * policy.intervalSeconds,
    reasons,
    sloAchievable: !reasons.some(({ code }) => code === "SLO_UNACHIEVABLE"),
    simulation: null,
    unchanged: null,
  };
  const course = courseOf(facts, content);
  return { plan: once(() => written(facts, content, course)), reasons: course.reasons };
}

/** Writes a plan: an immutable value with its digest and the name that follows from it. */
export function planDocument(facts: DecisionFacts, content: PlanContent): CapacityPlan {
  return written(facts, content, courseOf(facts, content));
}

function written(facts: DecisionFacts, content: PlanContent, course: PlanCourse): CapacityPlan {
  const body = planBody(facts, content, course);
  // The digest is over the wire form, which is what anybody else can compute it from.
  const unnamed = encode(CapacityPlan, { ...body, id: "unnamed", digest: "0".repeat(64) }) as Record<string, unknown>; // encode writes an object
  const { id: _id, digest: _digest, ...rest } = unnamed;
  const digest = digestOf(rest);
  return { ...body, id: planId(facts.now, digest), digest };
}

/** Name of a plan: its day and the first digits of its digest. */
export function planId(generatedAt: number, digest: string): string {
  return `plan-${formatInstant(generatedAt).slice(0, 10)}-${digest.slice(0, 8)}`;
}

/** The steps of a plan, and what speaks for and against taking them. */
type PlanCourse = Pick<CapacityPlan, "steps" | "confidence" | "approvalRequired" | "reasons">;

function courseOf(facts: DecisionFacts, content: PlanContent): PlanCourse {
  const { state, policy, now } = facts;
  const confidence = confidenceOf(content.forecast, {
    nominalCoverage: policy.forecast.confidenceLevel,
    knownSteps: knownSteps(state.load),
    ageSeconds: now - state.knownUntilAt - policy.intervalSeconds,
  });
  const steps = content.changes.map((change, index) => scalingStep(change, index + 1, { facts, confidence }));
  const { lastUpAt, lastDownAt, desiredWorkers } = state.scaling;
  const hasActed = lastUpAt !== null || lastDownAt !== null;
  const approvals = approvalReasons(policy, { currentWorkers: desiredWorkers, steps, hasActed });
  const scaledError = content.forecast.accuracy?.scaledError ?? null;
  return {
    steps,
    confidence,
    approvalRequired: approvals.length > 0,
    reasons: [...content.reasons, ...approvals, ...automationReasons(policy, { confidence, scaledError })],
  };
}

function knownSteps({ meanRates }: PoolState["load"]): number {
  let known = 0;
  for (const rate of meanRates) if (rate !== null) known++;
  return known;
}

function planBody(
  facts: DecisionFacts,
  content: PlanContent,
  { steps, confidence, approvalRequired, reasons }: PlanCourse,
): Omit<CapacityPlan, "id" | "digest"> {
  const { state, policy, guarded, now } = facts;
  const currentWorkers = state.scaling.desiredWorkers;
  const explanation = explanationOf(facts);
  return {
    generatedAt: now,
    validUntilAt: now + content.horizonSeconds,
    queueName: state.pool.name,
    policyId: policy.id ?? policy.name,
    currentWorkers,
    targetWorkers: guarded.workers,
    delta: currentWorkers === null ? null : guarded.workers - currentWorkers,
    steps,
    confidence,
    unattended: shouldAutoApply(policy, reasons),
    approvalRequired,
    sloAchievable: content.sloAchievable,
    rationale: explanation.sentence,
    forecastWindowSeconds: content.horizonSeconds,
    safetyMargin: policy.scaling.safetyMargin,
    currentState: {
      workers: currentWorkers,
      utilization: state.seen?.utilization ?? null,
      backlog: state.seen?.backlog ?? null,
      sloAchievement: content.unchanged?.sloAchievement ?? null,
    },
    targetState: targetState(facts),
    costImpact: costOf({
      cost: policy.cost,
      steps,
      now,
      horizonSeconds: content.horizonSeconds,
      currentWorkers,
      violatedSeconds: violatedSeconds(content),
    }),
    forecast: forecastWindow(content.forecast, {
      now,
      horizonSeconds: content.horizonSeconds,
      confidenceLevel: policy.forecast.confidenceLevel,
      extra: state,
    }),
    simulation: content.simulation,
    reasons,
    explanation,
  };
}

function violatedSeconds({ simulation, unchanged }: PlanContent): Parameters<typeof costOf>[0]["violatedSeconds"] {
  if (simulation === null || unchanged === null) return null;
  return { plan: simulation.violatedSeconds, current: unchanged.violatedSeconds };
}

function scalingStep(
  { at, fromWorkers, toWorkers, rationale }: PlannedChange,
  sequence: number,
  { facts: { policy, state }, confidence }: { readonly facts: DecisionFacts; readonly confidence: number | null },
): ScalingStep {
  // From an unknown size every target has to be asked for, so it counts as a scale-up.
  const action =
    fromWorkers === toWorkers
      ? "no_change"
      : fromWorkers !== null && toWorkers < fromWorkers
        ? "scale_down"
        : "scale_up";
  return {
    sequence,
    scheduledAt: at,
    action,
    fromWorkers,
    toWorkers,
    delta: fromWorkers === null ? null : toWorkers - fromWorkers,
    rationale,
    estimatedCost: Number((toWorkers * policy.cost.workerCostPerHour).toFixed(4)),
    estimatedDurationSeconds: action === "scale_up" ? state.provisioning.seconds : 0,
    confidence,
    cooldownUntilAt:
      at +
      (action === "no_change"
        ? 0
        : cooldownSeconds(policy.scaling, action === "scale_up" ? "up" : "down", dampingOf(policy.scaling, false))),
  };
}

function targetState({ basis, sizing, guarded }: DecisionFacts): CapacityPlan["targetState"] {
  const { utilization, meanBacklog } = steadyState({
    ...basis,
    workers: guarded.workers,
    arrivalRate: sizing.demand.expectedRate,
    quantile: primaryTarget(basis.slo)?.quantile ?? 0.95,
  });
  return {
    workers: guarded.workers,
    projectedUtilization: Number.isFinite(utilization) ? utilization : null,
    projectedBacklog: Number.isFinite(meanBacklog) ? meanBacklog : null,
  };
}
