import { forecast } from "./forecast.ts";
import type { ForecastAccuracy } from "./forecast-basis.ts";
import { assertInteger } from "./forecast-input.ts";
import { MODEL_NAMES, type ModelName } from "./point-model.ts";
import type { Series } from "./series.ts";

/** One measured rate. */
export interface RateSample {
  /** Instant of the measurement, epoch seconds. */
  readonly timestampAt: number;
  /** Arrivals per second; >= 0, or null where unknown. */
  readonly arrivalRate: number | null;
}

/** Expected arrivals at an instant. */
export interface ForecastedRate {
  /** Epoch seconds. */
  readonly timestampAt: number;
  /** Expected arrivals per second; >= 0. */
  readonly arrivalRate: number;
  /** Lower end of the band. */
  readonly lower: number;
  /** Upper end of the band. */
  readonly upper: number;
  /** Share of the past that such a band held, 0..1; null where the history was too short to measure it. */
  readonly confidence: number | null;
}

/** How a forecaster starts. */
export interface ForecasterOptions {
  /** @defaultValue "auto" */
  readonly model?: ModelName | "auto";
  /** Share of future values that the band should hold, in (0, 1). @defaultValue 0.9 */
  readonly coverage?: number;
}

/** {@link forecast} under the names of the planning API document. It keeps its options and how good its last forecast was. */
export interface Forecaster {
  /**
   * Forecasts from a history of any spacing, in steps of its median spacing, over a horizon in seconds. Gaps are unknown and keep
   * their place in time.
   *
   * @param signal asked before every fit of a model
   * @throws RangeError if the history holds no known rate or no two instants, or the horizon is not positive
   */
  readonly predict: (
    history: readonly RateSample[],
    horizonSeconds: number,
    signal?: { readonly throwIfAborted: () => void },
  ) => ForecastedRate[];
  /** @throws RangeError naming the models when there is none of that name; the one before stays */
  readonly setModel: (name: string) => void;
  /** How the last forecast's procedure did on its own past; null before one, or when there was too little to measure. */
  readonly getAccuracy: () => ForecastAccuracy | null;
}

/** Every model that may be asked for. */
const MODELS = ["auto", ...MODEL_NAMES] as const;
/** Steps of a history beyond which its spacing is a mistake. */
const STEPS_MAX = 1e6;

/**
 * A forecaster that remembers its model: a thin face over {@link forecast}, which remains what programs call that keep no state.
 *
 * @throws RangeError if the model or the coverage is outside its domain
 * @example
 * const history = [1, 2, 3, 4, 5].map((arrivalRate, minute) => ({ timestampAt: 60 * minute, arrivalRate }));
 * forecaster({ model: "naive" }).predict(history, 120).map(({ timestampAt, arrivalRate }) => [timestampAt, arrivalRate])
 * // [[300, 5], [360, 5]]
 */
export function forecaster({ model: first = "auto", coverage = 0.9 }: ForecasterOptions = {}): Forecaster {
  let model = modelOf(first);
  let accuracy: ForecastAccuracy | null = null;
  return {
    predict: (history, horizonSeconds, signal) => {
      if (!(horizonSeconds > 0)) throw new RangeError(`horizonSeconds must be > 0, got ${horizonSeconds}`);
      const { series, lastAt } = seriesOf(history);
      const horizonSteps = Math.max(1, Math.ceil(horizonSeconds / series.stepSeconds - 1e-9));
      const made = forecast({ series, horizonSteps, model, coverage }, signal);
      ({ accuracy } = made);
      return made.point.map((arrivalRate, index) => ({
        timestampAt: lastAt + (index + 1) * series.stepSeconds,
        arrivalRate,
        lower: made.lower[index]!,
        upper: made.upper[index]!,
        confidence: made.accuracy?.coverage ?? null,
      }));
    },
    setModel: (name) => {
      model = modelOf(name);
    },
    getAccuracy: () => accuracy,
  };
}

function modelOf(name: string): ModelName | "auto" {
  const model = MODELS.find((known) => known === name);
  if (model === undefined) throw new RangeError(`model must be one of ${MODELS.join(", ")}, got ${name}`);
  return model;
}

/** Samples on the grid of their median spacing that ends at the newest; what falls into one step is averaged. */
function seriesOf(history: readonly RateSample[]): { readonly series: Series; readonly lastAt: number } {
  const wrong = history.find(({ timestampAt }) => !Number.isFinite(timestampAt));
  if (wrong !== undefined) throw new RangeError(`timestampAt must be finite, got ${wrong.timestampAt}`);
  const samples = history.toSorted((a, b) => a.timestampAt - b.timestampAt);
  const gaps = samples
    .slice(1)
    .map(({ timestampAt }, index) => timestampAt - samples[index]!.timestampAt)
    .filter((gap) => gap > 0)
    .toSorted((a, b) => a - b);
  const [newest, stepSeconds] = [samples.at(-1), gaps[Math.floor(gaps.length / 2)]];
  if (newest === undefined || stepSeconds === undefined) {
    throw new RangeError(`history must hold at least two instants, got ${history.length} samples`);
  }
  const lastAt = newest.timestampAt;
  const stepOf = ({ timestampAt }: RateSample): number => Math.round((timestampAt - lastAt) / stepSeconds);
  const steps = 1 - stepOf(samples[0]!);
  assertInteger("steps of the history", steps, 1);
  if (steps > STEPS_MAX) throw new RangeError(`history must have at most ${STEPS_MAX} steps, got ${steps}`);
  const sums = new Float64Array(steps);
  const counts = new Float64Array(steps);
  for (const sample of samples) {
    if (sample.arrivalRate === null) continue;
    const step = steps - 1 + stepOf(sample);
    sums[step]! += sample.arrivalRate;
    counts[step]! += 1;
  }
  const values = Array.from(sums, (sum, step) => (counts[step] === 0 ? null : sum / counts[step]!));
  return { series: { values, stepSeconds }, lastAt };
}
