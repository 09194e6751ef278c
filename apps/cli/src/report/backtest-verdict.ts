import type { Backtest } from "@cap/domain";
import { showMoney, showNumber, showPercent, showSeconds } from "./number-text.ts";

type BacktestPolicy = Backtest["policies"][number];

/** What a backtest says in a sentence or two, and whether that is good news for cap. */
export interface BacktestVerdict {
  readonly text: string;
  /** `good`: cap kept the SLO and cost no more; `mixed`: one of the two; `bad`: neither. */
  readonly tone: "good" | "mixed" | "bad";
}

/** The verdict on cap, or on the first policy where cap was left out. */
export function backtestVerdict(backtest: Backtest): BacktestVerdict {
  const { policies, slo } = backtest;
  const subject = policies.find(({ kind }) => kind === "cap") ?? policies[0];
  if (subject === undefined) return { text: "Nothing was replayed.", tone: "mixed" };
  const kept = keepsSlo(backtest, subject);
  const windows =
    subject.goodWindows === null
      ? "no window could be judged"
      : `${kept ? "kept" : "missed"} the SLO: ${showPercent(subject.goodWindows)} of the windows were good, ${showPercent(slo.availability)} wanted`;
  const baseline = policies.find(({ id }) => id === backtest.baseline && id !== subject.id);
  if (baseline === undefined) {
    const hours = `${showNumber(subject.workerHours)} worker-hours`;
    return {
      text: `${subject.name} took ${hours} and ${windows}.${outOfReach(backtest)}`,
      tone: kept ? "good" : "mixed",
    };
  }
  const cheaper = subject.totalCost <= baseline.totalCost;
  return {
    text: `${subject.name} took ${against(subject, baseline)} and ${windows} (${baseline.name}: ${baseline.goodWindows === null ? "-" : showPercent(baseline.goodWindows)}). ${costs(backtest, subject, baseline)}${outOfReach(backtest)}`,
    tone: kept && cheaper ? "good" : kept || cheaper ? "mixed" : "bad",
  };
}

/** Whether a policy had as many good windows as are wanted. */
export function keepsSlo({ slo }: Backtest, { goodWindows }: BacktestPolicy): boolean {
  return goodWindows !== null && goodWindows >= slo.availability;
}

/** The other autoscaler that took the fewest worker-hours of those that kept the SLO; where none did, the one with the most good windows. */
export function bestRival(backtest: Backtest): BacktestPolicy | null {
  const rivals = backtest.policies.filter(({ kind }) => kind === "rival");
  const keepers = rivals
    .filter((policy) => keepsSlo(backtest, policy))
    .toSorted((a, b) => a.workerHours - b.workerHours);
  const byWindows = rivals.toSorted(
    (a, b) => (b.goodWindows ?? 0) - (a.goodWindows ?? 0) || a.workerHours - b.workerHours,
  );
  return keepers[0] ?? byWindows[0] ?? null;
}

/** What is to be said where nobody could have kept the SLO. */
export function outOfReach(backtest: Backtest): string {
  const oracle = backtest.policies.find(({ id }) => id === "oracle");
  if (oracle === undefined || oracle.goodWindows === null || keepsSlo(backtest, oracle)) return "";
  return ` Not even the oracle kept the SLO (${showPercent(oracle.goodWindows)}): with these service times and limits it is out of reach.`;
}

function against(subject: BacktestPolicy, baseline: BacktestPolicy): string {
  const hours = `${showNumber(subject.workerHours)} worker-hours`;
  const change = subject.workerHours / baseline.workerHours - 1;
  if (!Number.isFinite(change) || Math.abs(change) < 0.0005) return `${hours}, as many as ${baseline.name},`;
  return `${hours}, ${showPercent(Math.abs(change))} ${change < 0 ? "fewer" : "more"} than ${baseline.name},`;
}

function costs({ durationSeconds, currency }: Backtest, subject: BacktestPolicy, baseline: BacktestPolicy): string {
  const saved = baseline.totalCost - subject.totalCost;
  const span = `over ${showSeconds(durationSeconds)}`;
  if (Math.abs(saved) < 0.005) return `It costs the same ${span}.`;
  const amount = showMoney(Math.abs(saved), currency);
  return `It costs ${amount} ${saved > 0 ? "less" : "more"} ${span}, missed windows included.`;
}
