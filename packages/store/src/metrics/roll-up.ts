import { unknownColumn, type Columns } from "./columns.ts";
import { METRICS, ROLL_UPS, type MetricName, type RollUp } from "./metric.ts";

/** Which values to roll up. */
interface RollUpOptions {
  /** Steps that become one. */
  readonly factor: number;
  /** @defaultValue every metric that has a column */
  readonly metrics?: readonly MetricName[];
}

/** The part of the columns that becomes one value. */
interface Span {
  readonly columns: Columns;
  readonly from: number;
  readonly until: number;
}

/**
 * Values of long steps from those of the short ones that make them up: counts are added, states are those at the end,
 * means are weighted, quantiles are bounded by the largest. A long step is unknown only where all its parts are.
 */
export function rollUp(columns: Columns, { factor, metrics = METRICS }: RollUpOptions): Columns {
  const rolled: Columns = new Map();
  for (const metric of metrics) {
    const column = columns.get(metric);
    if (column === undefined) continue;
    const target = unknownColumn(Math.ceil(column.length / factor));
    const rule: RollUp = ROLL_UPS[metric];
    for (let index = 0; index < target.length; index++) {
      const span = { columns, from: index * factor, until: Math.min((index + 1) * factor, column.length) };
      target[index] = combined(column, rule, span);
    }
    rolled.set(metric, target);
  }
  return rolled;
}

function combined(column: Float64Array, rule: RollUp, span: Span): number {
  switch (rule.kind) {
    case "sum":
      return folded(column, span, (total, value) => total + value);
    case "last":
      return folded(column, span, (_, value) => value);
    case "max":
      return folded(column, span, Math.max);
    case "mean":
      return weightedMean(column, rule.weight, span);
    case "deviation":
      return pooledDeviation(column, rule, span);
  }
}

/** The known values taken together from first to last; NaN where there is none. */
function folded(column: Float64Array, { from, until }: Span, fold: (result: number, value: number) => number): number {
  let result = Number.NaN;
  for (let index = from; index < until; index++) {
    const value = column[index]!;
    if (Number.isNaN(value)) continue;
    result = Number.isNaN(result) ? value : fold(result, value);
  }
  return result;
}

/** The mean over the parts whose weight is known and positive; over all known parts when there is none such. */
function weightedMean(column: Float64Array, weightName: MetricName, { columns, from, until }: Span): number {
  const weights = columns.get(weightName);
  let [weighted, weightSum, plain, count] = [0, 0, 0, 0];
  for (let index = from; index < until; index++) {
    const value = column[index]!;
    if (Number.isNaN(value)) continue;
    plain += value;
    count += 1;
    const weight = weights?.[index] ?? 0;
    if (!(weight > 0)) continue;
    weighted += weight * value;
    weightSum += weight;
  }
  if (weightSum > 0) return weighted / weightSum;
  return count === 0 ? Number.NaN : plain / count;
}

/** Standard deviation of the union of the parts, from their sizes, means and deviations. */
function pooledDeviation(
  column: Float64Array,
  { weight: weightName, mean: meanName }: Extract<RollUp, { kind: "deviation" }>,
  { columns, from, until }: Span,
): number {
  const [weights, means] = [columns.get(weightName), columns.get(meanName)];
  let [count, sum, squares] = [0, 0, 0];
  for (let index = from; index < until; index++) {
    const [deviation, weight] = [column[index]!, weights?.[index] ?? Number.NaN];
    if (Number.isNaN(deviation) || !(weight > 0)) continue;
    const mean = means?.[index] ?? Number.NaN;
    const known = Number.isNaN(mean) ? 0 : mean; // without means the deviations alone are pooled
    count += weight;
    sum += weight * known;
    squares += weight * (deviation ** 2 + known ** 2);
  }
  if (count > 0) return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  return folded(column, { columns, from, until }, Math.max);
}
