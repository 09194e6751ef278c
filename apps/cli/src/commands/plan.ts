import { CapacityPlan, Decision, encode, type History } from "@cap/domain";
import { beginStepwise, planStepwise } from "@cap/planner";
import type { Slices } from "@cap/simulator";
import { EXIT } from "../exit-code.ts";
import { writeAnswer, type CsvTable, type OutputFormat } from "../output.ts";
import type { PlanningInput } from "../options/planning-input.ts";
import { refuseOverwriting } from "../options/output-file.ts";
import { policyClock } from "../options/policy-clock.ts";
import { readQueuesInput } from "../options/read-queues-input.ts";
import { tellNotes, type PlanningSource } from "../options/read-planning-input.ts";
import { strayKnownArrivals } from "../options/stray-known-arrivals.ts";
import { withProgress } from "../progress.ts";
import { decisionNotes } from "../report/decision-notes.ts";
import { planReport } from "../report/plan-report.ts";
import type { Terminal } from "../terminal.ts";
import { saveFile } from "../save-file.ts";
import { slicesWithUsageErrors } from "../usage-error.ts";

/** Options of `cap plan`. */
export interface PlanCommandOptions extends PlanningSource {
  readonly output: OutputFormat;
  readonly save?: string;
  readonly seed: number;
}

/** `cap plan FILE...`: a plan for the pool that a history is of, or the histories of its queues. */
export async function planCommand(
  files: readonly string[],
  options: PlanCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { save: path, config } = options;
  await refuseOverwriting({ option: "--save", path, inputs: [...files, config], stdin: terminal.stdin });
  const input = withStrayNotes(await readQueuesInput(files, options, terminal));
  const decision = await withProgress(terminal, "planning", slicesWithUsageErrors(decisionOf(input, options.seed)));
  if (path !== undefined) await save(decision, path, terminal);
  if (options.output !== "report") tellNotes(decisionNotes(decision, input), terminal);
  writeAnswer(
    {
      data: encode(Decision, decision),
      table: () => stepTable(decision),
      report: () => planReport(decision, input, terminal),
    },
    options.output,
    terminal,
  );
  return decision.kind === "held" ? EXIT.held : EXIT.ok;
}

/** The input with a word on arrivals that were told in advance and lie outside the horizon. */
function withStrayNotes(input: PlanningInput): PlanningInput {
  const { history, policy, knownArrivals = [], notes } = input;
  const now = endOf(history);
  const horizon = { fromAt: now, untilAt: now + policy.forecast.windowSeconds };
  return { ...input, notes: [...notes, ...strayKnownArrivals(knownArrivals, horizon)] };
}

function endOf({ startAt, stepSeconds, arrivals }: History): number {
  return startAt + arrivals.length * stepSeconds;
}

/** Saves a plan. Where there is none, an older file of that name stays as it is, and that is said. */
async function save(decision: Decision, path: string, terminal: Terminal): Promise<void> {
  if (decision.kind === "planned") {
    await saveFile(path, `${JSON.stringify(encode(CapacityPlan, decision.plan), null, 2)}\n`);
    return;
  }
  const message = `nothing was written to ${path}: the plan is held, so there is none to save`;
  tellNotes([{ kind: "warning", message }], terminal);
}

function* decisionOf(input: PlanningInput, seed: number): Slices<Decision> {
  const { policy, pool, history, workers, backlog, utilization, knownArrivals = [] } = input;
  const present = { workers, backlog, utilization };
  const now = endOf(history);
  const clock = policyClock(policy, { startAt: history.startAt, endAt: now });
  const memory = yield* beginStepwise({ policy, pool, history, present, knownArrivals, clock });
  return yield* planStepwise({ memory, policy, now, seed });
}

function stepTable(decision: Decision): CsvTable {
  const header = [
    "sequence",
    "scheduled_at",
    "action",
    "from_workers",
    "to_workers",
    "delta",
    "estimated_cost",
    "rationale",
  ];
  if (decision.kind === "held") return { header, rows: [] };
  const { steps } = encode(CapacityPlan, decision.plan) as {
    readonly steps: readonly Readonly<Record<string, string | number>>[];
  }; // the wire form of a plan
  return { header, rows: steps.map((step) => header.map((name) => step[name] ?? null)) };
}
