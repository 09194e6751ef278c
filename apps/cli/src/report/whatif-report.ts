import type { Terminal } from "../terminal.ts";
import { replayReport, type BacktestPageInput } from "./backtest-report.ts";
import type { TableLine } from "./policy-table.ts";
import { whatifVerdict } from "./whatif-verdict.ts";

/** A comparison of policies as a page for people: which is better and why, then the table with what differs from the first. */
export function whatifReport(input: BacktestPageInput, terminal: Terminal): string {
  const { policies, baseline } = input.backtest;
  const first = policies.find(({ id }) => id === baseline);
  const verdict = whatifVerdict(input.backtest);
  const lines = policies.flatMap((policy): TableLine[] => [
    { policy, strong: policy === verdict.best },
    ...(policy.kind === "cap" && first !== undefined && policy !== first ? [{ policy, against: first }] : []),
  ]);
  return replayReport({ ...input, verdict, lines, charted: verdict.compared }, terminal);
}
