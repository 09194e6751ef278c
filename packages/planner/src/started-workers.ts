import type { StartingWorkers } from "./committed-servers.ts";

/** Requests that are remembered: an hour of decisions every half minute; older ones count as long ago. */
const REQUESTS_MAX = 120;

/**
 * Workers by when they were asked for, oldest first, after a new size was: those that were there before any of them leave
 * first, then the oldest. That is what a shortest time to be billed for makes of it, whichever worker really leaves.
 */
export function startedAfter(
  started: readonly StartingWorkers[],
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
): readonly StartingWorkers[] {
  if (to === from) return started;
  if (to > from) return [...started, { at, workers: to - from }].slice(-REQUESTS_MAX);
  let surplus = started.reduce((sum, { workers }) => sum + workers, 0) - to;
  if (surplus <= 0) return started;
  return started.flatMap((request) => {
    const gone = Math.min(request.workers, Math.max(0, surplus));
    surplus -= gone;
    return gone === request.workers ? [] : [{ ...request, workers: request.workers - gone }];
  });
}
