/** Local regression on an equally spaced series. */
export interface LoessOptions {
  /** Number of neighbours in a local fit, odd. */
  readonly window: number;
  readonly degree: 0 | 1;
  /** Fit at every jump-th position and interpolate between; keeps the cost linear in the length. */
  readonly jump: number;
}

/** One local fit: a weighted sum of neighbours, because the regression is linear in the values. */
interface Kernel {
  /** Index of the first neighbour. */
  readonly left: number;
  readonly weights: Float64Array;
}

/** Smooths any series of the length it was made for. */
export interface LoessSmoother {
  smooth(values: Float64Array): Float64Array;
  /** Regression continued one step before the first and one step after the last value. */
  beyond(values: Float64Array): { readonly before: number; readonly after: number };
}

/**
 * Locally weighted regression (loess) with tricube weights for series of one length.
 *
 * On an equally spaced grid the weights depend on positions only, so they are computed once and shared by all series of
 * that length.
 *
 * @see Cleveland, Cleveland, McRae, Terpenning (1990), STL: a seasonal-trend decomposition procedure based on loess
 */
export function loessSmoother(length: number, options: LoessOptions): LoessSmoother {
  const positions = fitPositions(length, options.jump);
  const shared = new Map<number, Float64Array>();
  const kernels = positions.map((position): Kernel => {
    const left = Math.min(Math.max(0, position - (options.window - 1) / 2), Math.max(0, length - options.window));
    const weights = shared.get(position - left) ?? kernelWeights(position - left, length, options);
    shared.set(position - left, weights);
    return { left, weights };
  });
  const reach = Math.min(options.window, length);
  const ends = {
    before: { left: 0, weights: kernelWeights(-1, length, options) },
    after: { left: length - reach, weights: kernelWeights(reach, length, options) },
  };
  return {
    smooth: (values) =>
      interpolated(
        values.length,
        positions,
        kernels.map((kernel) => apply(kernel, values)),
      ),
    beyond: (values) => ({ before: apply(ends.before, values), after: apply(ends.after, values) }),
  };
}

function fitPositions(length: number, jump: number): number[] {
  const positions = [];
  for (let position = 0; position < length - 1; position += jump) positions.push(position);
  positions.push(length - 1);
  return positions;
}

/** Weights of the neighbours 0..count-1 for the fit at `offset`, which may lie one step outside of them. */
function kernelWeights(offset: number, length: number, { window, degree }: LoessOptions): Float64Array {
  const count = Math.min(window, length);
  const reach = Math.max(offset, count - 1 - offset) + Math.floor(Math.max(0, window - length) / 2);
  const weights = new Float64Array(count);
  let total = 0;
  let mean = 0;
  for (let j = 0; j < count; j++) {
    const weight = tricube(Math.abs(j - offset), reach);
    weights[j] = weight;
    total += weight;
    mean += weight * j;
  }
  // Without neighbours in reach, the nearest value stands for itself.
  if (total <= 0)
    return weights.fill(1, Math.min(count - 1, Math.max(0, offset)), Math.min(count, Math.max(1, offset + 1)));
  mean /= total;
  let spread = 0;
  for (let j = 0; j < count; j++) spread += (weights[j]! / total) * (j - mean) * (j - mean);
  // Neighbours that hardly differ in position give no slope.
  const slope = degree === 1 && Math.sqrt(spread) > 0.001 * (length - 1) ? (offset - mean) / spread : 0;
  for (let j = 0; j < count; j++) weights[j] = (weights[j]! / total) * (1 + slope * (j - mean));
  return weights;
}

function tricube(distance: number, reach: number): number {
  if (distance > 0.999 * reach) return 0;
  if (distance <= 0.001 * reach) return 1;
  const ratio = distance / reach;
  const rest = 1 - ratio * ratio * ratio;
  return rest * rest * rest;
}

function apply({ left, weights }: Kernel, values: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * values[left + j]!;
  return sum;
}

function interpolated(length: number, positions: readonly number[], heights: readonly number[]): Float64Array {
  const line = new Float64Array(length);
  line[0] = heights[0]!;
  for (let i = 1; i < positions.length; i++) {
    const from = positions[i - 1]!;
    const slope = (heights[i]! - heights[i - 1]!) / (positions[i]! - from);
    for (let t = from + 1; t <= positions[i]!; t++) line[t] = heights[i - 1]! + slope * (t - from);
  }
  return line;
}
