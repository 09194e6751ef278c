import { stl } from "./stl.ts";

/** Seasons of a series and what remains without them. */
export interface SeasonalSplit {
  /** One seasonal component per usable period, in the order of the periods. */
  readonly seasons: readonly { readonly period: number; readonly values: Float64Array }[];
  /** Series minus all seasons: trend and remainder. */
  readonly adjusted: Float64Array;
}

/** Sweeps over all periods when there are several. */
const SWEEPS = 2;

/**
 * Splits a series into several seasons by repeated STL (MSTL). Periods that do not fit twice into the history are left
 * out.
 *
 * @see Bandara, Hyndman, Bergmeir (2021), MSTL: a seasonal-trend decomposition algorithm for time series with multiple
 *   seasonal patterns
 */
export function mstl(values: Float64Array, periods: readonly number[]): SeasonalSplit {
  const usable = periods.filter((period) => 2 * period <= values.length);
  const decompose = usable.map((period, i) => stl({ length: values.length, period, seasonalWindow: 11 + 4 * i }));
  const seasons = usable.map((period) => ({ period, values: new Float64Array(values.length) }));
  const adjusted = values.slice();
  for (let sweep = 0; sweep < (usable.length > 1 ? SWEEPS : 1); sweep++) {
    for (const [index, season] of seasons.entries()) {
      for (let t = 0; t < adjusted.length; t++) adjusted[t]! += season.values[t]!;
      const { seasonal } = decompose[index]!(adjusted);
      season.values.set(seasonal);
      for (let t = 0; t < adjusted.length; t++) adjusted[t]! -= seasonal[t]!;
    }
  }
  return { seasons, adjusted };
}
