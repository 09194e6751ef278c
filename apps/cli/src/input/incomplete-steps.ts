import { counted, formatInstant } from "@cap/domain";
import type { HistoryInput, Note } from "./history-input.ts";

/** Known steps before the last one that it is compared with; fewer than half of them tell nothing. */
const RECENT_STEPS = 10;
/** Days before, at the same time, that it is compared with, with the steps beside it. */
const DAYS = 7;
const DAY_SECONDS = 86_400;
/** Factor and standard deviations of chance that the last step lies beyond all of them before it is strange. */
const STRANGE = { factor: 0.8, score: 4.5 };

/** Steps on the known side of a gap that the one beside it is compared with. */
const BESIDE_STEPS = 3;
/** Share of all of them below which it is incomplete: less strict than at the end, because a gap shows that something failed. */
const BESIDE_FACTOR = 0.5;

/** A history without steps that hold a part of their jobs: beside gaps, where measuring stopped or began within a step, and at the end. */
export function withoutIncompleteSteps(history: HistoryInput): HistoryInput {
  return withoutIncompleteEnd(withoutGapEdges(history));
}

function withoutGapEdges(history: HistoryInput): HistoryInput {
  const { counts, startAt, stepSeconds, notes } = history;
  const edges = counts.flatMap((_, index) => (isIncompleteEdge(counts, index) ? [index] : []));
  const [first] = edges;
  if (first === undefined) return history;
  const holds = edges.length === 1 ? "holds" : "hold";
  const message = `${counted(edges.length, "step")} beside a gap ${holds} less than half of the jobs before or after, and ${edges.length === 1 ? "is" : "are"} taken to be incomplete: unknown (first: ${formatInstant(startAt + first * stepSeconds)})`;
  const known = [...counts];
  for (const index of edges) known[index] = null;
  return { ...history, counts: known, notes: [...notes, { kind: "repaired", message }] };
}

/** Whether a step before or after unknown ones holds far less than those on its other side. */
function isIncompleteEdge(counts: HistoryInput["counts"], index: number): boolean {
  const count = counts[index] ?? null;
  if (count === null) return false;
  return [1, -1].some((side) => {
    const gap = index + side;
    if (gap < 0 || gap >= counts.length || counts[gap] !== null) return false;
    const beside = Array.from({ length: BESIDE_STEPS }, (_, step) => counts[index - side * (step + 1)] ?? null);
    const least = Math.min(...beside.map((known) => known ?? 0));
    return count < BESIDE_FACTOR * least && least - count > STRANGE.score * Math.sqrt(least);
  });
}

/**
 * A history without a last step that holds far less than any that compares with it: those just before it, and those at the same
 * time of the days before. Exports and scrapes often end within a step, and one step is too little to believe that the load is gone.
 * One that holds far more is kept, because it is better to have too many workers for a minute, and is said.
 */
function withoutIncompleteEnd(history: HistoryInput): HistoryInput {
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
  const before = Array.from({ length: DAYS }, (_, day) => last - (day + 1) * daySteps);
  const atSameTime = before.flatMap((at) => [at - 1, at, at + 1].map((index) => counts[index] ?? null));
  return [...recent, ...atSameTime.filter((count) => count !== null)];
}

function shown(count: number): string {
  return String(Number(count.toPrecision(6)));
}
