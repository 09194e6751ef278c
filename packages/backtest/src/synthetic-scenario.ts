import type { MetricOutage } from "@cap/simulator";
import type { BacktestScenario } from "./scenario.ts";
import { exponentialDraw, normalDraw, poissonDraw, seededRandom } from "./seeded-random.ts";

/** Kinds of synthetic scenarios, one for each way in which load makes scaling hard. */
export const syntheticKinds = [
  "daily",
  "business",
  "daily+cron",
  "daily+spikes",
  "mmpp",
  "batch",
  "holiday",
  "surprise",
  "drift",
  "blackout",
  "longjobs",
  "small",
] as const;

/** One of the kinds. */
export type SyntheticKind = (typeof syntheticKinds)[number];

const minuteSeconds = 60;
const dayMinutes = 1440;
const hourSeconds = 3600;

/** Days known before the replay: two weeks, so that a weekly profile can be learnt. */
const historyDays = 14;

/** Minutes of the history and of the replayed day. */
const minutesInAll = (historyDays + 1) * dayMinutes;

/** Monday, 5 January 2026: the weeks of a scenario begin on Mondays, and so does its replay, on a weekday. */
const historyStartAt = 1_767_571_200;

/** Mean load in erlangs over a week, where a kind says nothing else. */
const meanErlangs = 20;

/** What may differ from the common setting of a kind. */
export interface SyntheticOptions {
  /**
   * Mean load in erlangs over a week; > 0.
   *
   * @defaultValue that of the kind, 20 in most of them
   */
  readonly erlangs?: number;
}

/** Multiplicative noise of the rate: stationary standard deviation, and what one minute keeps of the one before it. */
const noiseStd = 0.08;
const noiseMemory = 0.9;

/** Position of each stream of random numbers; a new one goes to the end and shifts no other. */
const streams = { noise: 0, counts: 1, spikes: 2, states: 3 };

/** Relative rate at a minute since the start of the history, with a mean of 1 over weeks; only the unpredictable spikes come on top. */
type Shape = (minute: number) => number;

interface KindTraits {
  readonly shape: (seed: number) => Shape;
  readonly overrides?: Partial<BacktestScenario>;
  /** Service times: mean in seconds, and coefficient of variation. */
  readonly service?: { readonly meanSeconds: number; readonly cv: number };
  /** Mean load in erlangs over a week. */
  readonly erlangs?: number;
  /** Factor on the rate of the replayed day alone. */
  readonly replayFactor?: number;
}

/** What differs from the common setting. */
const traits: Readonly<Record<SyntheticKind, KindTraits>> = {
  daily: { shape: () => dailyShape },
  business: { shape: () => businessShape },
  "daily+cron": { shape: () => cronShape },
  "daily+spikes": { shape: spikesShape },
  mmpp: { shape: twoStateShape },
  batch: { shape: () => batchShape, overrides: { slo: { latencySeconds: 900, quantile: 0.95, windowSeconds: 3600 } } },
  holiday: { shape: () => businessShape, replayFactor: 0.4 },
  surprise: { shape: () => businessShape, replayFactor: 1.8 },
  drift: { shape: () => dailyShape, overrides: { serviceChanges: [{ fromSeconds: 10 * hourSeconds, factor: 1.6 }] } },
  blackout: { shape: () => businessShape, overrides: { outages: [outageFrom(8.25), outageFrom(17.25)] } },
  longjobs: {
    shape: () => dailyShape,
    service: { meanSeconds: 120, cv: 1.5 },
    overrides: {
      slo: { latencySeconds: 600, quantile: 0.95, windowSeconds: 1800 },
      provisioningDelaySeconds: 120,
    },
  },
  small: { shape: () => businessShape, erlangs: 3 },
};

/**
 * A synthetic scenario: two weeks of history and a Monday to replay, in steps of one minute.
 *
 * Counts are Poisson around a rate with 8 % multiplicative autoregressive noise. Where the kind says nothing else, the load is 20 erlangs
 * in the mean of a week, jobs are lognormal with mean 2 s and coefficient of variation 1, 95 % of those of every five minutes are to be
 * done within 10 s, workers start in 60 s, and there may be 1 to 250. The same seed gives the same scenario.
 *
 * @throws RangeError if the seed is no integer in [0, 2^32), or the load is not > 0 and finite
 * @example syntheticScenario("small", 1).counts.length // 1440
 */
