import { counted, type CapacityPlan, type Decision, type PlanSimulation, type Policy } from "@cap/domain";
import type { PlanningInput } from "../options/planning-input.ts";
import { paint, type Terminal } from "../terminal.ts";
import { clockText, distinctTimes, type ClockText } from "./clock-text.ts";
import { decisionNotes, notesOf } from "./decision-notes.ts";
import { historyPoints } from "./history-points.ts";
import { labelledText } from "./labelled-text.ts";
import { drawLoadChart, type ChartPoint } from "./load-chart.ts";
import { notesReport } from "./notes-report.ts";
import { showMoney, showNumber, showPercent, showSeconds, signed } from "./number-text.ts";
import { drawTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Steps that a report lists before it counts the rest. */
const STEPS_SHOWN = 16;

/** A decision as a page for people: notes first, then the answer, charts, why, neighbours, steps, SLO and cost. */
export function planReport(decision: Decision, input: PlanningInput, terminal: Terminal): string {
  const held = decision.kind === "held";
  const head = notesReport(held ? input.notes : decisionNotes(decision, input), terminal);
  const body = held ? heldReport(decision, input, terminal) : plannedReport(decision.plan, input, terminal);
  return `${[...head, ...(head.length > 0 ? [""] : []), ...body].join("\n")}\n`;
}

function heldReport(decision: Extract<Decision, { kind: "held" }>, input: PlanningInput, terminal: Terminal): string[] {
  const { targetWorkers } = decision;
  const size =
    targetWorkers === null ? "the present size stays" : `the pool stays at ${counted(targetWorkers, "worker")}`;
  const reasons = notesOf(decision.reasons, input).map(({ message }) => message);
  return wrapText(`Held, ${size}: ${reasons.join("; ")}.`, terminal.width).map((line) =>
    paint(terminal, "yellow", paint(terminal, "bold", line)),
  );
}

interface ReportStyle {
  readonly terminal: Terminal;
  readonly clock: ClockText;
}

function plannedReport(plan: CapacityPlan, input: PlanningInput, terminal: Terminal): string[] {
  const clock = clockText(input.policy.timeZone, plan.forecastWindowSeconds);
  const style = { terminal, clock };
  const look = plan.sloAchievable ? "green" : "yellow";
  return [
    ...wrapText(`${plan.rationale}${ahead(plan, clock)}`, terminal.width).map((line) =>
      paint(terminal, look, paint(terminal, "bold", line)),
    ),
    paint(
      terminal,
      "dim",
      `${plan.queueName}, ${clock.full(plan.generatedAt)} ${input.policy.timeZone}, next ${showSeconds(plan.forecastWindowSeconds)}, ${plan.id}`,
    ),
    "",
    ...charts(plan, input, style),
    "",
    ...why(plan, terminal),
    "",
    ...neighbours(plan, terminal),
    "",
    ...steps(plan, style),
    "",
    ...outcome(plan, input.policy, terminal),
  ];
}

/** The size furthest from the one that is asked for now, when later steps lead there. */
function ahead({ steps: all, targetWorkers }: CapacityPlan, { short }: ClockText): string {
  const distance = ({ toWorkers }: CapacityPlan["steps"][number]): number => Math.abs(toWorkers - targetWorkers);
  const [furthest] = all.toSorted((a, b) => distance(b) - distance(a) || a.scheduledAt - b.scheduledAt);
  if (furthest === undefined || distance(furthest) === 0) return "";
  const { toWorkers, scheduledAt } = furthest;
  return ` Later ${toWorkers > targetWorkers ? "up" : "down"} to ${counted(toWorkers, "worker")} by ${short(scheduledAt)}.`;
}

function charts(plan: CapacityPlan, { history }: PlanningInput, { terminal, clock }: ReportStyle): string[] {
  const nowAt = plan.generatedAt;
  const untilAt = nowAt + plan.forecastWindowSeconds;
  const fromAt = Math.max(history.startAt, nowAt - pastShown(plan.forecastWindowSeconds));
  const { forecast } = plan;
  const points = forecast.predictedLambda.map((value, index): ChartPoint => ({
    at: forecast.startAt + (index + 0.5) * forecast.stepSeconds,
    value,
  }));
  const labelled = { fromAt, untilAt, nowAt, timeLabel: clock.short };
  const expected = `forecast (${forecast.model}, band ${showPercent(forecast.confidenceLevel)})`;
  return [
    ...drawLoadChart(
      {
        ...labelled,
        title: `arrivals per second: history and ${expected}`,
        past: historyPoints({ ...history, counts: history.arrivals }, { fromAt, width: terminal.width }),
        expected: points.filter(({ at }) => at <= untilAt),
        band: forecast.predictedLambda.map((_, index) => ({
          at: forecast.startAt + index * forecast.stepSeconds,
          lower: forecast.confidenceBands.lower[index] ?? 0,
          upper: forecast.confidenceBands.upper[index] ?? 0,
        })),
        height: 9,
      },
      terminal,
    ),
    ...drawLoadChart(
      { ...labelled, title: "planned workers", past: [], expected: workerLine(plan, untilAt), band: [], height: 5 },
      terminal,
    ),
  ];
}

/** Six times a short horizon; twice a longer one, but at least a day. */
function pastShown(horizonSeconds: number): number {
  return horizonSeconds <= 7200 ? 6 * horizonSeconds : Math.max(86_400, 2 * horizonSeconds);
}

function workerLine({ steps, generatedAt, currentWorkers }: CapacityPlan, untilAt: number): ChartPoint[] {
  const start = currentWorkers === null ? [] : [{ at: generatedAt, value: currentWorkers }];
  return [
    ...start,
    ...steps.flatMap(({ scheduledAt, toWorkers }, index) => [
      { at: scheduledAt, value: toWorkers },
      { at: steps[index + 1]?.scheduledAt ?? untilAt, value: toWorkers },
    ]),
  ];
}

function why({ explanation, confidence }: CapacityPlan, terminal: Terminal): string[] {
  const { requirements, bindingClause, demand, inputs, guardrails, queueingModel, sensitivity, counterfactual } =
    explanation;
  const changes = [...sensitivity, ...(counterfactual === null ? [] : [counterfactual])];
  const columns = [
    { title: "clause" },
    { title: "workers", align: "right" },
    { title: "value" },
    { title: "with one less" },
    { title: "" },
  ] as const;
  const rows = requirements.map(({ clause, workers, value, valueWithOneLess, achievable }) => ({
    cells: [
      clause.replaceAll("_", " "),
      String(workers),
      value ?? "-",
      // A size that is one worker short of keeping up has no value.
      valueWithOneLess ?? (value === null || workers <= 1 ? "-" : "unbounded"),
      clause === bindingClause ? "binds" : achievable ? "" : "cannot be met",
    ],
    strong: clause === bindingClause,
  }));
  const rate = `sized for ${showNumber(demand.sizedRate)}/s (${demand.source.replaceAll("_", " ")}; ${showNumber(demand.expectedRate)}/s expected)`;
  const service = `service ${showSeconds(inputs.serviceTimeSeconds)}, cv ${showNumber(Math.sqrt(inputs.serviceScv))}, p95 ${showSeconds(inputs.serviceTimeP95Seconds)}`;
  const limits = guardrails
    .map(({ name, fromWorkers, toWorkers }) => `${name} ${fromWorkers} -> ${toWorkers}`)
    .join(", ");
  return [
    paint(terminal, "bold", "why"),
    ...drawTable(columns, rows, terminal),
    ...wrapText(`${rate}; ${service}; ${queueingModel}`, terminal.width - 2, "").map((line) => `  ${line}`),
    ...(limits === "" ? [] : [`  guardrails: ${limits}`]),
    ...wrapText(
      `what would change it: ${changes.map(({ change, workers }) => `${change} -> ${workers}`).join(", ")}`,
      terminal.width - 2,
      "",
    ).map((line) => `  ${line}`),
    `  confidence that this comes true: ${confidence === null ? "not measurable on this history" : showPercent(confidence)}`,
  ];
}

function neighbours({ explanation, targetWorkers, costImpact }: CapacityPlan, terminal: Terminal): string[] {
  const columns = [
    { title: "workers", align: "right" },
    { title: "utilization", align: "right" },
    { title: "jobs that wait", align: "right" },
    { title: "latency", align: "right" },
    { title: `${costImpact.currency}/h`, align: "right" },
  ] as const;
  const rows = explanation.alternatives.map(({ workers, utilization, waitProbability, latency, costPerHour }) => ({
    cells: [
      String(workers),
      showPercent(utilization),
      showPercent(waitProbability),
      latency ?? "unbounded",
      showMoney(costPerHour, costImpact.currency),
    ],
    strong: workers === targetWorkers,
  }));
  return [
    paint(terminal, "bold", "other sizes, at the rate that was sized for"),
    ...drawTable(columns, rows, terminal),
  ];
}

function steps({ steps: all }: CapacityPlan, { terminal, clock }: ReportStyle): string[] {
  const columns = [
    { title: "when" },
    { title: "workers", align: "right" },
    { title: "change", align: "right" },
    { title: "why" },
  ] as const;
  const shown = all.slice(0, STEPS_SHOWN);
  const times = distinctTimes(
    clock,
    shown.map(({ scheduledAt }) => scheduledAt),
  );
  const rows = shown.map(({ toWorkers, delta, rationale }, index) => ({
    cells: [times[index] ?? "", String(toWorkers), delta === null ? "" : signed(delta, String(delta)), rationale],
  }));
  const rest = all.length - rows.length;
  return [
    paint(terminal, "bold", all.length === 1 ? "one step" : `${all.length} steps`),
    ...drawTable(columns, rows, terminal),
    ...(rest > 0 ? [paint(terminal, "dim", `  and ${rest} more; -o json lists them all`)] : []),
  ];
}

function outcome(
  { simulation, costImpact, currentWorkers, currentState, sloAchievable }: CapacityPlan,
  policy: Policy,
  terminal: Terminal,
): string[] {
  const { currency, currentCostPerHour, projectedCostPerHour, monthlyCostDelta, netSavings, violationSavings } =
    costImpact;
  const money = (amount: number): string => showMoney(amount, currency);
  const labelled = (label: string, text: string): string[] => labelledText(label, text, terminal.width);
  const { sloAchievement } = currentState;
  const before =
    sloAchievement === null
      ? []
      : labelled("before", `${showPercent(sloAchievement)} of windows good with the ${currentWorkers} of now`);
  const costBefore =
    currentCostPerHour === null
      ? ""
      : `; now ${money(currentCostPerHour)}/h with ${currentWorkers}; ${signed(monthlyCostDelta ?? 0, money(monthlyCostDelta ?? 0))} a month`;
  const worth =
    violationSavings === null || netSavings === null || violationSavings === 0
      ? []
      : labelled(
          "worth",
          `${money(violationSavings)} of SLO violations avoided over the horizon, ${money(netSavings)} net`,
        );
  return [
    paint(terminal, "bold", "SLO and cost"),
    ...(simulation === null ? [] : simulated(simulation, policy, { labelled, terminal, sloAchievable, before })),
    ...labelled("cost", `${money(projectedCostPerHour)}/h on average${costBefore}`),
    ...worth,
  ];
}

function simulated(
  { jobsWithin, errorBudgetRemaining, ...simulation }: PlanSimulation,
  { slo }: Policy,
  {
    labelled,
    terminal,
    sloAchievable,
    before,
  }: {
    readonly labelled: (label: string, text: string) => string[];
    readonly terminal: Terminal;
    readonly sloAchievable: boolean;
    /** Lines about the present size. */
    readonly before: readonly string[];
  },
): string[] {
  const { sloAchievement, p95LatencySeconds, backlogBound, meanUtilization, method, jobs, seed } = simulation;
  const latency = p95LatencySeconds === null ? "-" : showSeconds(p95LatencySeconds);
  const [first = "", ...rest] = labelled(
    "SLO",
    `${showPercent(sloAchievement)} of windows good, ${showPercent(slo.availability)} wanted; p95 latency ${latency}; ${showNumber(backlogBound)} waiting at most (95%); ${showPercent(meanUtilization)} busy`,
  );
  return [
    paint(terminal, sloAchievable ? "green" : "red", first),
    ...rest,
    ...labelled("budget", budgetText(slo.errorBudget, { jobsWithin, errorBudgetRemaining })),
    ...before,
    ...labelled("checked", `${method}; ${counted(jobs, "job", { shown: showNumber(jobs) })}, seed ${seed}`),
  ];
}

/** The error budget: how many jobs may be late, and what is left of it. */
function budgetText(
  errorBudget: number,
  { jobsWithin, errorBudgetRemaining }: Pick<PlanSimulation, "jobsWithin" | "errorBudgetRemaining">,
): string {
  const late = `${showPercent(1 - jobsWithin)} of the jobs late, ${showPercent(errorBudget)} may be`;
  return errorBudgetRemaining < 0
    ? `${late}; overspent by ${showPercent(-errorBudgetRemaining)} of it`
    : `${late}; ${showPercent(errorBudgetRemaining)} of it left`;
}
