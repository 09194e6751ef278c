/** Workers asked for that are not ready yet. */
export interface StartingWorkers {
  /** When they were asked for. */
  readonly at: number;
  readonly workers: number;
}

/** The pool at the instant of a decision. */
export interface FleetNow {
  readonly now: number;
  readonly readyWorkers: number;
  /** Oldest request first. */
  readonly starting: readonly StartingWorkers[];
  readonly provisioningSeconds: number;
}

/** Instants that {@link committedWorkers} is asked for. */
export interface StepGrid {
  readonly stepSeconds: number;
  readonly steps: number;
}

/**
 * Workers that take jobs in each step when a size is asked for now and nothing else later: those that are ready, those that
 * start, and the new ones after their delay. A smaller size takes back the newest first, and ready ones at once.
 */
export function committedWorkers(size: number, fleet: FleetNow, { stepSeconds, steps }: StepGrid): Float64Array {
  const { now, readyWorkers, starting, provisioningSeconds } = fleet;
  let left = Math.max(0, size - readyWorkers);
  const arriving = starting.map(({ at, workers }) => {
    const kept = Math.min(left, workers);
    left -= kept;
    return { inSeconds: Math.max(0, at + provisioningSeconds - now), workers: kept };
  });
  arriving.push({ inSeconds: provisioningSeconds, workers: left });
  return Float64Array.from({ length: steps }, (_, step) => {
    const middle = (step + 0.5) * stepSeconds;
    const arrived = arriving.filter(({ inSeconds }) => inSeconds <= middle);
    return Math.min(size, readyWorkers) + arrived.reduce((sum, { workers }) => sum + workers, 0);
  });
}

/** Requests that are remembered; older ones have long been met or given up. */
const REQUESTS_MAX = 40;

/** Requests after a new size was asked for: the newest are taken back first. */
export function startingAfter(
  starting: readonly StartingWorkers[],
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
): StartingWorkers[] {
  if (to > from) return [...starting, { at, workers: to - from }].slice(-REQUESTS_MAX);
  let removed = from - to;
  const left = starting.toReversed().map((request) => {
    const taken = Math.min(removed, request.workers);
    removed -= taken;
    return { ...request, workers: request.workers - taken };
  });
  return left.filter(({ workers }) => workers > 0).toReversed();
}

/** Requests by what has become of them: as many workers as are missing still start, the newest ones; the others are ready. */
export function splitStarting(
  starting: readonly StartingWorkers[],
  missing: number,
): { readonly ready: StartingWorkers[]; readonly left: StartingWorkers[] } {
  const ready: StartingWorkers[] = [];
  const left: StartingWorkers[] = [];
  let open = missing;
  for (const request of starting.toReversed()) {
    const kept = Math.min(open, request.workers);
    open -= kept;
    if (kept > 0) left.unshift({ ...request, workers: kept });
    if (kept < request.workers) ready.unshift({ ...request, workers: request.workers - kept });
  }
  return { ready, left };
}
