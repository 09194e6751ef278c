import type { Backtest } from "@cap/domain";
import { showMoney, showNumber, showPercent, showSeconds } from "./number-text.ts";

/** A column of the table of policies: its title, what it means, and its cell for a policy. */
export interface PolicyColumn {
  readonly title: string;
  readonly meaning: string;
  readonly cell: (policy: Backtest["policies"][number]) => string;
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
    },
    {
      title: "hours",
      meaning: "worker-hours paid for, starting and draining included",
      cell: ({ workerHours }) => showNumber(workerHours),
    },
    {
      title: "oracle",
      meaning: "those hours over the hours of a plan that was made with all jobs known",
      cell: ({ ratioToOracle }) => (ratioToOracle === null ? "-" : `${ratioToOracle.toFixed(2)}x`),
    },
    { title: "actions", meaning: "changes of the size", cell: ({ actions }) => String(actions) },
    {
      title: "reversals",
      meaning: "changes of direction within ten minutes",
      cell: ({ reversals }) => String(reversals),
    },
    {
      title: "cost",
      meaning: "workers, and hours of windows that were not good, at the prices of the policy",
      cell: ({ totalCost }) => money(totalCost),
    },
    {
      title: "p95",
      meaning: "95th percentile of the latency of all jobs",
      cell: ({ p95LatencySeconds, jobsWithin }) =>
        jobsWithin === null ? "-" : p95LatencySeconds === null ? "unbounded" : showSeconds(p95LatencySeconds),
    },
  ];
}

/** How the policies were replayed: what a reader has to know to believe the table. */
export function replayFacts({ warmupSeconds, pastSeconds, workBoundHours, policies }: Backtest): readonly string[] {
  const oracle = policies.find(({ id }) => id === "oracle");
  const bound =
    oracle === undefined || workBoundHours === 0
      ? ""
      : ` The work alone is ${showNumber(workBoundHours)} worker-hours, and the best possible lies between it and the oracle's ${showNumber(oracle.workerHours)}.`;
  return [
    `Every policy knew ${showSeconds(pastSeconds)} of history, started with the same workers, and met the same jobs; it saw only what it measured.${warmupSeconds > 0 ? ` The first ${showSeconds(warmupSeconds)} are paid for and not judged.` : ""}${bound}`,
    "The other autoscalers are rebuilt from their documents, with the settings in their names; one that is tuned to this load does better.",
  ];
}
