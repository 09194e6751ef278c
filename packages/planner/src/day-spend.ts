import type { Policy } from "@cap/domain";

/** Worker time that was paid for since midnight UTC, as far as it was seen. */
export interface DaySpend {
  /** Start of the day. */
  readonly dayAt: number;
  /** Instant up to which it was counted. */
  readonly countedAt: number;
  readonly workerSeconds: number;
}

const DAY_SECONDS = 86_400;
/** A pool that grows has to be paid for so long before it may shrink again; what comes later is decided later. */
const COMMITTED_SECONDS = 3600;

/** Nothing was seen before an instant. */
export function freshSpend(at: number): DaySpend {
  return { dayAt: dayOf(at), countedAt: at, workerSeconds: 0 };
}

/** The spend at an instant when a pool had a size since the last one; time of which the size is unknown is not counted. */
export function spendAfter(
  { dayAt, countedAt, workerSeconds }: DaySpend,
  workers: number | null,
  at: number,
): DaySpend {
  if (at <= countedAt) return { dayAt, countedAt, workerSeconds };
  const day = dayOf(at);
  const before = day === dayAt ? workerSeconds : 0;
  return { dayAt: day, countedAt: at, workerSeconds: before + (workers ?? 0) * (at - Math.max(countedAt, day)) };
}

/** What it cost. */
export function spentToday({ workerSeconds }: DaySpend, { workerCostPerHour }: Policy["cost"]): number {
  return (workerSeconds / 3600) * workerCostPerHour;
}

/**
 * Most workers that the rest of the day's budget pays for over the next hour, when the fewest workers of the policy have to be
 * paid until midnight after it.
 *
 * @returns a whole number >= 0; Infinity without a budget or a price
 */
export function affordableToday(
  spend: DaySpend,
  cost: Policy["cost"],
  { minWorkers, now }: { readonly minWorkers: number; readonly now: number },
): number {
  const { budgetPerDay, workerCostPerHour } = cost;
  if (budgetPerDay === null || workerCostPerHour === 0) return Infinity;
  const today = spendAfter(spend, 0, now);
  const leftSeconds = today.dayAt + DAY_SECONDS - now;
  const committed = Math.min(COMMITTED_SECONDS, leftSeconds);
  const reserved = (minWorkers * workerCostPerHour * (leftSeconds - committed)) / 3600;
  const left = budgetPerDay - spentToday(today, cost) - reserved;
  return Math.max(0, Math.floor((left * 3600) / (workerCostPerHour * committed) + 1e-9));
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_SECONDS) * DAY_SECONDS;
}
