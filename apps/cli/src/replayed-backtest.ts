import { compareStepwise } from "@cap/backtest";
import type { Backtest } from "@cap/domain";
import { backtestAnswer } from "./backtest-answer.ts";
import type { BacktestRequest } from "./options/backtest-request.ts";
import type { ChosenPolicies } from "./options/policies-option.ts";
import { withStepProgress } from "./step-progress.ts";
import type { Terminal } from "./terminal.ts";
import { slicesWithUsageErrors } from "./usage-error.ts";

/** Policies, and what they are replayed on. */
export interface ReplayedPolicies extends ChosenPolicies {
  readonly request: BacktestRequest;
  /** Ids of the policies that are cap's. @defaultValue cap */
  readonly own?: readonly string[];
}

/**
 * Replays policies on the same jobs, with a bar where a person watches.
 *
 * @throws CapError with code USAGE when values of the request only fail together
 */
export async function replayedBacktest(
  { request, autoscalers, perfectRate, own }: ReplayedPolicies,
  terminal: Terminal,
): Promise<Backtest> {
  const steps = compareStepwise(request.scenario, autoscalers, { prices: request.prices, perfectRate });
  const comparison = await withStepProgress(terminal, "replaying", slicesWithUsageErrors(steps));
  return backtestAnswer(comparison, request, own);
}
