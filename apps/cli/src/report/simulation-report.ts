import { counted, type Simulation } from "@cap/domain";
import { paint, type Terminal } from "../terminal.ts";
import { labelledText } from "./labelled-text.ts";
import { drawLoadChart } from "./load-chart.ts";
import { showMoney, showNumber, showPercent, showSeconds } from "./number-text.ts";
import { drawTable } from "./text-table.ts";

/** Violation periods that a report lists before it counts the rest. */
const PERIODS_SHOWN = 6;

/** Simulated scenarios as a page for people; several are compared in one table. */
export function simulationReport(simulations: readonly Simulation[], terminal: Terminal): string {
  const comparison = simulations.length > 1 ? [...compared(simulations, terminal), ""] : [];
  const pages = simulations.flatMap((simulation) => [...single(simulation, terminal), ""]);
  return `${[...comparison, ...pages].join("\n").trimEnd()}\n`;
}

function single(simulation: Simulation, terminal: Terminal): string[] {
  const { scenario, method, seed, summary } = simulation;
  return [
    paint(terminal, "bold", scenario),
    paint(
      terminal,
      "dim",
      `${method}, ${counted(summary.arrived, "job", { shown: showNumber(summary.arrived) })}, seed ${seed}`,
    ),
    "",
    ...charts(simulation, terminal),
    "",
    ...figures(simulation, terminal),
    "",
    ...violations(simulation, terminal),
  ];
}

function charts({ timeline }: Simulation, terminal: Terminal): string[] {
  const step = stepOf(timeline);
  const axis = {
    fromAt: 0,
    untilAt: (timeline.at(-1)?.offsetSeconds ?? 0) + step,
    nowAt: null,
    timeLabel: (at: number) => (at === 0 ? "0" : showSeconds(at)),
    band: [],
    height: 5,
  };
  const points = (pick: (point: Simulation["timeline"][number]) => number | null) =>
    timeline.map((point) => ({ at: point.offsetSeconds, value: pick(point) }));
  const arrivals = points(({ arrivalRate }) => arrivalRate);
  const workers = points((point) => point.workers);
  const waiting = points(({ backlog }) => backlog);
  return [
    ...drawLoadChart({ ...axis, title: "arrivals per second", past: arrivals, expected: [] }, terminal),
    ...drawLoadChart({ ...axis, title: "workers", past: [], expected: workers }, terminal),
    ...drawLoadChart(
      { ...axis, title: `jobs waiting, every ${showSeconds(step)}`, past: waiting, expected: [] },
      terminal,
    ),
  ];
}

function figures({ summary, currency }: Simulation, terminal: Terminal): string[] {
  const money = (amount: number): string => showMoney(amount, currency);
  const facts: readonly (readonly [label: string, text: string])[] = [
    [
      "SLO",
      summary.sloAchievement === null
        ? "no latency target was given"
        : `${showPercent(summary.sloAchievement)} of windows good, ${showPercent(summary.jobsWithin ?? 0)} of jobs in time`,
    ],
    [
      "latency",
      `mean ${orDash(summary.avgLatencySeconds)}, p95 ${orDash(summary.p95LatencySeconds)}, p99 ${orDash(summary.p99LatencySeconds)}`,
    ],
    [
      "backlog",
      `mean ${showNumber(summary.avgBacklog)}, at most ${showNumber(summary.maxBacklog)}; ${showNumber(summary.unfinished)} unfinished at the end`,
    ],
    ["workers", `${showNumber(summary.workerHours)} worker-hours, ${showPercent(summary.avgUtilization)} busy`],
    [
      "cost",
      `${money(summary.totalCost)}: ${money(summary.workerCost)} for workers, ${money(summary.violationCost)} for violations`,
    ],
    ...(summary.efficiencyScore === null
      ? []
      : ([["score", `${showNumber(summary.efficiencyScore)} of 100 (utilization x share of good windows)`]] as const)),
  ];
  return facts.flatMap(([label, text]) => labelledText(label, text, terminal.width));
}

function violations({ sloAnalysis: { violationPeriods } }: Simulation, terminal: Terminal): string[] {
  const count = violationPeriods.length;
  if (count === 0) return ["  no violations"];
  return [
    `  ${counted(count, "violation")}`,
    ...violationPeriods
      .slice(0, PERIODS_SHOWN)
      .map(
        ({ startSeconds, endSeconds, durationSeconds, type, worstLatencySeconds }) =>
          `    ${type} from ${startSeconds === 0 ? "0" : showSeconds(startSeconds)} to ${showSeconds(endSeconds)} (${showSeconds(durationSeconds)})${worstLatencySeconds === null ? "" : `, worst ${showSeconds(worstLatencySeconds)}`}`,
      ),
    ...(count > PERIODS_SHOWN
      ? [paint(terminal, "dim", `    and ${count - PERIODS_SHOWN} more; -o json lists them all`)]
      : []),
  ];
}

function compared(simulations: readonly Simulation[], terminal: Terminal): string[] {
  const columns = [
    { title: "scenario" },
    { title: "good windows", align: "right" },
    { title: "mean", align: "right" },
    { title: "p95", align: "right" },
    { title: "max backlog", align: "right" },
    { title: "cost", align: "right" },
    { title: "score", align: "right" },
    { title: "violations", align: "right" },
  ] as const;
  const rows = simulations.map(({ scenario, summary, sloAnalysis, currency }) => ({
    cells: [
      scenario,
      summary.sloAchievement === null ? "-" : showPercent(summary.sloAchievement),
      orDash(summary.avgLatencySeconds),
      orDash(summary.p95LatencySeconds),
      showNumber(summary.maxBacklog),
      showMoney(summary.totalCost, currency),
      summary.efficiencyScore === null ? "-" : showNumber(summary.efficiencyScore),
      String(sloAnalysis.violationPeriods.length),
    ],
  }));
  return [paint(terminal, "bold", "scenarios compared"), ...drawTable(columns, rows, terminal)];
}

function stepOf(timeline: Simulation["timeline"]): number {
  return (timeline[1]?.offsetSeconds ?? 60) - (timeline[0]?.offsetSeconds ?? 0);
}

function orDash(seconds: number | null): string {
  return seconds === null ? "-" : showSeconds(seconds);
}
