import type { Reason } from "@cap/domain";
import { type KnownSpan, type TimeSpan, unforeseenJobs } from "./known-arrivals.ts";

/** Names that a reason spells out. */
const NAMES_MAX = 3;

/** The arrivals that a decision reckons with because somebody told of them, as one reason; nothing without any. */
export function knownReasons(known: readonly KnownSpan[], { fromAt, untilAt }: TimeSpan): Reason[] {
  // What arrives at once at the end of that time is sized for already.
  const time = { fromAt, untilAt: untilAt + 1e-6 };
  const counted = known.filter((span) => !span.inHistory && unforeseenJobs([span], time) > 0);
  if (counted.length === 0) return [];
  const names = new Set(counted.flatMap(({ name }) => (name === null ? [] : [name])));
  return [
    {
      code: "KNOWN_ARRIVALS",
      jobs: Number(unforeseenJobs(counted, time).toPrecision(9)),
      fromAt: Math.min(...counted.map(({ fromAt }) => fromAt)),
      untilAt: Math.max(...counted.map(({ untilAt }) => untilAt)),
      names: [...names].slice(0, NAMES_MAX),
    },
  ];
}
