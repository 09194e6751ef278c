import { loessSmoother, type LoessOptions, type LoessSmoother } from "./loess.ts";

/** Additive decomposition: values = seasonal + trend + remainder. */
export interface Decomposition {
  readonly seasonal: Float64Array;
  readonly trend: Float64Array;
}

/** Shape of the series that a decomposition is made for. */
export interface StlInput {
  /** Number of values, at least two periods. */
  readonly length: number;
  readonly period: number;
  /** Neighbouring seasons that one season is smoothed with, odd. */
  readonly seasonalWindow: number;
}

/** Passes between season and trend; two suffice without robustness weights. */
const INNER_PASSES = 2;

/**
 * Seasonal-trend decomposition by loess (STL) with the default windows of its authors and no robustness iterations.
 * The smoothers depend on the shape only and are shared by all series decomposed with the result.
 *
 * @see Cleveland, Cleveland, McRae, Terpenning (1990), STL: a seasonal-trend decomposition procedure based on loess
 */
export function stl({ length, period, seasonalWindow }: StlInput): (values: Float64Array) => Decomposition {
  const trendSmoother = loessSmoother(
    length,
    optionsFor(nextOdd(Math.ceil((1.5 * period) / (1 - 1.5 / seasonalWindow))), 1),
  );
  const lowPassSmoother = loessSmoother(length, optionsFor(nextOdd(period), 1));
  const cycleSmoothers = [Math.floor(length / period), Math.ceil(length / period)].map((seasons) => ({
    seasons,
    smoother: loessSmoother(seasons, optionsFor(seasonalWindow, 0)),
  }));
  return (values) => {
    let trend: Float64Array = new Float64Array(length);
    let seasonal: Float64Array = new Float64Array(length);
    for (let pass = 0; pass < INNER_PASSES; pass++) {
      const cycles = smoothedCycles(difference(values, trend), period, cycleSmoothers);
      const low = lowPassSmoother.smooth(movingAverage(movingAverage(movingAverage(cycles, period), period), 3));
      seasonal = difference(cycles.subarray(period, period + length), low);
      trend = trendSmoother.smooth(difference(values, seasonal));
    }
    return { seasonal, trend };
  };
}

interface CycleSmoother {
  readonly seasons: number;
  readonly smoother: LoessSmoother;
}

/** Smooths the values of each phase over the seasons and continues each by one season on both ends. */
function smoothedCycles(values: Float64Array, period: number, smoothers: readonly CycleSmoother[]): Float64Array {
  const extended = new Float64Array(values.length + 2 * period);
  for (let phase = 0; phase < period; phase++) {
    const count = Math.ceil((values.length - phase) / period);
    const cycle = new Float64Array(count);
    for (let season = 0; season < count; season++) cycle[season] = values[season * period + phase]!;
    const { smoother } = smoothers.find(({ seasons }) => seasons === count)!;
    const smooth = smoother.smooth(cycle);
    const { before, after } = smoother.beyond(cycle);
    extended[phase] = before;
    for (let season = 0; season < count; season++) extended[(season + 1) * period + phase] = smooth[season]!;
    extended[(count + 1) * period + phase] = after;
  }
  return extended;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let t = 0; t < a.length; t++) result[t] = a[t]! - b[t]!;
  return result;
}

function movingAverage(values: Float64Array, window: number): Float64Array {
  const result = new Float64Array(values.length - window + 1);
  let sum = 0;
  for (let t = 0; t < values.length; t++) {
    sum += values[t]! - (t >= window ? values[t - window]! : 0);
    if (t >= window - 1) result[t - window + 1] = sum / window;
  }
  return result;
}

function nextOdd(value: number): number {
  return value % 2 === 1 ? value : value + 1;
}

/** Fitting at every tenth of the window changes the curve by less than noise and costs a tenth. */
function optionsFor(window: number, degree: 0 | 1): LoessOptions {
  return { window, degree, jump: Math.ceil(window / 10) };
}
