import type { History } from "@cap/domain";

/**
 * Arrivals of several queues together, over the time that all histories cover. A step of which one history knows nothing is
 * unknown.
 *
 * @throws RangeError without a history, for histories of different steps or of steps that start at different times, or of no common time
 * @example mergeHistories([{ startAt: 0, stepSeconds: 60, arrivals: [1, 2] }, { startAt: 60, stepSeconds: 60, arrivals: [5] }]).arrivals // [7]
 */
export function mergeHistories(histories: readonly History[]): History {
  const [first] = histories;
  if (first === undefined) throw new RangeError("histories must hold one at least");
  const { stepSeconds } = first;
  for (const history of histories) {
    const isAligned = Math.abs((history.startAt - first.startAt) % stepSeconds) < 1e-6;
    if (history.stepSeconds === stepSeconds && !isAligned)
      throw new RangeError(
        `histories must have steps that begin at the same times, got two that lie ${Math.abs((history.startAt - first.startAt) % stepSeconds)}s apart`,
      );
    if (history.stepSeconds !== stepSeconds)
      throw new RangeError(
        `histories must have the same steps, got one of ${stepSeconds}s and one of ${history.stepSeconds}s`,
      );
  }
  const startAt = Math.max(...histories.map((history) => history.startAt));
  const endAt = Math.min(...histories.map((history) => history.startAt + history.arrivals.length * stepSeconds));
  const steps = Math.round((endAt - startAt) / stepSeconds);
  if (steps < 1) throw new RangeError("histories must have a time in common, got none");
  const parts = histories.map(({ arrivals, ...rest }) => {
    const from = Math.round((startAt - rest.startAt) / stepSeconds);
    return arrivals.slice(from, from + steps);
  });
  const sumAt = (index: number): number | null =>
    parts.reduce<number | null>((sum, part) => {
      const count = part[index] ?? null;
      return sum === null || count === null ? null : sum + count;
    }, 0);
  return { startAt, stepSeconds, arrivals: Array.from({ length: steps }, (_, index) => sumAt(index)) };
}
