import type { Backtest } from "@cap/domain";
import type { Terminal } from "../terminal.ts";
import { clockText } from "./clock-text.ts";
import { drawLoadChart, type ChartPoint, type LoadChart } from "./load-chart.ts";

/** What is drawn of a replay. */
interface BacktestChartsInput {
  readonly backtest: Backtest;
  readonly timeZone: string;
  /** Policies whose workers are drawn, each before those of the oracle. */
  readonly shown: readonly Backtest["policies"][number][];
}

/** The arrivals over time, then the workers of some policies. */
export function backtestCharts({ backtest, timeZone, shown }: BacktestChartsInput, terminal: Terminal): string[] {
  const { startAt, durationSeconds, timelineStepSeconds: step, policies, arrivalRates } = backtest;
  const at = (index: number): number => startAt + index * step;
  const line = (values: readonly number[]): ChartPoint[] =>
    thinned(values, terminal.width).map(({ index, value }) => ({ at: at(index), value }));
  const axis = {
    fromAt: startAt,
    untilAt: startAt + durationSeconds,
    nowAt: null,
    timeLabel: clockText(timeZone, durationSeconds).short,
    band: [],
    past: [],
    expected: [],
  };
  const load: LoadChart = {
    ...axis,
    title: "arrivals per second",
    past: line(arrivalRates),
    height: 5,
  };
  const oracle = policies.find(({ id }) => id === "oracle");
  const reach = Math.max(0, ...[...shown, oracle].flatMap((policy) => policy?.workers ?? []));
  const band = (oracle?.workers ?? []).map((upper, index) => ({ at: at(index), lower: 0, upper }));
  return [
    ...drawLoadChart(load, terminal),
    ...shown.flatMap(({ name, workers }) =>
      drawLoadChart(
        {
          ...axis,
          title: `workers: ${name} (line), oracle (shaded)`,
          expected: line(workers),
          band,
          height: 7,
          reach,
        },
        terminal,
      ),
    ),
  ];
}

/** Means over so many points that a chart shows the level and not the noise. */
function thinned(
  values: readonly number[],
  width: number,
): readonly { readonly index: number; readonly value: number }[] {
  const group = Math.max(1, Math.floor(values.length / (2 * width)));
  return Array.from({ length: Math.ceil(values.length / group) }, (_, part) => {
    const shown = values.slice(part * group, (part + 1) * group);
    return { index: (part + 0.5) * group, value: shown.reduce((sum, value) => sum + value, 0) / shown.length };
  });
}
