import { mostWorkers, type WorkerBounds } from "./worker-bounds.ts";

/** An instant of a plan: the size that is wanted there before the guardrails, and what is allowed. */
export interface PlanInstant {
  readonly wantedWorkers: number;
  readonly bounds: WorkerBounds;
}

/** Workers wanted beyond what is allowed; negative for as many that are left. */
export function excessOf({ wantedWorkers, bounds }: PlanInstant): number {
  return wantedWorkers - mostWorkers(bounds);
}

/** The instant that asks for most beyond what is allowed, or comes closest to it. */
export function tighterOf(a: PlanInstant, b: PlanInstant): PlanInstant {
  return excessOf(b) > excessOf(a) ? b : a;
}
