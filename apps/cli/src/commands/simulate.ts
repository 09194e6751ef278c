import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CapError, decode, encode, isCapError, Scenario, Simulation } from "@cap/domain";
import { simulateScenarioStepwise, strayScenarioTimes } from "@cap/planner";
import { reportError } from "../error-report.ts";
import { EXIT, exitCodeOf } from "../exit-code.ts";
import type { Note } from "../input/history-input.ts";
import { parseYaml } from "../input/yaml-document.ts";
import { firstLineOf, reasonOf } from "../options/config-file.ts";
import { tellNotes } from "../options/read-planning-input.ts";
import { missedThresholds, type Threshold } from "../options/threshold-option.ts";
import { writeAnswer, type CsvTable, type OutputFormat } from "../output.ts";
import { withProgress } from "../progress.ts";
import { simulationReport } from "../report/simulation-report.ts";
import { paint, type Terminal } from "../terminal.ts";
import { slicesWithUsageErrors } from "../usage-error.ts";

/** Options of `cap simulate`. */
export interface SimulateCommandOptions {
  readonly file: string;
  readonly seed?: number;
  readonly threshold?: readonly Threshold[];
  readonly output: OutputFormat;
}

/**
 * `cap simulate -f FILE`: runs every scenario of a file. One that cannot be run is reported, and the others go on; the
 * command then ends with the exit code of that error, whatever the thresholds say.
 */
export async function simulateCommand(options: SimulateCommandOptions, terminal: Terminal): Promise<number> {
  const { file, output, threshold: thresholds = [] } = options;
  const values = scenarioValues(await readScenarioFile(file, terminal), file);
  const simulations: Simulation[] = [];
  const errorCodes: number[] = [];
  for (const [index, value] of values.entries()) {
    const what = values.length === 1 ? `${file}: scenario` : `${file}: scenario ${index + 1}`;
    const simulation = await simulated(value, { ...options, what }, terminal);
    if (typeof simulation === "number") errorCodes.push(simulation);
    else simulations.push(simulation);
  }
  if (simulations.length > 0) {
    const data = simulations.map((simulation) => encode(Simulation, simulation));
    writeAnswer(
      {
        data: values.length === 1 ? data[0] : { simulations: data },
        table: () => summaryTable(simulations),
        report: () => simulationReport(simulations, terminal),
      },
      output,
      terminal,
    );
  }
  const missed = simulations.flatMap(({ scenario, summary }) => missedThresholds(summary, thresholds, scenario));
  for (const line of missed) terminal.err(`${paint(terminal, "red", "threshold missed:")} ${line}\n`);
  if (errorCodes.length > 0) return Math.max(...errorCodes);
  return missed.length > 0 ? EXIT.thresholdMissed : EXIT.ok;
}

/** The result of one scenario, or the exit code where it cannot be run, which is reported. */
async function simulated(
  value: unknown,
  { what, seed }: SimulateCommandOptions & { readonly what: string },
  terminal: Terminal,
): Promise<Simulation | number> {
  try {
    const scenario = decode(Scenario, value, { what });
    const strays = strayScenarioTimes(scenario).map((message): Note => ({
      kind: "warning",
      message: `${what}: ${message}`,
    }));
    const run = simulateScenarioStepwise(seed === undefined ? scenario : { ...scenario, seed });
    const simulation = await withProgress(terminal, `simulating ${scenario.name}`, slicesWithUsageErrors(run));
    tellNotes(strays, terminal);
    return simulation;
  } catch (error) {
    if (!isCapError(error)) throw error;
    reportError(error, terminal);
    return exitCodeOf(error);
  }
}

async function readScenarioFile(file: string, { stdin }: Terminal): Promise<unknown> {
  const name = file === "-" ? "standard input" : file;
  let content: string;
  try {
    content = file === "-" ? await text(stdin) : await readFile(file, "utf8");
  } catch (cause) {
    throw new CapError({ code: "INPUT_UNREADABLE", message: `${name} cannot be read: ${reasonOf(cause)}`, cause });
  }
  try {
    return parseYaml(content);
  } catch (cause) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `${name} cannot be read as YAML: ${firstLineOf(cause)}`,
      hint: "see cap simulate --help for an example",
      cause,
    });
  }
}

function scenarioValues(content: unknown, file: string): readonly unknown[] {
  if (typeof content !== "object" || content === null) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `${file} must hold a scenario, or several under the key scenarios`,
      hint: "see cap simulate --help for an example",
    });
  }
  if (!("scenarios" in content)) return [content];
  if (!Array.isArray(content.scenarios) || content.scenarios.length === 0) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `${file}: scenarios must be a list with at least one scenario`,
    });
  }
  return content.scenarios;
}

function summaryTable(simulations: readonly Simulation[]): CsvTable {
  const rows = simulations.map((simulation) => {
    const { summary, scenario } = encode(Simulation, simulation) as {
      readonly scenario: string;
      readonly summary: Readonly<Record<string, string | number>>;
    }; // wire form
    return { scenario, summary };
  });
  const columns = [...new Set(rows.flatMap(({ summary }) => Object.keys(summary)))];
  return {
    header: ["scenario", ...columns],
    rows: rows.map(({ scenario, summary }) => [scenario, ...columns.map((name) => summary[name] ?? null)]),
  };
}
