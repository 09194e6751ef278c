import type { Backtest } from "@cap/domain";
import { showMoney, showNumber, showPercent, showSeconds, signed } from "./number-text.ts";

type BacktestPolicy = Backtest["policies"][number];

/** A column of the table of policies: its title, what it means, and its cell for a policy. */
export interface PolicyColumn {
  readonly title: string;
  readonly meaning: string;
  readonly cell: (policy: BacktestPolicy) => string;
  /** What a bar behind the cell may show. */
  readonly size?: (policy: BacktestPolicy) => number;
  /** The cell for what a policy has more (+) or less (-) than another one; `=` for neither. */
  readonly difference: (policy: BacktestPolicy, other: BacktestPolicy) => string;
}

/** The columns of the table of policies, after their names. */
export function policyColumns({ slo, currency, policies }: Backtest): readonly PolicyColumn[] {
  const target = `p${showNumber(100 * slo.quantile)} latency within ${showSeconds(slo.latencySeconds)}`;
  const most = Math.max(0, ...policies.map(({ totalCost }) => totalCost));
  const money = (amount: number): string =>
    // From a thousand on nobody reads cents, and the column has one form.
    most < 1000 ? showMoney(amount, currency) : showMoney(Math.round(amount), currency).replace(/\.00$/u, "");
  return [
    {
      title: "good",
      meaning: `windows of ${showSeconds(slo.windowSeconds)} with ${target}; ${showPercent(slo.availability)} are wanted`,
      cell: ({ goodWindows }) => (goodWindows === null ? "-" : showPercent(goodWindows)),
      difference: (policy, other) =>
        change(policy.goodWindows, other.goodWindows, (gap) => `${Number((100 * gap).toFixed(2))}pp`),
    },
    {
      title: "hours",
      meaning: "worker-hours paid for, starting and draining included",
      cell: ({ workerHours }) => showNumber(workerHours),
      size: ({ workerHours }) => workerHours,
      difference: (policy, other) =>
        other.workerHours === 0 ? "-" : change(policy.workerHours / other.workerHours, 1, showPercent),
    },
    {
      title: "oracle",
      meaning: "those hours over the hours of a plan that was made with all jobs known",
      cell: ({ ratioToOracle }) => (ratioToOracle === null ? "-" : `${ratioToOracle.toFixed(2)}x`),
      difference: (policy, other) => change(policy.ratioToOracle, other.ratioToOracle, (gap) => `${gap.toFixed(2)}x`),
    },
    {
      title: "actions",
      meaning: "changes of the size",
      cell: ({ actions }) => String(actions),
      size: ({ actions }) => actions,
      difference: (policy, other) => change(policy.actions, other.actions, String),
    },
    {
      title: "reversals",
      meaning: "changes of direction within ten minutes",
      cell: ({ reversals }) => String(reversals),
      difference: (policy, other) => change(policy.reversals, other.reversals, String),
    },
    {
      title: "cost",
      meaning: "workers, and hours of windows that were not good, at the prices of the policy",
      cell: ({ totalCost }) => money(totalCost),
      size: ({ totalCost }) => totalCost,
      difference: (policy, other) => change(policy.totalCost, other.totalCost, money),
    },
    {
      title: "p95",
      meaning: "95th percentile of the latency of all jobs",
      cell: ({ p95LatencySeconds, jobsWithin }) =>
        jobsWithin === null ? "-" : p95LatencySeconds === null ? "unbounded" : showSeconds(p95LatencySeconds),
      difference: (policy, other) =>
        change(policy.p95LatencySeconds, other.p95LatencySeconds, (gap) =>
          gap < 0 ? `-${showSeconds(-gap)}` : showSeconds(gap),
        ),
    },
  ];
}

/** What a value is more or less than another one; what shows as nothing is nothing. */
function change(value: number | null, other: number | null, show: (gap: number) => string): string {
  if (value === null || other === null) return "-";
  const text = show(value - other);
  return /[1-9]/u.test(text) ? signed(value - other, text) : "=";
}

const REBUILT =
  "The other autoscalers are rebuilt from their documents, with the settings in their names; one that is tuned to this load does better.";
const ONE_DRAW =
  "The lines below a policy tell what it has more or less than the first (pp: percentage points). One replay is one draw of the jobs: look at more days (--evaluate) and other seeds (--seed) before a difference of a few percent is believed.";

/** How the policies were replayed: what a reader has to know to believe the table. */
export function replayFacts({ warmupSeconds, pastSeconds, workBoundHours, policies }: Backtest): readonly string[] {
  const oracle = policies.find(({ id }) => id === "oracle");
  const bound =
    oracle === undefined || workBoundHours === 0
      ? ""
      : ` The work alone is ${showNumber(workBoundHours)} worker-hours, and the best possible lies between it and the oracle's ${showNumber(oracle.workerHours)}.`;
  return [
    `Every policy knew ${showSeconds(pastSeconds)} of history, started with the same workers, and met the same jobs; it saw only what it measured.${warmupSeconds > 0 ? ` The first ${showSeconds(warmupSeconds)} are paid for and not judged.` : ""}${bound}`,
    ...(policies.some(({ kind }) => kind === "rival") ? [REBUILT] : []),
    ...(policies.filter(({ kind }) => kind === "cap").length > 1 ? [ONE_DRAW] : []),
  ];
}
