import type { CapacityPlan, Policy, Reason } from "@cap/domain";

type AutomationHeld = Extract<Reason, { code: "AUTOMATION_HELD" }>;

/** What automation is gated by: how far a plan is to be trusted, measured on the pool's own past. */
export interface PlanTrust {
  readonly confidence: number | null;
  /** Error of the forecast over that of repeating the last season; null when it was not measured. */
  readonly scaledError: number | null;
}

/** A forecast that errs more than repeating the last season has no skill: its plans are advice. */
const SCALED_ERROR_MAX = 1;

/**
 * Why a plan under an automatic policy is advice only: confidence below the threshold of the policy or unknown, or a forecast
 * without skill.
 *
 * @returns empty when nothing of this kind stands in the way, and for a policy that is not automatic
 */
export function automationReasons({ mode, scaling }: Policy, { confidence, scaledError }: PlanTrust): AutomationHeld[] {
  if (mode !== "auto") return [];
  const { confidenceThreshold: limit } = scaling;
  const isTrusted = confidence !== null && confidence >= limit;
  const isSkilled = scaledError === null || scaledError <= SCALED_ERROR_MAX;
  return [
    ...(isTrusted ? [] : [{ code: "AUTOMATION_HELD", cause: "confidence", value: confidence, limit } as const]),
    ...(isSkilled
      ? []
      : [{ code: "AUTOMATION_HELD", cause: "skill", value: scaledError, limit: SCALED_ERROR_MAX } as const]),
  ];
}

/** Whether a plan may be applied without a person: an automatic policy that is on, and no reason against it. */
export function shouldAutoApply({ mode, enabled }: Policy, reasons: CapacityPlan["reasons"]): boolean {
  const isHeld = reasons.some(({ code }) => code === "APPROVAL_REQUIRED" || code === "AUTOMATION_HELD");
  return enabled && mode === "auto" && !isHeld;
}
