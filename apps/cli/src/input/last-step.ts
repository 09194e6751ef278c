import { formatInstant } from "@cap/domain";
import type { HistoryInput, Note } from "./history-input.ts";

/** Known steps before the last one that it is compared with; fewer than half of them tell nothing. */
const RECENT_STEPS = 10;
/** Days before, at the same time, that it is compared with, with the steps beside it. */
const DAYS = 7;
const DAY_SECONDS = 86_400;
/** Factor and standard deviations of chance that the last step lies beyond all of them before it is strange. */
const STRANGE = { factor: 0.8, score: 4.5 };

/**
 * A history without a last step that holds far less than any that compares with it: those just before it, and those at the same
 * time of the days before. Exports and scrapes often end within a step, and one step is too little to believe that the load is gone.
 * One that holds far more is kept, because it is better to have too many workers for a minute, and is said.
 */
export function withoutIncompleteEnd(history: HistoryInput): HistoryInput {
  const { counts, startAt, stepSeconds, notes } = history;
  const last = counts.findLastIndex((count) => count !== null);
  const count = counts[last] ?? null;
  const compared = comparedWith(history, last);
  if (count === null || compared === null) return history;
  const least = Math.min(...compared);
  const most = Math.max(...compared);
  const at = formatInstant(startAt + last * stepSeconds);
  const noted = (kind: Note["kind"], message: string): readonly Note[] => [...notes, { kind, message }];
  if (count < STRANGE.factor * least && least - count > STRANGE.score * Math.sqrt(least)) {
    const message = `the last step, ${at}, holds ${shown(count)} jobs where at least ${shown(least)} were usual: it is taken to be incomplete, and its count is unknown`;
    return { ...history, counts: counts.with(last, null), notes: noted("repaired", message) };
  }
  if (count * STRANGE.factor > most && count - most > STRANGE.score * Math.sqrt(most)) {
    const message = `the last step, ${at}, holds ${shown(count)} jobs where at most ${shown(most)} were usual; the forecast follows it`;
    return { ...history, notes: noted("warning", message) };
  }
  return history;
}

/** Counts that the last known step compares with; null where there are too few. */
function comparedWith({ counts, stepSeconds }: HistoryInput, last: number): readonly number[] | null {
  const recent: number[] = [];
  for (
    let index = last - 1;
    index >= Math.max(0, last - 3 * RECENT_STEPS) && recent.length < RECENT_STEPS;
    index -= 1
  ) {
    const count = counts[index] ?? null;
    if (count !== null) recent.push(count);
  }
  if (recent.length < RECENT_STEPS / 2) return null;
  const daySteps = DAY_SECONDS / stepSeconds;
  if (!Number.isInteger(daySteps)) return recent;
  // A step before a gap may be incomplete itself, as where every day ends in the same way.
  const whole = (index: number): readonly number[] => {
    const count = counts[index] ?? null;
    return count === null || (counts[index + 1] ?? null) === null ? [] : [count];
  };
  const before = Array.from({ length: DAYS }, (_, day) => last - (day + 1) * daySteps);
  return [...recent, ...before.flatMap((at) => [at - 1, at, at + 1].flatMap(whole))];
}

function shown(count: number): string {
  return String(Number(count.toPrecision(6)));
}
