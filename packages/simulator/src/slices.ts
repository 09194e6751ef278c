/** Asked between two slices of long work. An `AbortSignal` is one; so is an object that throws once a clock has passed a deadline. */
export interface Interruption {
  /** Throws when the work has to end; what it throws is passed on. */
  readonly throwIfAborted: () => void;
}

/**
 * Long work in slices: every `next()` does one of a few hundredths of a second, the last one gives the result.
 *
 * A computation lets nothing else run in its thread, so that neither Ctrl-C nor a timer can abort an `AbortSignal` meanwhile. Work in
 * slices gives way between two of them. Who does not go on loses nothing but the work so far.
 */
export type Slices<Result> = Generator<undefined, Result, void>;

/** How work gives way to everything else. */
export interface GivingWay {
  /** Resolves when everything else has had its turn: `setImmediate` of `node:timers/promises`, or `scheduler.yield` in a browser. */
  readonly giveWay: () => Promise<unknown>;
  /** Asked before every slice. @defaultValue never asked */
  readonly signal?: Interruption | undefined;
}

/**
 * Does all slices at once, and asks the signal before each.
 *
 * The signal must not need its own thread to be aborted: a deadline read from a clock, or a flag that another thread sets.
 *
 * @throws what the signal throws
 * @example finish(simulateStepwise(input)) // simulate(input)
 */
export function finish<Result>(slices: Iterator<unknown, Result, void>, signal?: Interruption): Result {
  for (;;) {
    signal?.throwIfAborted();
    const slice = slices.next();
    if (slice.done === true) return slice.value;
  }
}

/**
 * Does slice after slice, gives way after each and asks the signal before each, so that an `AbortSignal` of the same thread ends the work.
 *
 * @throws what the signal throws
 * @example await finishGivingWay(simulateStepwise(input), { giveWay: setImmediate, signal: AbortSignal.timeout(500) })
 */
export async function finishGivingWay<Result>(
  slices: Iterator<unknown, Result, void>,
  { giveWay, signal }: GivingWay,
): Promise<Result> {
  for (;;) {
    signal?.throwIfAborted();
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    await giveWay();
  }
}
