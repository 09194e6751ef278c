import { counted, type Backtest } from "@cap/domain";
import { keepsSlo, outOfReach, type BacktestVerdict } from "./backtest-verdict.ts";
import { showMoney, showPercent, showSeconds } from "./number-text.ts";

type BacktestPolicy = Backtest["policies"][number];

/** What a comparison of policies says, and which of them it speaks of. */
export interface WhatifVerdict extends BacktestVerdict {
  /** The better policy; null when that cannot be told. */
  readonly best: BacktestPolicy | null;
  /** The policies that the sentence compares. */
  readonly compared: readonly BacktestPolicy[];
}

/** A smaller share of the cost is no difference: another seed moves it as far. */
const TELLING_SHARE = 0.03;
/** So few windows more or less are no difference either. */
const TELLING_WINDOWS = 2;

/** Which policy of cap is better and why: first who keeps the SLO, then who costs less; where nobody keeps it, who comes closer. */
export function whatifVerdict(backtest: Backtest): WhatifVerdict {
  const own = backtest.policies.filter(({ kind }) => kind === "cap");
  const [best, second] = own.toSorted(better(backtest));
  if (best === undefined || second === undefined) {
    return { text: "Nothing was compared.", tone: "mixed", best: null, compared: own };
  }
  const first = own.find(({ id }) => id === backtest.baseline) ?? second;
  const other = best === first ? second : first;
  const pair: Pair = { backtest, best, other, count: own.length };
  const { text, tone, isTold } = sentence(pair);
  const rest = own.filter((policy) => policy !== best && policy !== other);
  const compared = own.filter((policy) => policy === best || policy === other);
  return { text: `${text}${restOf(pair, rest)}${outOfReach(backtest)}`, tone, best: isTold ? best : null, compared };
}

interface Pair {
  readonly backtest: Backtest;
  readonly best: BacktestPolicy;
  /** The first policy, or the next best where the first is the best. */
  readonly other: BacktestPolicy;
  /** Policies of cap in all. */
  readonly count: number;
}

interface Sentence {
  readonly text: string;
  readonly tone: BacktestVerdict["tone"];
  /** Whether one of the two is better, as far as one replay can tell. */
  readonly isTold: boolean;
}

/** What is to be said of the policies that the sentence leaves out: who misses the SLO, and who is as good as the best. */
function restOf(pair: Pair, rest: readonly BacktestPolicy[]): string {
  const { backtest, best } = pair;
  const missed = keepsSlo(backtest, best) ? rest.filter((policy) => !keepsSlo(backtest, policy)) : [];
  const equals = rest.filter((other) => isAlike({ ...pair, other }));
  const shares = missed.map(
    ({ name, goodWindows }) => `${name} (${goodWindows === null ? "-" : showPercent(goodWindows)})`,
  );
  return [
    ...(missed.length === 0 ? [] : [` ${listed(shares)} ${missed.length === 1 ? "misses" : "miss"} the SLO.`]),
    ...(equals.length === 0 ? [] : [` ${listed(equals.map(({ name }) => name))} came out like ${best.name}.`]),
  ].join("");
}

/** Order of policies, the best first. */
function better(backtest: Backtest): (a: BacktestPolicy, b: BacktestPolicy) => number {
  return (a, b) => {
    const kept = Number(keepsSlo(backtest, b)) - Number(keepsSlo(backtest, a));
    const windows = keepsSlo(backtest, a) ? 0 : (b.goodWindows ?? 0) - (a.goodWindows ?? 0);
    return kept || windows || a.totalCost - b.totalCost || a.workerHours - b.workerHours;
  };
}

