import { readHistory } from "../input/read-history.ts";
import type { HistoryInput, Note } from "../input/history-input.ts";
import { notesReport } from "../report/notes-report.ts";
import type { Terminal } from "../terminal.ts";
import { readConfigFile, type ConfigFile } from "./config-file.ts";
import { planningInput, type PlanningInput } from "./planning-input.ts";
import type { HistoryOptions, PlanningOptions } from "./planning-options.ts";
import { withProgress } from "../progress.ts";

/** Where a command's history, policy and pool come from. */
export type PlanningSource = HistoryOptions & PlanningOptions;

/** Reads the history, the configuration file and the options of a command. */
export async function readPlanningInput(
  file: string,
  options: PlanningSource,
  terminal: Terminal,
): Promise<PlanningInput> {
  const config = await configOf(options.config);
  const data = await readData(file, options, config, terminal);
  return planningInput(data, config, options);
}

/** Reads a history with the options that say how. */
export async function readData(
  file: string,
  options: HistoryOptions,
  config: ConfigFile,
  terminal: Terminal,
): Promise<HistoryInput> {
  const zone =
    options.timeZone ?? (typeof config.policy["time_zone"] === "string" ? config.policy["time_zone"] : undefined);
  const reading = readHistory(file, {
    stdin: terminal.stdin,
    unit: options.unit,
    stepSeconds: options.step,
    timeZone: zone,
    timeColumn: options.timeColumn,
    valueColumn: options.valueColumn,
    timestampMeans: options.timestampMeans,
  });
  return withProgress(terminal, `reading ${file === "-" ? "standard input" : file}`, reading);
}

/** A configuration file, or an empty one where none is named. */
export async function configOf(path: string | undefined): Promise<ConfigFile> {
  return path === undefined ? { pool: {}, policy: {} } : readConfigFile(path);
}

/** Writes notes to stderr. */
export function tellNotes(notes: readonly Note[], terminal: Terminal): void {
  for (const line of notesReport(notes, terminal)) terminal.err(`${line}\n`);
}
