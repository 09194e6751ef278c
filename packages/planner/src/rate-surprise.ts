import { startRateLevel, updateRateLevel } from "@cap/forecast";
import type { LevelState, RecentArrivals } from "./pool-state.ts";

/** Belief in the forecast, in jobs: thin traffic says little about its own level. */
const PRIOR_JOBS = 20;
/** Time after which an observation counts a third as much. */
const MEMORY_SECONDS = 600;
/** A jump is looked for over the last so many observations. */
const JUMP_SPANS = [1, 2, 4];
/** Standard scores that a jump up and a jump down have to reach; a step down needs stronger evidence. */
const JUMP_SCORES = { up: 4, down: -4.5 };
/** Ratios to the expected arrivals that it has to reach as well, because at high rates every wobble is significant. */
const JUMP_RATIOS = { up: 1.15, down: 0.8 };

/** Level of a new forecast: it already knows the newest arrivals, so it starts out believed. */
export function freshLevel(): LevelState {
  return { filter: startRateLevel({ priorJobs: PRIOR_JOBS }), strangeStreak: 0, score: 0 };
}

/** One observation with the arrivals that the forecast expected of it. */
export interface ExpectedArrivals extends RecentArrivals {
  readonly expected: number;
}

/**
 * The level after the newest observation. Ordinary differences move it slowly; a jump that chance cannot explain
 * restarts it from the observations that show the jump.
 *
 * @param recent observations since the forecast was made, newest last; the last one is new
 */
export function updateLevel(level: LevelState, recent: readonly ExpectedArrivals[]): LevelState {
  const newest = recent.at(-1);
  if (newest === undefined) return level;
  const score = standardScore(newest);
  const strangeStreak =
    score > JUMP_SCORES.up
      ? Math.max(0, level.strangeStreak) + 1
      : score < JUMP_SCORES.down
        ? Math.min(0, level.strangeStreak) - 1
        : 0;
  const jump = JUMP_SPANS.map((span) => recent.slice(-span)).find((span) => isJump(span, ratioOf(level)));
  if (jump !== undefined) {
    const filter = jump.reduce(
      (state, { arrivals, expected, seconds }) =>
        updateRateLevel(state, { arrivals, expected, seconds, timeConstantSeconds: MEMORY_SECONDS }),
      {
        ...startRateLevel({ priorJobs: 1 }),
      },
    );
    return { filter: { ...filter, priorJobs: 1 }, strangeStreak, score };
  }
  const { arrivals, expected, seconds } = newest;
  return {
    filter: updateRateLevel(level.filter, { arrivals, expected, seconds, timeConstantSeconds: MEMORY_SECONDS }),
    strangeStreak,
    score,
  };
}

/** Whether the sum of some observations differs from the present level by more than chance. */
function isJump(span: readonly ExpectedArrivals[], ratio: number): boolean {
  const arrivals = span.reduce((sum, part) => sum + part.arrivals, 0);
  const expected = ratio * span.reduce((sum, part) => sum + part.expected, 0);
  const score = standardScore({ arrivals, expected });
  return (
    (score > JUMP_SCORES.up && arrivals > JUMP_RATIOS.up * expected) ||
    (score < JUMP_SCORES.down && arrivals < JUMP_RATIOS.down * expected)
  );
}

function ratioOf({ filter }: LevelState): number {
  return (filter.arrivals + filter.priorJobs) / (filter.expected + filter.priorJobs);
}

/** Distance of a count from its expectation in Poisson standard deviations. */
function standardScore({ arrivals, expected }: { readonly arrivals: number; readonly expected: number }): number {
  return (arrivals - expected) / Math.sqrt(Math.max(expected, 1));
}
