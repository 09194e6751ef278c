import type { Policy } from "@cap/domain";

/** How far scale-downs are damped. */
export interface Damping {
  readonly stabilizationSeconds: number;
  /** Time that observations have to last after a long silence before anything is removed on them. */
  readonly resumptionSeconds: number;
  readonly hysteresisBand: number;
  readonly cooldownDownSeconds: number;
  /** Share of the pool that one action may remove, where no number of workers is stated. */
  readonly downShare: number;
}

/** Damping where the policy is silent and the size comes from a formula, which does not know what an action costs. */
const FORMULA_DAMPING: Damping = {
  stabilizationSeconds: 240,
  resumptionSeconds: 240,
  hysteresisBand: 0.05,
  cooldownDownSeconds: 60,
  downShare: 0.25,
};
/** A size that was weighed against what its change costs needs none; half of the pool is as much as one action may remove. */
const WEIGHED_DAMPING: Damping = {
  stabilizationSeconds: 0,
  resumptionSeconds: 240,
  hysteresisBand: 0,
  cooldownDownSeconds: 0,
  downShare: 0.5,
};

/** The damping of a policy: what it states holds as it is written. */
export function dampingOf(scaling: Policy["scaling"], weighed: boolean): Damping {
  const silent = weighed ? WEIGHED_DAMPING : FORMULA_DAMPING;
  return {
    stabilizationSeconds: scaling.stabilizationWindowSeconds ?? silent.stabilizationSeconds,
    resumptionSeconds: scaling.stabilizationWindowSeconds ?? silent.resumptionSeconds,
    hysteresisBand: scaling.hysteresisBand ?? silent.hysteresisBand,
    cooldownDownSeconds: scaling.cooldownDownSeconds ?? scaling.cooldownPeriodSeconds ?? silent.cooldownDownSeconds,
    downShare: silent.downShare,
  };
}
