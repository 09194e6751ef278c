import { counted, formatInstant } from "@cap/domain";
import { incompleteSteps } from "@cap/forecast";
import type { HistoryInput, Note } from "./history-input.ts";

/** A history without steps that hold a part of their jobs, and a word on each kind; a last step that holds far more is kept and said. */
export function withoutIncompleteSteps(history: HistoryInput): HistoryInput {
  const { besideGaps, end } = incompleteSteps(history);
  if (besideGaps.length === 0 && end === null) return history;
  const { counts, startAt, stepSeconds, notes } = history;
  const at = (index: number): string => formatInstant(startAt + index * stepSeconds);
  const known = [...counts];
  const said: Note[] = [];
  const [first] = besideGaps;
  if (first !== undefined) {
    const [holds, are] = besideGaps.length === 1 ? ["holds", "is"] : ["hold", "are"];
    said.push({
      kind: "repaired",
      message: `${counted(besideGaps.length, "step")} beside a gap ${holds} less than half of the jobs before or after, and ${are} taken to be incomplete: unknown (first: ${at(first)})`,
    });
    for (const index of besideGaps) known[index] = null;
  }
  if (end !== null) {
    const holds = `the last step, ${at(end.index)}, holds ${shown(counts[end.index] ?? 0)} jobs where`;
    if (end.kind === "incomplete") known[end.index] = null;
    said.push(
      end.kind === "incomplete"
        ? {
            kind: "repaired",
            message: `${holds} at least ${shown(end.usual)} were usual: it is taken to be incomplete, and its count is unknown`,
          }
        : { kind: "warning", message: `${holds} at most ${shown(end.usual)} were usual; the forecast follows it` },
    );
  }
  return { ...history, counts: known, notes: [...notes, ...said] };
}

function shown(count: number): string {
  return String(Number(count.toPrecision(6)));
}
