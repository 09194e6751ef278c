import { finish, type JobStream, type LatencySlo, type Slices } from "@cap/simulator";
import type { ReadyAutoscaler } from "./autoscaler.ts";
import { WindowReplay } from "./window-replay.ts";

/** What a clairvoyant plan is made from: all jobs, before they arrive. */
export interface ClairvoyantInput {
  /** The jobs of the replay. */
  readonly jobs: JobStream;
  /** Length of the replay in seconds; > 0. */
  readonly horizonSeconds: number;
  /** Promise that the plan keeps in every window where some number of workers can. */
  readonly slo: LatencySlo;
  /** Time from asking for a worker until it takes jobs, in seconds; >= 0. */
  readonly provisioningDelaySeconds: number;
  /** Fewest workers; integer >= 0. */
  readonly workersMin: number;
  /** Most workers; integer >= workersMin. */
  readonly workersMax: number;
  /** Jobs that one worker runs at once; integer >= 1. */
  readonly slotsPerWorker: number;
}

/** Number of workers to ask for from an instant on. */
export interface PlannedTarget {
  /** Instant in seconds from the start of the replay; a multiple of the plan's interval. */
  readonly atSeconds: number;
  /** Workers to have asked for; it differs from the target before. */
  readonly workers: number;
}

/** A plan made with the future known. */
export interface ClairvoyantPlan {
  /** Time between two changes of the size that the plan considers, in seconds. */
  readonly slotSeconds: number;
  /** Grid of the instants of its targets, in seconds: a whole part of the slot. */
  readonly intervalSeconds: number;
  /** Targets in order of time, the first at 0; the last one holds for ever. */
  readonly targets: readonly PlannedTarget[];
}

/** Shortest slot of a plan, in seconds: shorter ones cost more starts than they save. */
const shortestSlotSeconds = 60;

/** Longest time between two decisions of a plan in seconds: short enough to ask one usual provisioning delay ahead to the second. */
const longestIntervalSeconds = 30;

/** Most times that windows missed by a hair get another worker; one or two are usual where any are. */
const mendRoundsMax = 50;

/** Slots of one slice of work: some hundredths of a second. */
const slotsPerTurn = 8;
const intervalsPerTurn = 256;

/** Keeps rounding from adding a window or an interval, as in 0.1 + 0.2 > 0.3. */
const rounding = 1e-9;

/**
 * Clairvoyant plans with slots of one minute, half a window and a whole window, where these differ. The cheapest one is the oracle: an
 * upper bound, within a few percent, of the least that any policy could pay while keeping every window.
 *
 * Slot by slot, each takes the fewest workers that, kept to the end of the window and until all jobs of that window have started, leave
 * every window its quantile; windows before the end of a warm-up too. A window that its service times alone spoil is still held to the
 * quantile of the jobs that can be in time. Where no size up to the maximum is enough, the slot takes the maximum.
 *
 * Workers are asked for one provisioning delay ahead, and gaps that are not longer are filled. A worker that leaves finishes its job;
 * the plan supposes that those leave that would have been free first, the worst case, so its windows are kept whatever worker a pool
 * removes.
 */
export function clairvoyantPlans(input: ClairvoyantInput): readonly ClairvoyantPlan[] {
  return finish(clairvoyantPlansStepwise(input));
}

/** The plans of {@link clairvoyantPlans} in slices. */
export function* clairvoyantPlansStepwise(input: ClairvoyantInput): Slices<readonly ClairvoyantPlan[]> {
  const { windowSeconds } = input.slo;
  const slots = new Set([Math.min(shortestSlotSeconds, windowSeconds), windowSeconds / 2, windowSeconds]);
  const plans: ClairvoyantPlan[] = [];
  for (const slotSeconds of slots) {
    const intervalSeconds = slotSeconds / Math.ceil(slotSeconds / longestIntervalSeconds - rounding);
    // A delay between two multiples of the interval is rounded up: better early than late.
    const leadIntervals = Math.ceil(input.provisioningDelaySeconds / intervalSeconds - rounding);
    const grid = { slotSeconds, intervalSeconds, leadIntervals };
    const targets: PlannedTarget[] = [];
    for (const [interval, workers] of (yield* keptRequests(input, grid)).entries()) {
      if (workers !== targets.at(-1)?.workers) targets.push({ atSeconds: interval * intervalSeconds, workers });
    }
    plans.push({ slotSeconds, intervalSeconds, targets });
  }
  return plans;
}

/** Policy named `oracle` that plays a plan back. */
export function oracleAutoscaler({ intervalSeconds, targets }: ClairvoyantPlan): ReadyAutoscaler {
  return {
    name: "oracle",
    intervalSeconds,
    begin: () => {
      let next = 0;
      let workers: number | null = null;
      return ({ nowSeconds }) => {
        for (
          let target = targets[next];
          target && target.atSeconds <= nowSeconds + rounding;
          target = targets[++next]
        ) {
          ({ workers } = target);
        }
        return workers;
      };
    },
  };
}

