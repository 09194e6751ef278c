import type { FineForecast, LocalClock, RateLevelState, RateTrackerState } from "@cap/forecast";
import type { StartingWorkers } from "./committed-servers.ts";
import type { DaySpend } from "./day-spend.ts";
import type { ErrorHistogram } from "./error-histogram.ts";
import type { RetryState } from "./retry-load.ts";
import type { KnownSpan } from "./known-arrivals.ts";
import type { LoadForecastBasis } from "./load-forecast-basis.ts";

/**
 * What the decision core knows about one pool, as plain JSON: compact, and all that a later process needs to go on.
 * Rates are jobs per second, instants epoch seconds; null is unknown.
 */
export interface PoolState {
  /** Facts about the pool that were given at the start. */
  readonly pool: PoolFacts;
  /** Clock that days go by; empty is UTC. */
  readonly clock: LocalClock;
  /** Newest instant anything is known about. */
  readonly knownUntilAt: number;
  /** Arrivals on a coarse grid, oldest first: the ring that forecasts are made from. */
  readonly load: LoadRing;
  /** Arrivals of the last observations, newest last; at most {@link RECENT_OBSERVATIONS}. */
  readonly recent: readonly RecentObservation[];
  /** What is known of service times; null until anything is. */
  readonly service: ServiceKnowledge | null;
  /** The pool as last observed; null before the first observation. */
  readonly seen: SeenPool | null;
  /** What was asked for, and when. */
  readonly scaling: ScalingRecord;
  /** How long workers take that were asked for. */
  readonly provisioning: ProvisioningKnowledge;
  /** Whether more workers got more done when all were busy. */
  readonly rush: RushRecord;
  /** Forecast in use; null before the first decision and after a model change. */
  readonly forecast: LoadForecast | null;
  /** How far arrivals run from that forecast. */
  readonly level: LevelState;
  /** How well arrivals of the next minutes are foreseen. */
  readonly near: NearSkill;
  /** Profile of the day and how arrivals have followed it; null where the history is too short for one. */
  readonly fine: FineForecast | null;
  /** Level of the arrivals against that profile. */
  readonly tracker: RateTrackerState;
  /** Arrivals that are known in advance, in order of time. */
  readonly known: readonly KnownSpan[];
  /** What of the load of the moment is retries. */
  readonly retries: RetryState;
  /** Worker time that was paid for today. */
  readonly spend: DaySpend;
}

/** How many observations {@link PoolState.recent} keeps. */
export const RECENT_OBSERVATIONS = 120;

/** Facts about a pool that the core needs. */
interface PoolFacts {
  readonly name: string;
  /** Jobs that a worker runs at once; integer >= 1. */
  readonly slotsPerWorker: number;
  /** How much longer a job takes for each further busy slot of its worker, as a share of its time alone; >= 0. */
  readonly slotSlowdown: number;
  /** Time by which nearly every worker that was asked for is said to be ready, or assumed to be. */
  readonly provisioningDelaySeconds: number;
  /** Whether it was said, and not assumed. */
  readonly provisioningDelayGiven: boolean;
  /** Mean service time that was said; null when it was not. */
  readonly serviceTimeSeconds: number | null;
}

/** How long workers take that were asked for: what was given, and what was seen since. */
export interface ProvisioningKnowledge {
  /** Time by which most workers that are asked for are ready: what decisions use. */
  readonly seconds: number;
  /** Requests that it was learnt from; 0 while the given delay holds. */
  readonly requests: number;
  /** Delays that were seen, oldest first. */
  readonly delays: readonly SeenDelay[];
  /** Requests until here teach nothing: ready workers were lost while theirs started; null where none were. */
  readonly doubtfulUntilAt: number | null;
}

/** Workers of one request that became ready between two observations. */
export interface SeenDelay {
  readonly askedAt: number;
  readonly seconds: number;
  readonly workers: number;
}

