import type { History, Policy } from "@cap/domain";
import { type LocalClock, rateLevel } from "@cap/forecast";
import type { Slices } from "@cap/simulator";
import { expectedRateAt } from "./demand.ts";
import { addRatios, errorHistogramOf } from "./error-histogram.ts";
import { loadForecastStepwise } from "./load-forecast.ts";
import { ringOf } from "./load-ring.ts";
import type { LevelState, LoadForecast, NearExpectation, NearSkill, RecentArrivals } from "./pool-state.ts";
import { freshLevel, updateLevel } from "./rate-surprise.ts";

/** The end of a history that a first skill is measured on, and the least that has to lie before it. */
const REPLAY_SECONDS = 7 * 86_400;
const LEAST_TRAINING_SECONDS = 3 * 86_400;
/** Longer steps say nothing about minutes. */
const LONGEST_STEP_SECONDS = 300;

/** What is known when an expectation is made or judged. */
export interface NearMoment {
  readonly at: number;
  readonly forecast: LoadForecast | null;
  readonly level: LevelState;
  readonly recent: readonly RecentArrivals[];
  /** Time that an expectation reaches ahead: that of getting a worker. */
  readonly leadSeconds: number;
  /** Time since the observation before. */
  readonly sinceSeconds: number;
}

/** The skill after an observation: expectations whose time is over are judged, and a new one is made. */
export function learnNearSkill({ errors, pending }: NearSkill, moment: NearMoment): NearSkill {
  const { at, forecast, recent, sinceSeconds } = moment;
  const due = pending.filter(({ untilAt }) => untilAt <= at + 1e-6);
  const open = pending.filter(({ untilAt }) => untilAt > at + 1e-6);
  const ratios = due.flatMap((expectation) => ratioOf(expectation, recent));
  return {
    errors: addRatios(errors, ratios, sinceSeconds),
    pending: forecast === null ? open : [...open, expectationAt({ ...moment, forecast })],
  };
}

/** The skill that a history shows on its own end, where the forecast did not see it. Knows nothing when the history is short or coarse. In slices. */
export function* nearSkillOf(
  history: History,
  policy: Policy["forecast"],
  { leadSeconds, clock }: { readonly leadSeconds: number; readonly clock: LocalClock },
): Slices<NearSkill> {
  const { startAt, stepSeconds, arrivals } = history;
  const replayed = Math.min(Math.floor(REPLAY_SECONDS / stepSeconds), Math.floor(arrivals.length / 3));
  const trained = arrivals.length - replayed;
  if (stepSeconds > LONGEST_STEP_SECONDS || trained * stepSeconds < LEAST_TRAINING_SECONDS) return unknownNearSkill();
  const now = startAt + trained * stepSeconds;
  const load = ringOf({ startAt, stepSeconds, arrivals: arrivals.slice(0, trained) });
  const forecast = yield* loadForecastStepwise({ load, forecast: null, recent: [], clock }, policy, {
    now,
    reachSeconds: replayed * stepSeconds,
  });
  if (forecast === null) return unknownNearSkill();
  yield;
  return { errors: errorHistogramOf(replayedRatios(history, { forecast, trained, leadSeconds })), pending: [] };
}

/** The skill of a pool without history. */
export function unknownNearSkill(): NearSkill {
  return { errors: errorHistogramOf([]), pending: [] };
}

function replayedRatios(
  { startAt, stepSeconds, arrivals }: History,
  {
    forecast,
    trained,
    leadSeconds,
  }: { readonly forecast: LoadForecast; readonly trained: number; readonly leadSeconds: number },
): number[] {
  const leadSteps = Math.max(1, Math.round(leadSeconds / stepSeconds));
  const parts = arrivals.map((count, index) => {
    const endAt = startAt + (index + 1) * stepSeconds;
    return count === null
      ? null
      : {
          endAt,
          seconds: stepSeconds,
          arrivals: count,
          expected: stepSeconds * expectedRateAt(forecast, endAt - stepSeconds / 2),
        };
  });
  let level = freshLevel();
  const ratios: number[] = [];
  for (let index = trained; index + leadSteps < parts.length; index += 1) {
    level = updateLevel(
      level,
      parts.slice(Math.max(trained, index - 3), index + 1).filter((part) => part !== null),
    );
    const ahead = parts.slice(index + 1, index + 1 + leadSteps).filter((part) => part !== null);
    const expected = rateLevel(level.filter).ratio * ahead.reduce((sum, part) => sum + part.expected, 0);
    if (ahead.length === leadSteps && expected > 0)
      ratios.push(ahead.reduce((sum, part) => sum + part.arrivals, 0) / expected);
  }
  return ratios;
}

function expectationAt({
  at,
  forecast,
  level,
  leadSeconds,
}: NearMoment & { readonly forecast: LoadForecast }): NearExpectation {
  return {
    fromAt: at,
    untilAt: at + leadSeconds,
    rate: rateLevel(level.filter).ratio * expectedRateAt(forecast, at + leadSeconds / 2),
  };
}

/** What came over what was expected; nothing when part of the time is unknown or nothing was expected. */
function ratioOf({ fromAt, untilAt, rate }: NearExpectation, recent: readonly RecentArrivals[]): number[] {
  const parts = recent.filter(({ endAt, seconds }) => endAt <= untilAt + 1e-6 && endAt - seconds >= fromAt - 1e-6);
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  if (rate <= 0 || seconds < 0.9 * (untilAt - fromAt)) return [];
  return [parts.reduce((sum, part) => sum + part.arrivals, 0) / seconds / rate];
}
