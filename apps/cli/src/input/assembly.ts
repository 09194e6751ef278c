import type { OrderedSamples } from "./step-counts.ts";

/** What assembling has to know beside the rows. */
export interface AssembleOptions {
  /** How the source is called in messages. */
  readonly name: string;
  /** How positions are called. */
  readonly place: (position: number) => string;
  readonly timeZone: string;
  /** Step of the result; undefined takes that of the data. */
  readonly stepSeconds: number | undefined;
  /** Step of rows without time; null when rows carry times. */
  readonly rowStepSeconds: number | null;
  /** Whether a timestamp is the start or the end of its step; undefined assumes the start and says so. */
  readonly timestampMeans: "start" | "end" | undefined;
}

/** Samples in order, with the place of each in the input. */
export interface PlacedSamples extends OrderedSamples {
  readonly position: (index: number) => number;
}
