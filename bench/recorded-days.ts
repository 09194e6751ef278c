import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BacktestScenario } from "@cap/backtest";

/** Days of a recorded series that are replayed, after the days before them. */
interface RecordedDays {
  readonly name: string;
  readonly scenarioOf: (seed: number) => BacktestScenario;
}

interface Recording {
  readonly name: string;
  /** Series of the evaluation folder. */
  readonly file: string;
  /** Start of the history in epoch seconds, on the clock of the place, so that days begin at multiples of 86,400. */
  readonly localStartAt: number;
  /** Steps of the file before the history. */
  readonly skippedSteps: number;
  readonly historyDays: number;
  readonly replayedDays: number;
  readonly service: number;
  readonly latency: number;
  readonly window: number;
  /** Load of the replayed days that the counts are scaled to; as they are without it. */
  readonly erlangs?: number;
}

const shortJobs = { service: 2, latency: 10, window: 300, erlangs: 20 };
const localDay = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1000;

const recordings: readonly Recording[] = [
  {
    name: "nasa-jul95",
    file: "nasa-jul95.json",
    localStartAt: localDay("1995-07-03"),
    skippedSteps: 2880,
    historyDays: 10,
    replayedDays: 2,
    service: 30,
    latency: 150,
    window: 300,
  },
  {
    name: "worldcup-jun01",
    file: "worldcup98.json",
    localStartAt: localDay("1998-05-18"),
    // The file begins at half past nine in the evening of 30 April.
    skippedSteps: 150 + 17 * 1440,
    historyDays: 14,
    replayedDays: 1,
    ...shortJobs,
  },
  {
    name: "twitter",
    file: "twitter-2021-08.json",
    localStartAt: localDay("2021-08-02"),
    skippedSteps: 0,
    historyDays: 7,
    replayedDays: 2,
    ...shortJobs,
  },
  {
    name: "ms-ingress-01",
    file: "ms-ingress-01.json",
    localStartAt: localDay("2018-04-25"),
    skippedSteps: 0,
    historyDays: 5,
    replayedDays: 1,
    ...shortJobs,
  },
  {
    name: "bank",
    file: "bank-calls.json",
    localStartAt: localDay("2003-03-03"),
    skippedSteps: 0,
    historyDays: 14,
    replayedDays: 2,
    service: 60,
    latency: 300,
    window: 900,
  },
];

const minuteSeconds = 60;
const daySeconds = 86_400;

/** Replays of recorded series, none without the folder; a missing minute counts as one without jobs. */
export function recordedDays(folder: string | null): readonly RecordedDays[] {
  if (folder === null) return [];
  if (!existsSync(join(folder, "plan"))) {
    console.log(`no recorded series at ${folder}\n`);
    return [];
  }
  return recordings.map((recording) => ({
    name: recording.name,
    scenarioOf: (seed) => scenarioOf(folder, recording, seed),
  }));
}

function scenarioOf(folder: string, recording: Recording, seed: number): BacktestScenario {
  const { name, localStartAt, historyDays, replayedDays, service, latency, window } = recording;
  const minutes = minuteCounts(folder, recording);
  const historyMinutes = (historyDays * daySeconds) / minuteSeconds;
  const replayed = minutes.slice(historyMinutes, historyMinutes + (replayedDays * daySeconds) / minuteSeconds);
  const counts = rounded(minutes.slice(0, historyMinutes + replayed.length), scaleOf(recording, replayed), seed);
  return {
    name,
    seed,
    stepSeconds: minuteSeconds,
    startAt: localStartAt + historyDays * daySeconds,
    past: { startAt: localStartAt, stepSeconds: minuteSeconds, arrivals: counts.slice(0, historyMinutes) },
    counts: counts.slice(historyMinutes),
    service: { kind: "lognormal", meanSeconds: service, scv: 1 },
    slo: { latencySeconds: latency, quantile: 0.95, windowSeconds: window },
    serviceChanges: [],
    outages: [],
    provisioningDelaySeconds: 60,
    workersMin: 1,
    workersMax: 250,
    slotsPerWorker: 1,
  };
}

/** Counts by minute from the start of the history on; longer steps are spread evenly. */
function minuteCounts(folder: string, { file, skippedSteps }: Recording): readonly number[] {
  const path = join(folder, "plan", file);
  const series: { readonly stepSeconds: number; readonly values: readonly (number | null)[] } = JSON.parse(
    readFileSync(path, "utf8"),
  );
  const minutes = series.stepSeconds / minuteSeconds;
  return series.values.slice(skippedSteps).flatMap((count) => {
    return Array.from({ length: minutes }, () => (count ?? 0) / minutes);
  });
}

function scaleOf({ erlangs, service }: Recording, replayed: readonly number[]): number {
  if (erlangs === undefined) return 1;
  const jobs = replayed.reduce((sum, count) => sum + count, 0);
  return (erlangs * replayed.length * minuteSeconds) / (service * jobs);
}

/** Scaled counts as integers: a fraction is rounded up as often as it is large, by a multiplicative congruential draw. */
function rounded(counts: readonly number[], scale: number, seed: number): number[] {
  const modulus = 2 ** 31 - 1;
  let state = seed;
  return counts.map((count) => {
    state = (state * 48_271) % modulus;
    return Math.floor(count * scale + state / modulus);
  });
}
