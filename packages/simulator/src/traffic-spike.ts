import { checkNonNegative, checkPositive } from "./domain-checks.ts";

/**
 * Form of a spike over its duration: `instant` is at its height throughout; `linear` is a triangle with its top in the middle; `exp` is at its
 * height at once and decays by e^-4; `bell` is a normal curve about the middle whose σ is a fifth of the duration.
 */
export type SpikeShape = "instant" | "linear" | "exp" | "bell";

/** A passing multiple of the rate. */
export interface TrafficSpike {
  /** Start in seconds from the start of the pattern; finite, negative for a spike that is under way at the start. */
  readonly startSeconds: number;
  /** Duration in seconds; > 0. */
  readonly durationSeconds: number;
  /** Multiple of the rate at the top, 2 for twice the rate; >= 0. */
  readonly magnitude: number;
  /** Form of the spike. */
  readonly shape: SpikeShape;
}

/** Throws a RangeError when a field of the spike is outside its domain. */
export function checkTrafficSpike(name: string, spike: TrafficSpike): void {
  if (!Number.isFinite(spike.startSeconds)) {
    throw new RangeError(`${name}.startSeconds must be finite, got ${spike.startSeconds}`);
  }
  checkPositive(`${name}.durationSeconds`, spike.durationSeconds);
  checkNonNegative(`${name}.magnitude`, spike.magnitude);
  if (!Object.hasOwn(heights, spike.shape)) {
    throw new RangeError(`${name}.shape must be instant, linear, exp or bell, got ${spike.shape}`);
  }
}

/** Factor on the rate at an instant: 1 outside all spikes. Where spikes overlap the highest holds; they do not multiply. */
export function spikeFactor(spikes: readonly TrafficSpike[], instantSeconds: number): number {
  let factor = -Infinity;
  for (const { startSeconds, durationSeconds, magnitude, shape } of spikes) {
    const elapsed = (instantSeconds - startSeconds) / durationSeconds;
    if (elapsed >= 0 && elapsed < 1) factor = Math.max(factor, 1 + (magnitude - 1) * heights[shape](elapsed));
  }
  return factor === -Infinity ? 1 : factor;
}

/** Height of each shape, 0 at the base and 1 at the top, at the elapsed share of the duration. */
const heights: Record<SpikeShape, (elapsed: number) => number> = {
  instant: () => 1,
  linear: (elapsed) => 1 - Math.abs(2 * elapsed - 1),
  exp: (elapsed) => Math.exp(-4 * elapsed),
  bell: (elapsed) => Math.exp(-((elapsed - 0.5) ** 2) / (2 * 0.2 ** 2)),
};
