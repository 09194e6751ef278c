import type { ChartPoint } from "./load-chart.ts";

/** Arrivals per step of a history. */
interface StepCounts {
  readonly startAt: number;
  readonly stepSeconds: number;
  readonly counts: readonly (number | null)[];
}

/** Rates of a history from an instant on, as means over so many steps that a chart of a width shows their level and not their noise. */
export function historyPoints(
  { startAt, stepSeconds, counts }: StepCounts,
  { fromAt, width }: { readonly fromAt: number; readonly width: number },
): ChartPoint[] {
  const first = Math.max(0, Math.floor((fromAt - startAt) / stepSeconds));
  const shown = counts.slice(first);
  const group = Math.max(1, Math.floor(shown.length / (2 * width)));
  return Array.from({ length: Math.ceil(shown.length / group) }, (_, index) => {
    const part = shown.slice(index * group, (index + 1) * group);
    const known = part.filter((count) => count !== null);
    return {
      at: startAt + (first + (index + 0.5) * group) * stepSeconds,
      value: known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0) / (known.length * stepSeconds),
    };
  });
}
