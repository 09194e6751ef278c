import type { CapacityPlan, Policy, Reason } from "@cap/domain";

type ApprovalRequired = Extract<Reason, { code: "APPROVAL_REQUIRED" }>;
/** What a plan does, and whether anything was ever changed before it. */
interface Planned extends Pick<CapacityPlan, "currentWorkers" | "steps"> {
  /** @defaultValue true */
  readonly hasActed?: boolean;
}

/** The thresholds of a policy that a plan exceeds, each with its largest value; empty when nobody has to agree. */
export function approvalReasons(
  { approval, cost }: Policy,
  { currentWorkers, steps, hasActed = true }: Planned,
): ApprovalRequired[] {
  const moves = steps.filter(({ action }) => action !== "no_change");
  // Measured from the size before each step and from the present one: many small steps are a large change, too.
  const changes = moves.flatMap(({ fromWorkers, toWorkers }) => [
    { from: fromWorkers, to: toWorkers },
    { from: currentWorkers, to: toWorkers },
  ]);
  const raised = moves.filter(({ action }) => action === "scale_up").map(({ toWorkers }) => toWorkers);
  const costPerHour = Number((Math.max(0, ...raised) * cost.workerCostPerHour).toFixed(4));
  const isEmptied = moves.some(({ action, toWorkers }) => action === "scale_down" && toWorkers === 0);
  return [
    ...beyond(
      "workers",
      approval.workers,
      largest(changes, (from, to) => Math.abs(to - from)),
    ),
    ...beyond(
      "percent",
      approval.percent,
      largest(changes, (from, to) => (100 * Math.abs(to - from)) / from),
    ),
    ...beyond("cost_per_hour", approval.costPerHour, costPerHour),
    ...(approval.scaleToZero && isEmptied
      ? [{ code: "APPROVAL_REQUIRED", threshold: "scale_to_zero", value: 0, limit: null } as const]
      : []),
    ...(approval.firstAction && !hasActed && moves.length > 0
      ? [{ code: "APPROVAL_REQUIRED", threshold: "first_action", value: 0, limit: null } as const]
      : []),
  ];
}

interface Change {
  readonly from: number | null;
  readonly to: number;
}

/** Largest size of a change; Infinity where it is unknown, because nobody can tell that it is small. */
function largest(changes: readonly Change[], sizeOf: (from: number, to: number) => number): number {
  return changes.reduce((most, { from, to }) => {
    if (from === to) return most;
    return Math.max(most, from === null ? Infinity : sizeOf(from, to));
  }, 0);
}

function beyond(
  threshold: ApprovalRequired["threshold"],
  limit: number | null,
  value: number,
): readonly ApprovalRequired[] {
  if (limit === null || value <= limit) return [];
  const shown = Number.isFinite(value) ? Number(value.toFixed(4)) : null;
  return [{ code: "APPROVAL_REQUIRED", threshold, value: shown, limit }];
}
