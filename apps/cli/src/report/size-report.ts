import type { SizeAnswer, SizeCommandOptions } from "../size-answer.ts";
import { paint, type Terminal } from "../terminal.ts";
import { showNumber, showPercent, showSeconds } from "./number-text.ts";
import { drawTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** A sizing as a page for people. */
export function sizeReport(
  { model, offeredLoad, service, clauses, workers, neighbours }: SizeAnswer,
  { lambda, slots }: SizeCommandOptions,
  terminal: Terminal,
): string {
  const unmet = clauses.find((clause) => clause.workers === null);
  const verdict =
    workers !== null
      ? `${workers} ${workers === 1 ? "worker" : "workers"}${slots > 1 ? ` of ${slots} slots` : ""}.`
      : `No number of workers meets ${unmet?.clause.replaceAll("_", " ")} within ${unmet?.target}: the service time alone takes ${unmet?.value}.`;
  const facts = `${showNumber(lambda)} jobs/s x ${showSeconds(service.meanSeconds)} = ${showNumber(offeredLoad)} erlang; service cv ${showNumber(Math.sqrt(service.scv))}, p95 ${showSeconds(service.quantile(0.95))}; ${model}`;
  const targets = drawTable(
    [
      { title: "target" },
      { title: "within" },
      { title: "workers", align: "right" },
      { title: "value" },
      { title: "with one less" },
    ],
    clauses.map((clause) => ({
      cells: [
        clause.clause.replaceAll("_", " "),
        clause.target,
        clause.workers === null ? "none" : String(clause.workers),
        clause.value,
        clause.valueWithOneLess ?? "-",
      ],
    })),
    terminal,
  );
  const sizes = drawTable(
    ["workers", "busy", "wait at all", "mean wait", "mean", "p95 wait", "p95", "queue"].map((title) => ({
      title,
      align: "right" as const,
    })),
    neighbours.map((pool) => ({
      cells: [
        String(pool.workers),
        showPercent(pool.utilization),
        showPercent(pool.waitProbability),
        showSeconds(pool.meanWaitSeconds),
        showSeconds(pool.meanLatencySeconds),
        showSeconds(pool.p95WaitSeconds),
        showSeconds(pool.p95LatencySeconds),
        showNumber(pool.meanBacklog),
      ],
      strong: pool.workers === workers,
    })),
    terminal,
  );
  return `${[...wrapText(verdict, terminal.width).map((line) => paint(terminal, workers === null ? "yellow" : "green", paint(terminal, "bold", line))), ...wrapText(facts, terminal.width).map((line) => paint(terminal, "dim", line)), "", ...targets, "", ...sizes].join("\n")}\n`;
}