export function syntheticScenario(
  kind: SyntheticKind,
  seed: number,
  { erlangs = traits[kind].erlangs ?? meanErlangs }: SyntheticOptions = {},
): BacktestScenario {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`seed must be an integer in [0, ${2 ** 32 - 1}], got ${seed}`);
  }
  if (!(erlangs > 0 && erlangs < Infinity)) throw new RangeError(`erlangs must be > 0 and finite, got ${erlangs}`);
  const { shape, overrides, service = commonService, replayFactor = 1 } = traits[kind];
  const jobsPerMinute = (erlangs / service.meanSeconds) * minuteSeconds;
  const relativeRate = shape(seed);
  const historyMinutes = historyDays * dayMinutes;
  const counts = minuteCounts(seed, (minute) => {
    const factor = minute < historyMinutes ? 1 : replayFactor;
    return relativeRate(minute) * factor * jobsPerMinute;
  });
  return {
    ...commonSetting,
    ...overrides,
    name: kind,
    service: { kind: "lognormal", meanSeconds: service.meanSeconds, scv: service.cv ** 2 },
    startAt: historyStartAt + historyMinutes * minuteSeconds,
    past: { startAt: historyStartAt, stepSeconds: minuteSeconds, arrivals: counts.slice(0, historyMinutes) },
    counts: counts.slice(historyMinutes),
    stepSeconds: minuteSeconds,
    seed,
  };
}

/** Service times that the kinds share. */
const commonService = { meanSeconds: 2, cv: 1 };

/** Setting that the kinds share. */
const commonSetting = {
  serviceChanges: [],
  provisioningDelaySeconds: 60,
  slo: { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 },
  workersMin: 1,
  workersMax: 250,
  slotsPerWorker: 1,
  outages: [],
};

/** Nothing is measured for half an hour from an hour of the day on. */
function outageFrom(hour: number): MetricOutage {
  return { fromSeconds: hour * hourSeconds, toSeconds: (hour + 0.5) * hourSeconds };
}

/** Poisson counts around a rate in jobs per minute, noise added, for the history and the replayed day. */
function minuteCounts(seed: number, jobsPerMinute: (minute: number) => number): number[] {
  const noiseRandom = seededRandom(seed, streams.noise);
  const countRandom = seededRandom(seed, streams.counts);
  const innovationStd = noiseStd * Math.sqrt(1 - noiseMemory ** 2);
  let noise = noiseStd * normalDraw(noiseRandom);
  return Array.from({ length: minutesInAll }, (_, minute) => {
    const count = poissonDraw(countRandom, jobsPerMinute(minute) * Math.max(0, 1 + noise));
    noise = noiseMemory * noise + innovationStd * normalDraw(noiseRandom);
    return count;
  });
}

/** Hour of the day, in [0, 24), of a minute since the start of the history. */
function hourOfDay(minute: number): number {
  return (minute % dayMinutes) / 60;
}

/** Most of a day at three in the afternoon, and a quarter of that twelve hours later. */
const dailyPeakHour = 15;
const dailySwing = 0.6;

/** A smooth wave of a day, 4:1 from peak to trough. */
function dailyShape(minute: number): number {
  return 1 + dailySwing * Math.cos((2 * Math.PI * (hourOfDay(minute) - dailyPeakHour)) / 24);
}

/** Relative rate at hours of an office day, straight lines between: quiet nights, one hour of ramp at either end, a lunch dip. */
const officeHours: readonly (readonly [hour: number, level: number])[] = [
  [0, 0.12],
  [8, 0.12],
  [9, 1],
  [12, 1],
  [12.5, 0.7],
  [13, 1],
  [17, 1],
  [18, 0.12],
  [24, 0.12],
];

/** Means of a weekday and of a day of the weekend over the mean of the week; five and two of them make 7. */
const weekdayLevel = 1.2;
const weekendLevel = 0.5;

/** On weekends the wave of a day is flatter than an office day: this share of the daily swing, which keeps them quiet. */
const weekendSwing = 0.7;

