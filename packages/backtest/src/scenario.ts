import type { LatencySlo, MetricOutage, ServiceChange, ServiceLaw } from "@cap/simulator";
import type { PastArrivals } from "./autoscaler.ts";

/** A history and the counts that follow it: everything that a comparison of policies replays. */
export interface BacktestScenario {
  /** Short name for tables. */
  readonly name: string;
  /** Start of the replay in epoch seconds; local time zone offset included, so that days begin at multiples of 86,400. */
  readonly startAt: number;
  /** Arrivals before the start, which the policies know. */
  readonly past: PastArrivals;
  /** Jobs that arrive in each step of the replay; integers >= 0. */
  readonly counts: readonly number[];
  /** Length of a step of the replay in seconds; > 0. */
  readonly stepSeconds: number;
  /** Law of the service times, before and during the replay. */
  readonly service: ServiceLaw;
  /** Changes of the service times during the replay, in order of time. */
  readonly serviceChanges: readonly ServiceChange[];
  /** Time from asking for a worker until it takes jobs, in seconds; >= 0. */
  readonly provisioningDelaySeconds: number;
  /** Promise that the policies are judged by. */
  readonly slo: LatencySlo;
  /** Fewest workers; integer >= 0. */
  readonly workersMin: number;
  /** Most workers; integer >= workersMin. */
  readonly workersMax: number;
  /** Jobs that one worker runs at once; integer >= 1. */
  readonly slotsPerWorker: number;
  /** Spans in which nothing is measured, in order of time. */
  readonly outages: readonly MetricOutage[];
  /** Seed of the jobs behind the counts; integer in [0, 2^32). */
  readonly seed: number;
}
