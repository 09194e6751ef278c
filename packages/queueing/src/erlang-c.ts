import { blockingProbability, type ErlangLoad } from "./erlang-b.ts";

/**
 * Probability that an arriving job has to wait in an M/M/c queue (Erlang C).
 *
 * Computed from Erlang B, so there are no factorials and a million servers take microseconds.
 *
 * @returns probability in [0, 1]; exactly 1 when offeredLoad >= servers (unstable queue)
 * @throws RangeError if an argument is outside its stated domain
 * @example waitProbability({ servers: 5, offeredLoad: 4 }) // 0.55411…
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., section 2.3
 */
export function waitProbability(load: ErlangLoad): number {
  const blocking = blockingProbability(load);
  const { servers, offeredLoad } = load;
  if (offeredLoad >= servers) return 1;
  return Math.min(1, (servers * blocking) / (servers - offeredLoad + offeredLoad * blocking));
}
