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

/** Counts of jobs per step, as they were measured. */
export interface MeasuredCounts {
  /** Jobs of each step, >= 0; null where nothing is known. */
  readonly counts: readonly (number | null)[];
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
}

/** The last known step, where it is unlike all that compares with it. */
export interface StrangeEnd {
  /** `incomplete` holds far less than any of them, `surge` far more. */
  readonly kind: "incomplete" | "surge";
  readonly index: number;
  /** The least of them, or the most. */
  readonly usual: number;
}

/** Steps that hold a part of their jobs. */
export interface IncompleteSteps {
  /** Steps beside a gap, where measuring stopped or began within a step; ascending. */
  readonly besideGaps: readonly number[];
  /** The end of the counts; null where there is nothing strange about it. */
  readonly end: StrangeEnd | null;
}

/**
 * Finds steps that were measured in part. Exports and scrapes often end within a step, and one step is too little to believe that
 * the load is gone: the last one is held against those just before it, and against those at the same time of the days before.
 *
 * @example incompleteSteps({ counts: [1800, 1810, 1790, 1805, 1800, 4], stepSeconds: 60 }).end // { kind: "incomplete", index: 5, usual: 1790 }
 */
export function incompleteSteps({ counts, stepSeconds }: MeasuredCounts): IncompleteSteps {
  const besideGaps = counts.flatMap((_, index) => (isIncompleteEdge(counts, index) ? [index] : []));
  const known = knownCounts(counts, besideGaps);
  return { besideGaps, end: strangeEnd(known, stepSeconds) };
}

/**
 * The counts with every incomplete step unknown; a surge at the end stays.
 *
 * @returns the counts themselves where there is none
 */
export function withoutIncompleteSteps(measured: MeasuredCounts): readonly (number | null)[] {
  const { besideGaps, end } = incompleteSteps(measured);
  return knownCounts(measured.counts, end?.kind === "incomplete" ? [...besideGaps, end.index] : besideGaps);
}

function knownCounts(counts: MeasuredCounts["counts"], unknown: readonly number[]): MeasuredCounts["counts"] {
  if (unknown.length === 0) return counts;
  const known = [...counts];
  for (const index of unknown) known[index] = null;
  return known;
}

/** Whether a step before or after unknown ones holds far less than those on its other side. */
function isIncompleteEdge(counts: MeasuredCounts["counts"], index: number): boolean {
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

function strangeEnd(counts: MeasuredCounts["counts"], stepSeconds: number): StrangeEnd | null {
  const index = counts.findLastIndex((count) => count !== null);
  const count = counts[index] ?? null;
  const compared = comparedWith(counts, stepSeconds, index);
  if (count === null || compared === null) return null;
  const least = Math.min(...compared);
  const most = Math.max(...compared);
  if (count < STRANGE.factor * least && least - count > STRANGE.score * Math.sqrt(least))
    return { kind: "incomplete", index, usual: least };
  return count * STRANGE.factor > most && count - most > STRANGE.score * Math.sqrt(most)
    ? { kind: "surge", index, usual: most }
    : null;
}

/** Counts that the last known step compares with; null where there are too few. */
function comparedWith(counts: MeasuredCounts["counts"], stepSeconds: number, last: number): readonly number[] | null {
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