/** Office hours from Monday to Friday, and quiet weekends. */
function businessShape(minute: number): number {
  const day = Math.floor(minute / dayMinutes) % 7;
  if (day >= 5) return weekendLevel * (1 + weekendSwing * (dailyShape(minute) - 1));
  return (weekdayLevel * officeLevel(hourOfDay(minute))) / officeMean;
}

function officeLevel(hour: number): number {
  const next = officeHours.findIndex(([at]) => at > hour);
  const [fromHour, from] = officeHours[next - 1] ?? [0, 0];
  const [toHour, to] = officeHours[next] ?? [24, 0];
  return from + ((to - from) * (hour - fromHour)) / (toHour - fromHour);
}

const officeMean = Array.from({ length: dayMinutes }, (_, minute) => officeLevel(hourOfDay(minute))).reduce(
  (sum, level) => sum + level / dayMinutes,
  0,
);

/** Jobs that timers start: this multiple of the mean rate comes on top in the first minutes of every hour. */
const cronRate = 1.5;
const cronMinutes = 3;

/** The daily wave with a burst in the first three minutes of every hour, both scaled to the mean of 1. */
function cronShape(minute: number): number {
  const burst = minute % 60 < cronMinutes ? cronRate : 0;
  return (dailyShape(minute) + burst) / (1 + (cronRate * cronMinutes) / 60);
}

/** Share of the work that comes in dumps, and the minutes that a dump lasts at the start of every hour. */
const dumpShare = 0.8;
const dumpMinutes = 2;

/** Hourly dumps on a low base. */
function batchShape(minute: number): number {
  const dump = minute % 60 < dumpMinutes ? (dumpShare * 60) / dumpMinutes : 0;
  return 1 - dumpShare + dump;
}

interface Spike {
  readonly fromMinute: number;
  readonly minutes: number;
  readonly rampMinutes: number;
  readonly factor: number;
}

/** The daily wave with about two spikes a day, at least one, to which nothing points beforehand. */
function spikesShape(seed: number): Shape {
  const random = seededRandom(seed, streams.spikes);
  const between = (low: number, high: number) => low + (high - low) * random();
  const spikes = Array.from({ length: minutesInAll / dayMinutes }, (_, day) =>
    Array.from({ length: 1 + poissonDraw(random, 1) }, (): Spike => ({
      fromMinute: (day + random()) * dayMinutes,
      minutes: between(10, 40),
      rampMinutes: between(1, 3),
      factor: between(2, 4),
    })),
  ).flat();
  return (minute) => dailyShape(minute) * Math.max(1, ...spikes.map((spike) => spikeFactor(spike, minute)));
}

/** Factor of a spike in the middle of a minute: up within the ramp, held, and down within the ramp. */
function spikeFactor({ fromMinute, minutes, rampMinutes, factor }: Spike, minute: number): number {
  const since = minute + 0.5 - fromMinute;
  const rise = Math.min(since, minutes - since) / rampMinutes;
  return 1 + (factor - 1) * Math.min(1, Math.max(0, rise));
}

/** The two states of the Markov-modulated kind; weighted by their stays, their levels have the mean 1. */
const calm = { level: 0.5, meanStayMinutes: 60 };
const busy = { level: 3, meanStayMinutes: 15 };

/** Jumps between two states, each stay exponential: a Markov-modulated Poisson process. */
function twoStateShape(seed: number): Shape {
  const random = seededRandom(seed, streams.states);
  const levels: number[] = [];
  let state = calm;
  let leftMinutes = state.meanStayMinutes * exponentialDraw(random);
  while (levels.length < minutesInAll) {
    // A minute takes the mean of the states in it, so that short stays are not lost.
    let sum = 0;
    for (let open = 1; open > 0;) {
      const part = Math.min(open, leftMinutes);
      sum += part * state.level;
      open -= part;
      leftMinutes -= part;
      if (leftMinutes > 0) continue;
      state = state === calm ? busy : calm;
      leftMinutes = state.meanStayMinutes * exponentialDraw(random);
    }
    levels.push(sum);
  }
  return (minute) => levels[minute] ?? 0;
}
