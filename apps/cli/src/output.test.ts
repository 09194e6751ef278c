import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { decode, Decision, Forecast, ForecastPoint, Simulation } from "@cap/domain";
import { parse as parseCsv } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { writeAnswer } from "./output.ts";
import { run } from "./program.ts";

const fixtures = fileURLToPath(new URL("../scenarios/fixtures/", import.meta.url));
const commands = {
  plan: ["plan", `${fixtures}constant.csv`, "--service-time", "3s", "--slo", "p95=10s", "--workers", "40"],
  forecast: ["forecast", `${fixtures}daily.csv`, "--horizon", "3h"],
  size: ["size", "--lambda", "15.3", "--service-time", "3s", "--p95", "10s", "--max-backlog", "20"],
  simulate: ["simulate", "-f", `${fixtures}small.yaml`],
};

/** What a command writes to standard output in a form. */
async function stdout(command: readonly string[], form: string): Promise<string> {
  let text = "";
  const terminal = {
    stdin: Readable.from([]),
    out: (part: string) => void (text += part),
    err: () => {},
    color: true,
    progress: false,
    width: 80,
  };
  expect(await run([...command, "-o", form], terminal)).toBe(0);
  return text;
}

const rowsOf = (text: string): Record<string, string>[] => parseCsv(text, { columns: true });
const json = async (command: readonly string[]) => JSON.parse(await stdout(command, "json"));

describe("every form of output", () => {
  it.each(Object.entries(commands))("of cap %s is the same data in YAML as in JSON", async (_, command) => {
    const yaml = await stdout(command, "yaml");
    expect(parseYaml(yaml)).toEqual(await json(command));
    // Readers of YAML 1.1 would take bare timestamps for something else.
    expect(parseYaml(yaml, { version: "1.1" })).toEqual(parseYaml(yaml));
  });

  it("of cap plan is a Decision, and its table has the steps", async () => {
    const data = await json(commands.plan);
    const decision = decode(Decision, data);
    const steps = decision.kind === "planned" ? decision.plan.steps : [];
    expect(rowsOf(await stdout(commands.plan, "csv")).map((row) => Number(row["to_workers"]))).toEqual(
      steps.map(({ toWorkers }) => toWorkers),
    );
  });

  it("of cap forecast is a Forecast with its points, which are the table", async () => {
    const { points, ...forecast } = await json(commands.forecast);
    expect(decode(Forecast, forecast).predictedLambda).toHaveLength(3);
    const rows = rowsOf(await stdout(commands.forecast, "csv"));
    expect(rows.map(({ timestamp, ...rates }) => ({ timestamp, ...numbers(rates) }))).toEqual(points);
    for (const point of points) decode(ForecastPoint, point);
  });

  it("of cap size has the neighbouring sizes as its table", async () => {
    const { alternatives } = await json(commands.size);
    const rows = rowsOf(await stdout(commands.size, "csv")).map(numbers);
    const shared = ({ workers, utilization, wait_probability, queue_length }: Record<string, unknown>) => ({
      workers,
      utilization,
      wait_probability,
      queue_length,
    });
    expect(rows.map(shared)).toEqual(alternatives.map(shared));
  });

  it("of cap simulate is a Simulation, and its table has the summary", async () => {
    const data = await json(commands.simulate);
    decode(Simulation, data);
    const [row] = rowsOf(await stdout(commands.simulate, "csv"));
    expect(numbers(row ?? {})).toEqual({ scenario: data.scenario, ...data.summary });
  });

  it("quotes cells where CSV needs it, and marks what a spreadsheet would run", () => {
    let text = "";
    const table = () => ({
      header: ["a", "b"],
      rows: [
        ['say "hi", twice', null],
        ["=1+1", -2],
      ],
    });
    writeAnswer({ data: null, table, report: () => "" }, "csv", {
      out: (part) => void (text += part),
    });
    expect(text).toBe('a,b\n"say ""hi"", twice",\n\'=1+1,-2\n');
  });
});

function numbers(row: Readonly<Record<string, string>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, /^-?[\d.]+(?:e-?\d+)?$/u.test(value) ? Number(value) : value]),
  );
}
