import type { Controller, LatencySlo, Slices } from "@cap/simulator";

/** Arrivals before the replay, as a policy may know them. */
export interface PastArrivals {
  /** Start of the first step in epoch seconds. */
  readonly startAt: number;
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
  /** Jobs that arrived in each step; null where nothing is known. The last step ends where the replay starts. */
  readonly arrivals: readonly (number | null)[];
}

/** What a policy knows when the replay starts: no more than it would in production. */
export interface AutoscalerSetting {
  /** Start of the replay in epoch seconds; local time zone offset included, so that days begin at multiples of 86,400. */
  readonly startAt: number;
  /** Arrivals before the start. */
  readonly past: PastArrivals;
  /** Promise that the policy is judged by. */
  readonly slo: LatencySlo;
  /** Fewest workers; integer >= 0. */
  readonly workersMin: number;
  /** Most workers; integer >= workersMin. */
  readonly workersMax: number;
  /** Workers at the start. */
  readonly workersInitial: number;
  /** Jobs that one worker runs at once; integer >= 1. */
  readonly slotsPerWorker: number;
  /** Time from asking for a worker until it takes jobs, in seconds: the mean where it varies. */
  readonly provisioningDelaySeconds: number;
  /** Mean service time in the past, in seconds. */
  readonly meanServiceSeconds: number;
  /** Squared coefficient of variation of the service time in the past. */
  readonly serviceScv: number;
}

/** A scaling policy: a name, how often it decides, and how it starts. */
export interface Autoscaler {
  /** Short name for tables, with the setting that matters: `HPA 70`. */
  readonly name: string;
  /** Time between two decisions in seconds; > 0. */
  readonly intervalSeconds: number;
  /** A controller for one replay; it sees nothing but the setting and its views. In slices where learning from the past takes long. */
  readonly begin: (setting: AutoscalerSetting) => Controller | Slices<Controller>;
}

/** A scaling policy that is ready to decide at once. */
export interface ReadyAutoscaler extends Autoscaler {
  readonly begin: (setting: AutoscalerSetting) => Controller;
}
