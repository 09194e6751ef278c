import { backtestForms } from "../backtest-forms.ts";
import { EXIT } from "../exit-code.ts";
import { againstChoice, configuredChoice, type PolicyChoice } from "../options/policy-choice.ts";
import { readData, tellNotes, type PlanningSource } from "../options/read-planning-input.ts";
import { whatifRequest } from "../options/whatif-request.ts";
import { writeAnswer, type OutputFormat } from "../output.ts";
import { replayedBacktest } from "../replayed-backtest.ts";
import { whatifReport } from "../report/whatif-report.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `cap whatif`. */
export interface WhatifCommandOptions extends PlanningSource {
  readonly output: OutputFormat;
  readonly against: readonly string[];
  readonly evaluate?: number;
  readonly seed: number;
}

/** `cap whatif FILE`: the end of a history, replayed against several policies of cap. */
export async function whatifCommand(file: string, options: WhatifCommandOptions, terminal: Terminal): Promise<number> {
  const { output } = options;
  const first = await configuredChoice(options.config);
  const others: PolicyChoice[] = [];
  for (const text of options.against) others.push(await againstChoice(text));
  const data = await readData(file, options, first.config, terminal);
  const replayed = whatifRequest({ data, first, others }, options);
  const backtest = await replayedBacktest(replayed, terminal);
  const { notes, timeZone } = replayed.request;
  if (output !== "report") tellNotes(notes, terminal);
  writeAnswer(
    backtestForms(backtest, () => whatifReport({ backtest, notes, timeZone }, terminal)),
    output,
    terminal,
  );
  return EXIT.ok;
}
