import type { KnownArrivals } from "@cap/domain";

/** Jobs that are known to arrive evenly over a time, or all at once where its end is its start. */
export interface KnownSpan {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly jobs: number;
  /** Whether the history shows such arrivals already, so that the forecast holds them. */
  readonly inHistory: boolean;
  readonly name: string | null;
}

/** A time from its start up to, but without, its end. */
export interface TimeSpan {
  readonly fromAt: number;
  readonly untilAt: number;
}

/** Jobs that arrive at once. */
export interface KnownBatch {
  readonly at: number;
  readonly jobs: number;
  readonly inHistory: boolean;
}

/** Jobs that arrived at once are remembered this long: they are being worked off. */
const KEPT_SECONDS = 900;

/** What a source tells of coming arrivals, as it is remembered: in order of time, without what is over. */
export function knownSpans(told: readonly KnownArrivals[], now: number): readonly KnownSpan[] {
  const spans = told.map(({ at, fromAt, untilAt, jobs, rate, inHistory, name }) => {
    const [from, until] = [at ?? fromAt ?? now, at ?? untilAt ?? now]; // the schema has one or both of the others
    return { fromAt: from, untilAt: until, jobs: jobs ?? (rate ?? 0) * (until - from), inHistory, name };
  });
  return stillKnown(
    spans.toSorted((a, b) => a.fromAt - b.fromAt),
    now,
  );
}

/** The arrivals that are not over at an instant; those that came at once stay while they are worked off. */
export function stillKnown(spans: readonly KnownSpan[], now: number): readonly KnownSpan[] {
  const isOver = ({ fromAt, untilAt }: KnownSpan): boolean =>
    untilAt > fromAt ? untilAt <= now : fromAt <= now - KEPT_SECONDS;
  return spans.some(isOver) ? spans.filter((span) => !isOver(span)) : spans;
}

/** Jobs of a time that the forecast does not hold. */
export function unforeseenJobs(spans: readonly KnownSpan[], time: TimeSpan): number {
  return spans.reduce((sum, span) => sum + (span.inHistory ? 0 : jobsWithin(span, time)), 0);
}

/**
 * Mean rate of a time with the arrivals that are known of it: added to the forecast, or, where the history shows them already,
 * in its place if they are more.
 */
export function withKnown(rate: number, spans: readonly KnownSpan[], time: TimeSpan): number {
  if (spans.length === 0) return rate;
  const seconds = time.untilAt - time.fromAt;
  const foreseen = spans.reduce((sum, span) => sum + (span.inHistory ? jobsWithin(span, time) : 0), 0);
  return Math.max(rate, foreseen / seconds) + unforeseenJobs(spans, time) / seconds;
}

/** How much evenly spread arrivals raise a rate at the busiest instant of a time, jobs per second. */
export function addedPeak(rate: number, spans: readonly KnownSpan[], { fromAt, untilAt }: TimeSpan): number {
  const spread = spans.filter((span) => span.untilAt > span.fromAt && span.untilAt > fromAt && span.fromAt <= untilAt);
  const starts = spread.map((span) => Math.max(fromAt, span.fromAt));
  return starts.reduce(
    (most, at) => Math.max(most, withKnown(rate, spread, { fromAt: at, untilAt: at + 1 }) - rate),
    0,
  );
}

/** Jobs that arrive at once within a time, its end included. */
export function batchesWithin(spans: readonly KnownSpan[], { fromAt, untilAt }: TimeSpan): KnownBatch[] {
  return spans
    .filter((span) => span.untilAt === span.fromAt && span.fromAt > fromAt && span.fromAt <= untilAt)
    .map((span) => ({ at: span.fromAt, jobs: span.jobs, inHistory: span.inHistory }));
}

function jobsWithin(span: KnownSpan, { fromAt, untilAt }: TimeSpan): number {
  if (span.untilAt === span.fromAt) return span.fromAt >= fromAt && span.fromAt < untilAt ? span.jobs : 0;
  const overlap = Math.min(untilAt, span.untilAt) - Math.max(fromAt, span.fromAt);
  return overlap <= 0 ? 0 : (span.jobs * overlap) / (span.untilAt - span.fromAt);
}