interface PlanGrid {
  readonly slotSeconds: number;
  readonly intervalSeconds: number;
  /** Intervals from asking for a worker until it takes jobs. */
  readonly leadIntervals: number;
}

/**
 * Workers to ask for at every interval.
 *
 * A slot that takes fewer workers than the next one swaps busy workers for fresh ones, which a filled gap does not; with jobs longer
 * than the start-up a window can miss its quantile for it. Such windows get one worker more until all are kept.
 */
function* keptRequests(input: ClairvoyantInput, grid: PlanGrid): Slices<readonly number[]> {
  const { sizes, lost } = yield* leastSizes(input, grid.slotSeconds);
  for (let round = 0; ; round++) {
    const asked = requests(sizes, grid);
    const missed = (yield* missedWindows(input, asked, grid)).filter((window) => !lost.includes(window));
    if (missed.length === 0 || round === mendRoundsMax) return asked;
    for (const window of missed) {
      const first = Math.floor((window * input.slo.windowSeconds) / grid.slotSeconds + rounding);
      const end = Math.min(
        sizes.length,
        Math.ceil(((window + 1) * input.slo.windowSeconds) / grid.slotSeconds - rounding),
      );
      for (let slot = first; slot < end; slot++) sizes[slot] = Math.min(input.workersMax, (sizes[slot] ?? 0) + 1);
    }
  }
}

/** At every interval the largest size that is wanted until a worker asked for one interval later would be ready. */
function requests(
  sizes: readonly number[],
  { slotSeconds, intervalSeconds, leadIntervals }: PlanGrid,
): readonly number[] {
  const intervals = Math.round(slotSeconds / intervalSeconds);
  return Array.from({ length: sizes.length * intervals }, (_, interval) => {
    const last = Math.floor((interval + leadIntervals) / intervals);
    return Math.max(...sizes.slice(Math.floor(interval / intervals), last + 1));
  });
}

/** Windows that miss their quantile when the workers are asked for and start in time. */
function* missedWindows(
  input: ClairvoyantInput,
  asked: readonly number[],
  { intervalSeconds, leadIntervals }: PlanGrid,
): Slices<readonly number[]> {
  const replay = new WindowReplay(input);
  for (let interval = 0; interval < asked.length; interval++) {
    if (interval % intervalsPerTurn === 0) yield;
    // Ready are those that have been wanted ever since: starting workers are the first to be given up.
    const ready = Math.min(...asked.slice(Math.max(0, interval - leadIntervals), interval + 1));
    const fromSeconds = interval * intervalSeconds;
    const untilSeconds = interval + 1 < asked.length ? fromSeconds + intervalSeconds : Infinity;
    replay.advance({ servers: ready * input.slotsPerWorker, fromSeconds, untilSeconds });
  }
  return replay.missedWindows();
}

/** Fewest workers for each slot of the horizon, and the windows that no number of workers could keep. */
function* leastSizes(
  input: ClairvoyantInput,
  slotSeconds: number,
): Slices<{ sizes: number[]; lost: readonly number[] }> {
  const { workersMin, workersMax, slotsPerWorker, slo } = input;
  const replay = new WindowReplay(input);
  const sizes: number[] = [];
  const slots = Math.ceil(input.horizonSeconds / slotSeconds - rounding);
  let size = workersMin;
  for (let slot = 0; slot < slots; slot++) {
    if (slot % slotsPerTurn === 0) yield;
    const fromSeconds = slot * slotSeconds;
    const toSeconds = fromSeconds + slotSeconds;
    const untilSeconds = Math.ceil(toSeconds / slo.windowSeconds - rounding) * slo.windowSeconds;
    const isEnough = (workers: number) =>
      replay.keepsWindows({ servers: workers * slotsPerWorker, fromSeconds, untilSeconds });
    size = leastSize(isEnough, { guess: size, min: workersMin, max: workersMax });
    const advancedTo = slot + 1 < slots ? toSeconds : Infinity;
    replay.advance({ servers: size * slotsPerWorker, fromSeconds, untilSeconds: advancedTo });
    sizes.push(size);
  }
  return { sizes, lost: replay.missedWindows() };
}

interface SizeSearch {
  readonly guess: number;
  readonly min: number;
  readonly max: number;
}

/** Least size that is enough, in steps that double from the guess and then halve; the maximum when none is. */
function leastSize(isEnough: (size: number) => boolean, { guess, min, max }: SizeSearch): number {
  let tooFew = min - 1;
  let enough = max;
  let step = 1;
  if (guess > tooFew && isEnough(guess)) {
    enough = guess;
    for (; enough - step > tooFew && isEnough(enough - step); step *= 2) enough -= step;
    tooFew = Math.max(tooFew, enough - step);
  } else {
    tooFew = guess;
    for (; tooFew + step < max && !isEnough(tooFew + step); step *= 2) tooFew += step;
    enough = Math.min(max, tooFew + step);
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
