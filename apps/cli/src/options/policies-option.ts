import { type Autoscaler, autoscalerId, capAutoscaler, rivalAutoscalers } from "@cap/backtest";
import { CapError, type Policy } from "@cap/domain";

/** Name of the policy that knows the arrival rates; it is made from the jobs, by the comparison. */
const PERFECT_RATE = "perfect-rate";
/** The oracle is always there: everything is measured by it. */
const ORACLE = "oracle";

/** The policies of a backtest. */
export interface ChosenPolicies {
  /** Policies to replay, in the order of the table. */
  readonly autoscalers: readonly Autoscaler[];
  /** Whether the policy that knows the arrival rates is one of them. */
  readonly perfectRate: boolean;
}

/**
 * Reads `--policies cap,hpa-70`; all of them without the option.
 *
 * @throws CapError with code USAGE for a policy that does not exist, or when none is left to replay
 */
export function chosenPolicies(text: string | undefined, policy: Policy): ChosenPolicies {
  const all = [capAutoscaler(policy), ...rivalAutoscalers()];
  if (text === undefined) return { autoscalers: all, perfectRate: true };
  const ids = [...all.map(({ name }) => autoscalerId(name)), PERFECT_RATE, ORACLE];
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !ids.includes(name));
  if (unknown !== undefined) {
    throw new CapError({
      code: "USAGE",
      message: `--policies must be names separated by commas, got ${JSON.stringify(unknown)}`,
      hint: `policies are ${ids.join(", ")}`,
    });
  }
  return {
    autoscalers: all.filter(({ name }) => names.includes(autoscalerId(name))),
    perfectRate: names.includes(PERFECT_RATE),
  };
}
