import type { Decision, Forecast, Reason } from "@cap/domain";
import type { Note } from "../input/history-input.ts";
import type { PlanningInput } from "../options/planning-input.ts";
import { clockText } from "./clock-text.ts";
import { reasonNote } from "./reason-text.ts";

/** What was assumed comes first; what looks wrong last, right above the answer. */
const ORDER: readonly Note["kind"][] = ["assumed", "repaired", "ignored", "limited", "warning"];

/** Everything to be said beside a decision: about its input, then the reasons that nothing else shows. */
export function decisionNotes(decision: Decision, input: PlanningInput): Note[] {
  // The SLO decides about everything, so that it was assumed is said before all else.
  const isSlo = ({ code }: Reason): boolean => code === "SLO_ASSUMED";
  const notes = [
    ...notesOf(decision.reasons.filter(isSlo), input),
    ...input.notes,
    ...notesOf(
      decision.reasons.filter((reason) => !isSlo(reason)),
      input,
    ),
  ];
  return inOrder(notes);
}

/** Notes by their kind, those of a kind in the order in which they came up. */
export function inOrder(notes: readonly Note[]): Note[] {
  return ORDER.flatMap((kind) => notes.filter((note) => note.kind === kind));
}

/** What is to be said of a forecast's model; nothing when it is the one that was wanted. */
export function modelNotes({ reasons }: Forecast): Note[] {
  const situation = { clock: String, currentWorkers: null }; // reasons of a model speak of neither
  return (reasons ?? []).map((reason) => reasonNote(reason, situation)).filter((note) => note !== null);
}

/** Reasons in words. */
export function notesOf(reasons: readonly Reason[], { policy, workers }: PlanningInput): Note[] {
  // A limit that makes the SLO unachievable has been named with it.
  const named = reasons.some((reason) => reason.code === "SLO_UNACHIEVABLE" && reason.cause === "max_workers");
  const clock = clockText(policy.timeZone, policy.forecast.windowSeconds).short;
  return reasons
    .filter(({ code }) => !(named && code === "CAPACITY_LIMIT_EXCEEDED"))
    .map((reason) => reasonNote(reason, { clock, currentWorkers: workers }))
    .filter((note) => note !== null);
}
