import { counted } from "@cap/domain";
import type { SizeAnswer, SizedClause, SizedPool, SizeQuestion } from "../size-answer.ts";
import { paint, type Terminal } from "../terminal.ts";
import { showNumber, showPercent, showSeconds } from "./number-text.ts";
import { drawTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Mean backlogs below this differ in nothing that matters. */
const LEAST_BACKLOG = 0.001;

/** A sizing as a page for people. */
export function sizeReport(
  { model, offeredLoad, service, clauses, workers, neighbours }: SizeAnswer,
  { lambda, slots }: SizeQuestion,
  terminal: Terminal,
): string {
  const facts = `${showNumber(lambda)} jobs/s x ${showSeconds(service.meanSeconds)} = ${showNumber(offeredLoad)} erlang; service cv ${showNumber(Math.sqrt(service.scv))}, p95 ${showSeconds(service.quantile(0.95))}; ${model}`;
  const look = workers === null ? "yellow" : "green";
  const lines = [
    ...wrapText(verdict(clauses, workers, slots), terminal.width).map((line) =>
      paint(terminal, look, paint(terminal, "bold", line)),
    ),
    ...wrapText(facts, terminal.width).map((line) => paint(terminal, "dim", line)),
    "",
    ...clauseTable(clauses, terminal),
    "",
    ...poolTable(neighbours, workers, terminal),
  ];
  return `${lines.join("\n")}\n`;
}

function verdict(clauses: readonly SizedClause[], workers: number | null, slots: number): string {
  const unmet = clauses.find((clause) => clause.workers === null);
  if (workers !== null) return `${counted(workers, "worker")}${slots > 1 ? ` of ${slots} slots` : ""}.`;
  if (unmet === undefined) return "No number of workers meets the targets.";
  return `No number of workers meets ${nameOf(unmet)} within ${quantity(unmet, unmet.limit)}: the service time alone takes ${quantity(unmet, unmet.value)}.`;
}

function clauseTable(clauses: readonly SizedClause[], terminal: Terminal): string[] {
  return drawTable(
    [
      { title: "target" },
      { title: "within" },
      { title: "workers", align: "right" },
      { title: "value" },
      { title: "with one less" },
    ],
    clauses.map((clause) => ({
      cells: [
        nameOf(clause),
        quantity(clause, clause.limit),
        clause.workers === null ? "none" : String(clause.workers),
        ...valuesOf(clause),
      ],
    })),
    terminal,
  );
}

function poolTable(pools: readonly SizedPool[], workers: number | null, terminal: Terminal): string[] {
  return drawTable(
    ["workers", "busy", "wait at all", "mean wait", "mean", "p95 wait", "p95", "queue"].map((title) => ({
      title,
      align: "right" as const,
    })),
    pools.map((pool) => ({
      cells: [
        String(pool.workers),
        showPercent(pool.utilization),
        showPercent(pool.waitProbability),
        orEndless(pool.meanWaitSeconds, showSeconds),
        orEndless(pool.meanLatencySeconds, showSeconds),
        orEndless(pool.p95WaitSeconds, showSeconds),
        orEndless(pool.p95LatencySeconds, showSeconds),
        pool.meanBacklog < LEAST_BACKLOG ? `<${LEAST_BACKLOG}` : orEndless(pool.meanBacklog, showNumber),
      ],
      strong: pool.workers === workers,
    })),
    terminal,
  );
}

/** A value in a narrow column. */
function orEndless(value: number, show: (value: number) => string): string {
  return Number.isFinite(value) ? show(value) : "∞";
}

/** Digits of a value that one less worker only just changes, at most. */
const DIGITS_MAX = 9;

/** The value and that with one worker less, with as many digits as it takes to see on which side of the limit each lies. */
function valuesOf(clause: SizedClause): readonly [string, string] {
  const { value, valueWithOneLess: less, limit, unit } = clause;
  if (less === null) return [quantity(clause, value), "-"];
  const shown: [string, string] = [quantity(clause, value), quantity(clause, less)];
  if (unit !== "seconds" || !(less < 60) || less <= limit) return shown;
  for (let digits = 3; digits <= DIGITS_MAX; digits += 1) {
    const rounded = [value, less].map((seconds) => Number(seconds.toPrecision(digits)));
    if (rounded[1]! > limit) return less < 1 || digits === 3 ? shown : [`${rounded[0]}s`, `${rounded[1]}s`];
  }
  return shown;
}

function nameOf({ clause }: SizedClause): string {
  return clause.replaceAll("_", " ");
}

function quantity({ unit }: SizedClause, value: number): string {
  return unit === "seconds" ? showSeconds(value) : `${showNumber(value)}${Number.isFinite(value) ? " jobs" : ""}`;
}
