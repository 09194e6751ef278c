import { CapError } from "@cap/domain";

/**
 * What a computation returns on values that a person gave.
 *
 * Options are checked one by one, but some only fail together: a window of a millisecond in a horizon of a week. Such a
 * RangeError is wrong use of cap, not a fault of it.
 *
 * @throws CapError USAGE with the message of a RangeError; anything else as it is
 */
export function rangeErrorAsUsage<Value>(compute: () => Value): Value {
  try {
    return compute();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CapError({
      code: "USAGE",
      message: cause.message,
      hint: "change the option or the field that this value comes from",
      cause,
    });
  }
}

/** Slices of a computation on values that a person gave, with the errors of {@link rangeErrorAsUsage}. */
export function slicesWithUsageErrors<Progress, Result>(
  slices: Iterator<Progress, Result, void>,
): Iterator<Progress, Result, void> {
  return { next: () => rangeErrorAsUsage(() => slices.next()) };
}