function sentence(pair: Pair): Sentence {
  const { backtest, best, other } = pair;
  const head = headOf(pair);
  if (best.goodWindows === null || other.goodWindows === null) {
    return {
      text: `No window could be judged, so the SLO tells nothing: ${costOf(pair, best.name)}.`,
      tone: "mixed",
      isTold: false,
    };
  }
  const wanted = `${showPercent(backtest.slo.availability)} wanted`;
  const windows = `${best.name} ${showPercent(best.goodWindows)} of windows good, ${other.name} ${showPercent(other.goodWindows)}; ${wanted}`;
  const keeps = keepsSlo(backtest, best);
  if (isAlike(pair)) {
    const both = keeps ? "both keep the SLO" : "both miss the SLO";
    return {
      text: `${best.name} and ${other.name} come out alike: ${costOf(pair, best.name)}${doubtOf(pair)}, and ${both} (${windows}).`,
      tone: keeps ? "mixed" : "bad",
      isTold: false,
    };
  }
  if (keeps && keepsSlo(backtest, other)) {
    return { text: `${head} ${costOf(pair, "it")}, and both keep the SLO (${windows}).`, tone: "good", isTold: true };
  }
  if (keeps) {
    return {
      text: `${head} it keeps the SLO and ${other.name} misses it (${windows}); ${costOf(pair, best.name)}.${closeCall(pair)}`,
      tone: isClose(pair) ? "mixed" : "good",
      isTold: !isClose(pair),
    };
  }
  return {
    text: `${pair.count > 2 ? "No policy" : "Neither policy"} keeps the SLO; ${best.name} comes closer (${windows}), and ${costOf(pair, "it")}.`,
    tone: "bad",
    isTold: !isClose(pair),
  };
}

/** `b is better than a:`, or with several the best of all before the one that it is compared with. */
function headOf({ best, other, count }: Pair): string {
  return count > 2
    ? `${best.name} is the best of ${count}; against ${other.name}`
    : `${best.name} is better than ${other.name}:`;
}

/** Whether two policies cannot be told apart by one replay. */
function isAlike(pair: Pair): boolean {
  const { backtest, best, other } = pair;
  const keeps = keepsSlo(backtest, best);
  if (keeps !== keepsSlo(backtest, other)) return false;
  // What a window or two cost says nothing, so only the workers can tell.
  if (isClose(pair)) return keeps ? best.workerHours >= (1 - TELLING_SHARE) * other.workerHours : hasLikeHours(pair);
  return keeps && best.totalCost >= (1 - TELLING_SHARE) * other.totalCost;
}

function isClose(pair: Pair): boolean {
  return Math.abs(windowsApart(pair)) <= TELLING_WINDOWS;
}

function hasLikeHours({ best, other }: Pair): boolean {
  const gap = Math.abs(best.workerHours - other.workerHours);
  return gap <= TELLING_SHARE * Math.max(best.workerHours, other.workerHours);
}

/** Good windows that the better one has more. */
function windowsApart({ best, other }: Pair): number {
  return Math.round(((best.goodWindows ?? 0) - (other.goodWindows ?? 0)) * best.windows);
}

/** Why a difference between two that come out alike is none; nothing where there is no difference at all. */
function doubtOf(pair: Pair): string {
  const { best, other } = pair;
  if (best.totalCost === other.totalCost && best.workerHours === other.workerHours) return "";
  return hasLikeHours(pair)
    ? ", less than one replay can tell"
    : `, which hangs on ${Math.abs(windowsApart(pair))} of ${counted(best.windows, "window")}`;
}

function closeCall(pair: Pair): string {
  if (!isClose(pair)) return "";
  return ` That is ${windowsApart(pair)} of ${counted(pair.best.windows, "window")}, which another seed may turn round.`;
}

/** `it costs $9.50 (12%) less over 12h, with 8% fewer worker-hours`. */
function costOf({ backtest: { currency, durationSeconds }, best, other }: Pair, subject: string): string {
  const saved = other.totalCost - best.totalCost;
  const span = `over ${showSeconds(durationSeconds)}`;
  const part = other.totalCost === 0 ? "" : ` (${showPercent(Math.abs(saved) / other.totalCost)})`;
  const cost =
    Math.abs(saved) < 0.005
      ? `${subject} costs the same ${span}`
      : `${subject} costs ${showMoney(Math.abs(saved), currency)}${part} ${saved > 0 ? "less" : "more"} ${span}`;
  const change = other.workerHours === 0 ? 0 : best.workerHours / other.workerHours - 1;
  if (Math.abs(change) < 0.0005) return `${cost}, with as many worker-hours`;
  return `${cost}, with ${showPercent(Math.abs(change))} ${change < 0 ? "fewer" : "more"} worker-hours`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
