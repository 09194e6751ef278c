/** Downhill simplex search. */
export interface NelderMeadInput {
  readonly objective: (point: readonly number[]) => number;
  readonly start: readonly number[];
  /** First step along every axis. */
  readonly step: number;
  readonly maxEvaluations: number;
}

interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

/** Vertices whose values differ by less than this share are as good as one. */
const RELATIVE_TOLERANCE = 1e-6;

/**
 * Minimises a function without derivatives (Nelder-Mead with the standard coefficients 1, 2, 1/2, 1/2).
 *
 * Values that are not numbers count as infinitely bad, so the search leaves such regions.
 *
 * @see Nelder, Mead (1965), A simplex method for function minimization
 */
export function nelderMead({ objective, start, step, maxEvaluations }: NelderMeadInput): readonly number[] {
  let evaluations = 0;
  const at = (point: readonly number[]): Vertex => {
    evaluations += 1;
    const value = objective(point);
    return { point, value: Number.isNaN(value) ? Infinity : value };
  };
  const simplex = [at(start), ...start.map((_, axis) => at(start.map((x, i) => (i === axis ? x + step : x))))];
  while (evaluations < maxEvaluations) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    if (worst.value - best.value <= RELATIVE_TOLERANCE * Math.abs(best.value)) break;
    const replacement = improvement(simplex, at);
    if (replacement !== null) simplex[simplex.length - 1] = replacement;
    else for (let i = 1; i < simplex.length; i++) simplex[i] = at(between(best.point, simplex[i]!.point, 0.5));
  }
  return simplex.reduce((best, vertex) => (vertex.value < best.value ? vertex : best)).point;
}

/** Better place for the worst vertex by reflection, expansion or contraction; null when the simplex must shrink. */
function improvement(simplex: readonly Vertex[], at: (point: readonly number[]) => Vertex): Vertex | null {
  const worst = simplex.at(-1)!;
  const others = simplex.slice(0, -1);
  const centre = worst.point.map((_, axis) => others.reduce((sum, { point }) => sum + point[axis]!, 0) / others.length);
  const reflected = at(between(centre, worst.point, -1));
  if (reflected.value < simplex[0]!.value) {
    const expanded = at(between(centre, worst.point, -2));
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < others.at(-1)!.value) return reflected;
  const outside = reflected.value < worst.value;
  const contracted = at(between(centre, worst.point, outside ? -0.5 : 0.5));
  return contracted.value < Math.min(reflected.value, worst.value) ? contracted : null;
}

function between(from: readonly number[], to: readonly number[], share: number): number[] {
  return from.map((x, axis) => x + share * (to[axis]! - x));
}
