import type { Reason } from "@cap/domain";
import type { PlanRunResult } from "./plan-simulation.ts";

/** What came of a plan in simulation, and what it was held against. */
export interface SimulationVerdict {
  readonly result: PlanRunResult;
  /** Share of windows that has to meet the SLO. */
  readonly availability: number;
  /** Factor that the rates were raised by until the simulation was content; 1 for a plan that was not raised. */
  readonly rateFactor: number;
  /** Share of windows that met the SLO before that. */
  readonly firstAchievement: number;
  /** Most workers that were wanted at any instant of the horizon, before the limits. */
  readonly mostWanted: number;
  readonly maxWorkers: number;
}

/** The reasons of a plan's first size with those that the simulation of all its steps adds. */
export function withSimulationReasons(sized: readonly Reason[], verdict: SimulationVerdict): Reason[] {
  return [...sized, ...raised(verdict), ...limited(sized, verdict), ...shortfall(sized, verdict)];
}

function raised({ rateFactor, firstAchievement }: SimulationVerdict): Reason[] {
  if (rateFactor === 1) return [];
  return [{ code: "RAISED_BY_SIMULATION", rateFactor, firstSloAchievement: firstAchievement }];
}

/** A limit that binds later in the horizon is told as well. */
function limited(sized: readonly Reason[], { mostWanted, maxWorkers }: SimulationVerdict): Reason[] {
  if (mostWanted <= maxWorkers || sized.some(({ code }) => code === "CAPACITY_LIMIT_EXCEEDED")) return [];
  return [{ code: "CAPACITY_LIMIT_EXCEEDED", wantedWorkers: mostWanted, maxWorkers }];
}

/** Why the simulation missed the SLO: the limit, workers that cannot be there in time, or neither. */
function shortfall(
  sized: readonly Reason[],
  { result, availability, mostWanted, maxWorkers }: SimulationVerdict,
): Reason[] {
  const { sloAchievement } = result.simulation;
  if (sloAchievement >= availability || sized.some(({ code }) => code === "SLO_UNACHIEVABLE")) return [];
  const best = `${Number((100 * sloAchievement).toFixed(1))} % of the windows`;
  const unachievable = { code: "SLO_UNACHIEVABLE", clause: "availability", best } as const;
  // Raising stops at the limit, so how many workers would do was not found out.
  if (mostWanted > maxWorkers) return [{ ...unachievable, cause: "max_workers", workersNeeded: null }];
  // Where the windows that new workers can still save are good, the bad ones came before those workers.
  return result.influencedAchievement >= availability
    ? [{ ...unachievable, cause: "provisioning", workersNeeded: null }]
    : [{ code: "SIMULATION_BELOW_SLO", sloAchievement, availability }];
}
