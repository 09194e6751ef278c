import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CapError, decode, encode, isCapError, Scenario, Simulation } from "@cap/domain";
import { simulateScenario } from "@cap/planner";
import { parse } from "yaml";
import { reportError } from "../error-report.ts";
import { EXIT } from "../exit-code.ts";
import { reasonOf } from "../options/config-file.ts";
import { writeAnswer, type CsvTable, type OutputFormat } from "../output.ts";
import { simulationReport } from "../report/simulation-report.ts";
import type { Terminal } from "../terminal.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";

/** Options of `cap simulate`. */
export interface SimulateCommandOptions {
  readonly file: string;
  readonly seed?: number;
  readonly output: OutputFormat;
}

/** `cap simulate -f FILE`: runs every scenario of a file. One that cannot be run is reported; the others go on. */
export async function simulateCommand(
  { file, seed, output }: SimulateCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const simulations: Simulation[] = [];
  let failed = 0;
  for (const [index, value] of scenarioValues(await readScenarioFile(file, terminal), file).entries()) {
    try {
      const scenario = decode(Scenario, value, { what: `${file}: scenario ${index + 1}` });
      simulations.push(
        rangeErrorAsUsage(() => simulateScenario(seed === undefined ? scenario : { ...scenario, seed })),
      );
    } catch (error) {
      if (!isCapError(error)) throw error;
      reportError(error, terminal);
      failed += 1;
    }
  }
  if (simulations.length > 0) {
    const data = simulations.map((simulation) => encode(Simulation, simulation));
    writeAnswer(
      {
        data: data.length === 1 && failed === 0 ? data[0] : { simulations: data },
        table: () => summaryTable(simulations),
        report: () => simulationReport(simulations, terminal),
      },
      output,
      terminal,
    );
  }
  return failed > 0 ? EXIT.error : EXIT.ok;
}

async function readScenarioFile(file: string, { stdin }: Terminal): Promise<unknown> {
  try {
    return parse(file === "-" ? await text(stdin) : await readFile(file, "utf8"));
  } catch (cause) {
    const unreadable =
      typeof cause === "object" &&
      cause !== null &&
      "code" in cause &&
      typeof cause.code === "string" &&
      cause.code.startsWith("E");
    if (unreadable)
      throw new CapError({ code: "INPUT_UNREADABLE", message: `${file} cannot be read: ${reasonOf(cause)}`, cause });
    const first = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "";
    throw new CapError({ code: "CONFIG_INVALID", message: `${file} is no YAML: ${first}`, cause });
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
