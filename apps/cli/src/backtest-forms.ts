import { Backtest, encode } from "@cap/domain";
import type { Answer, CsvTable } from "./output.ts";

/** A backtest in each form of output, with the report that goes with it. */
export function backtestForms(backtest: Backtest, report: () => string): Answer {
  const data = encode(Backtest, backtest);
  return { data, table: () => policyRows(data), report };
}

/** What a policy has a list of: over time, so nothing for its row. */
const LISTS = ["workers", "violations"];

/** One row a policy, in wire form, without what happened over time. */
function policyRows(data: unknown): CsvTable {
  const { policies } = data as {
    readonly policies: readonly Readonly<Record<string, string | number>>[];
  }; // the wire form of a backtest
  const header = Object.keys(Object.assign({}, ...policies)).filter((name) => !LISTS.includes(name));
  return { header, rows: policies.map((policy) => header.map((name) => policy[name] ?? null)) };
}
