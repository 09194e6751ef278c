import { compareStepwise } from "@cap/backtest";
import { Backtest, CapError, encode } from "@cap/domain";
import { backtestAnswer } from "../backtest-answer.ts";
import { EXIT } from "../exit-code.ts";
import { backtestRequest } from "../options/backtest-request.ts";
import { chosenPolicies } from "../options/policies-option.ts";
import { readPlanningInput, tellNotes, type PlanningSource } from "../options/read-planning-input.ts";
import { missedThresholds, type Judged, type Threshold } from "../options/threshold-option.ts";
import { writeAnswer, type CsvTable, type OutputFormat } from "../output.ts";
import { backtestPage } from "../report/backtest-page.ts";
import { backtestReport } from "../report/backtest-report.ts";
import { saveFile } from "../save-file.ts";
import { withStepProgress } from "../step-progress.ts";
import { paint, type Terminal } from "../terminal.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";

/** Options of `cap backtest`. */
export interface BacktestCommandOptions extends PlanningSource {
  readonly output: OutputFormat;
  readonly evaluate?: number;
  readonly policies?: string;
  readonly seed: number;
  readonly threshold?: readonly Threshold[];
  readonly html?: string;
}

/** `cap backtest FILE`: the end of a history, replayed against cap and other autoscalers. */
export async function backtestCommand(
  file: string,
  options: BacktestCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { output, threshold: thresholds = [] } = options;
  const request = backtestRequest(await readPlanningInput(file, options, terminal), options);
  const { autoscalers, perfectRate } = chosenPolicies(options.policies, request.policy);
  if (thresholds.length > 0 && !autoscalers.some(({ name }) => name === "cap")) {
    throw new CapError({
      code: "USAGE",
      message: "--threshold is about cap, which --policies leaves out",
      hint: "add cap to --policies",
    });
  }
  const steps = compareStepwise(request.scenario, autoscalers, { prices: request.prices, perfectRate });
  const guarded = { next: () => rangeErrorAsUsage(() => steps.next()) };
  const backtest = backtestAnswer(await withStepProgress(terminal, "replaying", guarded), request);
  const page = { backtest, notes: request.notes, timeZone: request.timeZone };
  if (options.html !== undefined) await saveFile(options.html, backtestPage(page));
  if (output !== "report") tellNotes(request.notes, terminal);
  const data = encode(Backtest, backtest);
  writeAnswer({ data, table: () => policyTable(data), report: () => backtestReport(page, terminal) }, output, terminal);
  const cap = backtest.policies.find(({ kind }) => kind === "cap");
  const missed = cap === undefined ? [] : missedThresholds(judgedOf(cap), thresholds, "cap");
  for (const line of missed) terminal.err(`${paint(terminal, "red", "threshold missed:")} ${line}\n`);
  return missed.length > 0 ? EXIT.thresholdMissed : EXIT.ok;
}

/** What a threshold can speak of. */
function judgedOf(cap: Backtest["policies"][number]): Judged {
  return {
    sloAchievement: cap.goodWindows,
    jobsWithin: cap.jobsWithin,
    avgUtilization: cap.utilization,
    avgLatencySeconds: cap.meanLatencySeconds,
    p95LatencySeconds: cap.p95LatencySeconds,
    p99LatencySeconds: cap.p99LatencySeconds,
    maxBacklog: cap.maxBacklog,
    totalCost: cap.totalCost,
  };
}

/** One row a policy, in wire form, without the timelines. */
function policyTable(data: unknown): CsvTable {
  const { policies } = data as {
    readonly policies: readonly Readonly<Record<string, string | number>>[];
  }; // the wire form of a backtest
  const header = Object.keys(Object.assign({}, ...policies)).filter((name) => name !== "workers");
  return { header, rows: policies.map((policy) => header.map((name) => policy[name] ?? null)) };
}
