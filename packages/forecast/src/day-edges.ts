import { poissonDeviation } from "./poisson-deviation.ts";

/** Slots on either side whose means are compared: a plateau of a quarter of an hour has edges, a burst of a minute is told apart before. */
const SIDE_SLOTS = 5;
/** An edge stands out by this many deviations of chance: beyond chance among the 1,440 minutes of a day. */
const DEVIATIONS = 6;
/** Both sides differ by this factor at least: less is no harm to smooth over. */
const FACTOR = 1.3;
/** Share of the difference that lies between two neighbouring slots: of a ramp it is spread over all of them. */
const SHARP_SHARE = 0.6;

/** What is known of the rates in a row of the day. */
interface EdgeFacts {
  readonly slotSeconds: number;
  /** Days that the rates are means of; >= 1. */
  readonly days: number;
}

/**
 * Slots at whose start the rate of the day jumps, such as the begin and the end of a nightly run: smoothing must not reach across.
 *
 * @param row mean rate of each slot of the day, jobs per second
 * @returns slots of the day, ascending
 */
export function dayEdges(row: Float64Array, { slotSeconds, days }: EdgeFacts): readonly number[] {
  const slots = row.length;
  if (slots < 4 * SIDE_SLOTS) return [];
  const at = (slot: number): number => row[(slot + slots) % slots]!;
  const meanFrom = (first: number): number => {
    let sum = 0;
    for (let slot = first; slot < first + SIDE_SLOTS; slot++) sum += at(slot);
    return sum / SIDE_SLOTS;
  };
  const jobsPerRate = slotSeconds * days * SIDE_SLOTS;
  const jumps = Float64Array.from({ length: slots }, (_, slot) => meanFrom(slot) - meanFrom(slot - SIDE_SLOTS));
  const isEdge = (slot: number): boolean => {
    const before = meanFrom(slot - SIDE_SLOTS);
    const after = meanFrom(slot);
    const jump = after - before;
    const chance = Math.hypot(poissonDeviation(before * jobsPerRate), poissonDeviation(after * jobsPerRate));
    if (Math.abs(jump) * jobsPerRate <= DEVIATIONS * chance) return false;
    if (Math.max(before, after) < FACTOR * Math.min(before, after)) return false;
    return (at(slot) - at(slot - 1)) / jump > SHARP_SHARE && isLargest(jumps, slot);
  };
  return Array.from(row.keys()).filter(isEdge);
}

/** Whether no jump of the same direction nearby is larger; of equals the first. */
function isLargest(jumps: Float64Array, slot: number): boolean {
  const slots = jumps.length;
  const own = Math.abs(jumps[slot]!);
  for (let away = 1; away < SIDE_SLOTS; away++) {
    const before = jumps[(slot - away + slots) % slots]!;
    const after = jumps[(slot + away) % slots]!;
    const isSame = (other: number): boolean => other > 0 === jumps[slot]! > 0;
    if (isSame(before) && Math.abs(before) >= own) return false;
    if (isSame(after) && Math.abs(after) > own) return false;
  }
  return true;
}