/** Arrivals per step of a coarse grid. */
export interface LoadRing {
  /** Start of the first step. */
  readonly startAt: number;
  readonly stepSeconds: number;
  /** Mean rate of each step. */
  readonly meanRates: readonly (number | null)[];
  /** Highest rate within each step, over a sub-interval of {@link LoadRing.peakSeconds}. */
  readonly peakRates: readonly (number | null)[];
  /** Length of the sub-intervals that peaks are taken over. */
  readonly peakSeconds: number;
  /** Sub-intervals of the step that is not complete yet. */
  readonly open: readonly OpenInterval[];
}

/** A sub-interval of the step in progress. */
export interface OpenInterval {
  readonly startAt: number;
  readonly arrivals: number;
  /** Seconds of it that observations covered. */
  readonly coveredSeconds: number;
}

/** Arrivals of one observation. */
export interface RecentArrivals {
  /** End of the interval. */
  readonly endAt: number;
  readonly seconds: number;
  /** Jobs that the forecast is learnt from. */
  readonly arrivals: number;
}

/** Arrivals of one observation, with those that say nothing about other times. */
export interface SeenArrivals extends RecentArrivals {
  /** Jobs on top of the others, which the forecast is not learnt from: retries, and arrivals that were known in advance. */
  readonly extraJobs: number;
}

/** What one observation said about arrivals and the queue. */
export interface RecentObservation extends SeenArrivals {
  /** Jobs waiting at the end, and how long the oldest had waited; null when unknown. */
  readonly backlog: number | null;
  readonly oldestWaitSeconds: number | null;
}

/** Moments of the service time of a job alone on its worker, learnt from completed jobs or given. */
export interface ServiceKnowledge {
  readonly meanSeconds: number;
  /** null while only the mean is known. */
  readonly scv: number | null;
  readonly p95Seconds: number | null;
  /** Jobs that the moments rest on, old ones discounted. */
  readonly weightJobs: number;
  /** Mean of the jobs of the last minutes, and their discounted number. */
  readonly recentMeanSeconds: number;
  readonly recentJobs: number;
}

/** The pool at the end of an observation. */
export interface SeenPool {
  readonly at: number;
  readonly intervalSeconds: number;
  /** Whether the arrivals of that interval are known. */
  readonly arrivalsKnown: boolean;
  readonly readyWorkers: number | null;
  /** Jobs in service. */
  readonly activeJobs: number | null;
  readonly backlog: number | null;
  readonly oldestWaitSeconds: number | null;
  readonly latencyP95Seconds: number | null;
  readonly utilization: number | null;
  /** Whether the observation left open if jobs wait: no backlog, and nothing else that shows it. */
  readonly queueUnknown: boolean;
  /** Metrics that contradict the others. */
  readonly contradictions: readonly Contradiction[];
}

/** A metric that contradicts the others, with the value that follows from them. */
export interface Contradiction {
  readonly field: string;
  readonly reported: number;
  readonly expected: number;
}

/** What was asked for, and when. */
export interface ScalingRecord {
  /** Size of the pool once all is there that was asked for; null when unknown. */
  readonly desiredWorkers: number | null;
  /** Whether somebody asked for that size; it is otherwise the size that the pool was seen to have. */
  readonly isAsked: boolean;
  /** When observations began again after a long silence; null when there was none. */
  readonly resumedAt: number | null;
  readonly lastUpAt: number | null;
  readonly lastDownAt: number | null;
  /** Instants of the last hour at which the direction of the actions changed, oldest first. */
  readonly reversedAt: readonly number[];
  /** Requests whose workers start, oldest first; those that are ready are taken off where it is known how many are. */
  readonly starting: readonly StartingWorkers[];
  /** Workers by when they were asked for, oldest first; those that left are taken to be the oldest. */
  readonly started: readonly StartingWorkers[];
  /** Sizes that were wanted, newest last, for the stabilization window. */
  readonly wanted: readonly { readonly at: number; readonly workers: number }[];
}

