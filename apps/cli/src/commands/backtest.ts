import { type Backtest, CapError } from "@cap/domain";
import { backtestForms } from "../backtest-forms.ts";
import { EXIT } from "../exit-code.ts";
import { backtestRequest } from "../options/backtest-request.ts";
import { refuseOverwriting } from "../options/output-file.ts";
import { chosenPolicies } from "../options/policies-option.ts";
import { readPlanningInput, tellNotes, type PlanningSource } from "../options/read-planning-input.ts";
import { missedThresholds, type Judged, type Threshold } from "../options/threshold-option.ts";
import { writeAnswer, type OutputFormat } from "../output.ts";
import { replayedBacktest } from "../replayed-backtest.ts";
import { backtestPage } from "../report/backtest-page.ts";
import { backtestReport } from "../report/backtest-report.ts";
import { saveFile } from "../save-file.ts";
import { paint, type Terminal } from "../terminal.ts";

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
  const { output, html, threshold: thresholds = [] } = options;
  await refuseOverwriting({ option: "--html", path: html, inputs: [file, options.config], stdin: terminal.stdin });
  const request = backtestRequest(await readPlanningInput(file, options, terminal), options);
  const chosen = chosenPolicies(options.policies, request.policy);
  if (thresholds.length > 0 && !chosen.autoscalers.some(({ name }) => name === "cap")) {
    throw new CapError({
      code: "USAGE",
      message: "--threshold is about cap, which --policies leaves out",
      hint: "add cap to --policies",
    });
  }
  const backtest = await replayedBacktest({ request, ...chosen }, terminal);
  const page = { backtest, notes: request.notes, timeZone: request.timeZone };
  if (html !== undefined) await saveFile(html, backtestPage(page));
  if (output !== "report") tellNotes(request.notes, terminal);
  writeAnswer(
    backtestForms(backtest, () => backtestReport(page, terminal)),
    output,
    terminal,
  );
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
