/** One resolution that metrics are kept in. */
export interface Resolution {
  /** Place in {@link RESOLUTIONS}; part of what is stored. */
  readonly level: number;
  readonly stepSeconds: number;
  /** How long values of this resolution are kept. */
  readonly keepSeconds: number;
  /** Time that one stored chunk covers. */
  readonly chunkSeconds: number;
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** Length of a slot, the finest resolution. */
export const SLOT_SECONDS = 15;
/** What is packed at a time. */
export const SEALED_SECONDS = HOUR_SECONDS;
/** Slots of an hour. */
export const SLOTS_PER_HOUR = SEALED_SECONDS / SLOT_SECONDS;
/** An hour is packed this long after its end, when its last samples are in. */
export const LATENESS_SECONDS = 300;

/** The resolutions, finest first. Each step is a whole multiple of the one before. */
export const RESOLUTIONS: readonly [Resolution, Resolution, Resolution] = [
  { level: 0, stepSeconds: SLOT_SECONDS, keepSeconds: 48 * HOUR_SECONDS, chunkSeconds: 6 * HOUR_SECONDS },
  { level: 1, stepSeconds: 60, keepSeconds: 14 * DAY_SECONDS, chunkSeconds: DAY_SECONDS },
  { level: 2, stepSeconds: 300, keepSeconds: 90 * DAY_SECONDS, chunkSeconds: DAY_SECONDS },
];

/** The slot of a sample: the one whose interval `(slot * 15, slot * 15 + 15]` its time lies in. */
export function slotOf(timestampAt: number): number {
  return Math.ceil(timestampAt / SLOT_SECONDS) - 1;
}

/** The resolution that is read for a step: the coarsest that divides it. */
export function resolutionOf(stepSeconds: number): Resolution {
  return RESOLUTIONS.findLast((resolution) => stepSeconds % resolution.stepSeconds === 0) ?? RESOLUTIONS[0];
}

/** The finest resolution that is still kept for an instant; the coarsest beyond that. */
export function finestResolution({ at, now }: { readonly at: number; readonly now: number }): Resolution {
  return RESOLUTIONS.find(({ keepSeconds }) => at >= now - keepSeconds) ?? RESOLUTIONS[2];
}

/** Number of the first chunk whose values are still kept. */
export function firstKeptChunk({ keepSeconds, chunkSeconds }: Resolution, now: number): number {
  return Math.floor((now - keepSeconds) / chunkSeconds);
}
