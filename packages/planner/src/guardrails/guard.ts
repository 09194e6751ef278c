import type { Reason } from "@cap/domain";
import { anomalyHold } from "./anomaly-hold.ts";
import { breachHold } from "./breach-hold.ts";
import { budgetLimit, budgetWarning } from "./budget.ts";
import { contradictionHold } from "./contradiction-hold.ts";
import { cooldown } from "./cooldown.ts";
import { downstreamLimit } from "./downstream-limit.ts";
import { dailyBudget } from "./daily-budget.ts";
import { flapBudget } from "./flap-budget.ts";
import { freeze } from "./freeze.ts";
import type { GuardContext, Guardrail } from "./guardrail.ts";
import { hysteresis } from "./hysteresis.ts";
import { limits } from "./limits.ts";
import { minimumBilling } from "./minimum-billing.ts";
import { override } from "./override.ts";
import { scheduledMinimum } from "./scheduled-minimum.ts";
import { stabilization } from "./stabilization.ts";
import { staleHold } from "./stale-hold.ts";
import { stepSize } from "./step-size.ts";
import { unknownQueueHold } from "./unknown-queue-hold.ts";
import { utilizationThreshold } from "./utilization-threshold.ts";

/** Guardrails in the order in which they act, by the names that an explanation shows. */
type Guardrails = readonly (readonly [string, Guardrail])[];

/** What people stated for a time; where it settles the size, only bounds may change it. */
const STATED: Guardrails = [
  ["freeze window", freeze],
  ["override", override],
  ["scheduled minimum", scheduledMinimum],
];

/** What no size goes beyond. */
const BOUNDS: Guardrails = [
  ["limits", limits],
  ["budget", budgetLimit],
  ["daily budget", dailyBudget],
];

/** What slows changes down. */
const DAMPERS: Guardrails = [
  ["stabilization window", stabilization],
  ["utilization threshold", utilizationThreshold],
  ["hysteresis band", hysteresis],
  ["minimum billing", minimumBilling],
  ["broken SLO", breachHold],
  ["contradicting metrics", contradictionHold],
  ["unknown backlog", unknownQueueHold],
  ["old metrics", staleHold],
  ["anomaly", anomalyHold],
  ["downstream limit", downstreamLimit],
  ["step size", stepSize],
  ["flap budget", flapBudget],
  ["cooldown", cooldown],
];

/** A size after all guardrails. */
export interface GuardedSize {
  readonly workers: number;
  /** What the guardrails objected, in order. */
  readonly reasons: readonly Reason[];
  /** What they changed, in order. */
  readonly changes: readonly { readonly name: string; readonly fromWorkers: number; readonly toWorkers: number }[];
  /** Whether the target must not move. */
  readonly held: boolean;
}

/** Runs a wanted size through every guardrail. */
export function guard(wantedWorkers: number, context: GuardContext): GuardedSize {
  let workers = wantedWorkers;
  const reasons: Reason[] = [];
  const changes: GuardedSize["changes"][number][] = [];
  let held = false;
  let settled = false;
  const run = ([name, guardrail]: Guardrails[number]): void => {
    const verdict = guardrail(workers, context);
    reasons.push(...verdict.reasons);
    if (verdict.workers !== workers) changes.push({ name, fromWorkers: workers, toWorkers: verdict.workers });
    workers = verdict.workers;
    held ||= verdict.holds;
    settled ||= verdict.settles ?? false;
  };
  for (const stated of STATED) if (!settled) run(stated);
  for (const bound of BOUNDS) run(bound);
  for (const damper of DAMPERS) if (!settled) run(damper);
  run(["budget", budgetWarning]);
  return { workers, reasons, changes, held };
}