/** What a pool got done in its present rush, a time in which jobs wait and every slot is busy. */
export interface RushRecord {
  /** Intervals of the rush, oldest first; empty when there is none. */
  readonly intervals: readonly BusyInterval[];
  /** The limit that was noticed; null when none was. */
  readonly limit: NoticedLimit | null;
}

/** An interval in which every slot was busy. */
export interface BusyInterval {
  readonly endAt: number;
  readonly seconds: number;
  /** Ready workers at its end. */
  readonly workers: number;
  /** Mean service time of the jobs that ended. */
  readonly serviceSeconds: number;
  /** Jobs that ended well. */
  readonly jobs: number;
  /** Calls that a service behind the workers refused, for each job that ended; 0 where nobody tells. */
  readonly refusedRatio: number;
}

/** A limit on the throughput that does not come from the workers. */
export interface NoticedLimit {
  readonly noticedAt: number;
  /** From then on a few more workers are tried; before, it holds for so long. */
  readonly untilAt: number;
  readonly holdSeconds: number;
  /** No larger size is asked for, as far as that many are not ready yet. */
  readonly size: number;
  readonly workersBefore: number | null;
  readonly workersAfter: number;
  readonly throughputBefore: number | null;
  readonly throughputAfter: number;
  /** Jobs that the throughput after was measured on. */
  readonly jobsAfter: number;
  readonly refusedRatio: number | null;
}

/** Forecast of the load on the grid of the ring. */
export interface LoadForecast {
  /** What it was made with: a change of any of these makes a new one. */
  readonly key: string;
  readonly madeAt: number;
  readonly model: string;
  readonly startAt: number;
  readonly stepSeconds: number;
  readonly meanRates: readonly number[];
  /** Lower and upper ends of the band around the mean rates. */
  readonly lowerRates: readonly number[];
  readonly upperRates: readonly number[];
  /** Upper ends for the peak rates: what capacity is sized for. */
  readonly upperPeakRates: readonly number[];
  readonly accuracy: LoadForecastAccuracy | null;
  /** Set when the history was too short for the wanted model. */
  readonly shortfall: { readonly points: number; readonly minimumPoints: number } | null;
  /** Model that was asked for by name; absent when it is the one that was used, or cap chose. */
  readonly askedModel?: string;
  /** What backtests found, for the forecasts of the hours after; absent where there were none. */
  readonly basis?: LoadForecastBasis;
  /** The last clock change from the start of the history to the end of the forecast; absent when there is none. */
  readonly clockChange?: ClockChange;
}

/** The instant at which the local clock moves. */
export interface ClockChange {
  readonly fromAt: number;
  readonly direction: "forward" | "back";
  /** By how much, seconds; > 0. */
  readonly shiftSeconds: number;
  /** Whether the course of the day follows it: a step of the grid may be too long for that. */
  readonly followed: boolean;
}

/** Quality of the forecast on the history's own past. */
export interface LoadForecastAccuracy {
  readonly weightedErrorRatio: number | null;
  readonly scaledError: number | null;
  /** Share of values inside the band; null where it was not measured. */
  readonly coverage: number | null;
}

/** How well arrivals over the time that it takes to get a worker were foreseen. */
export interface NearSkill {
  /** Ratios of the rate that came to the rate that was expected. */
  readonly errors: ErrorHistogram;
  /** Expectations whose time is not over yet, oldest first. */
  readonly pending: readonly NearExpectation[];
}

/** A rate that is expected over a time. */
export interface NearExpectation {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly rate: number;
}

/** Observed against expected arrivals since the forecast was made. */
export interface LevelState {
  readonly filter: RateLevelState;
  /** Consecutive observations far above (positive) or far below (negative) what was expected; 0 when the last was near. */
  readonly strangeStreak: number;
  /** Standard score of the newest observation against the forecast. */
  readonly score: number;
}
