import { basename, extname } from "node:path";
import { CapError, formatDuration, formatInstant, type History } from "@cap/domain";
import type { HistoryInput, Note } from "../input/history-input.ts";
import { sourceName } from "../input/input-stream.ts";
import { identityOf } from "./output-file.ts";

/** A queue with its history. */
export interface QueueData {
  readonly name: string;
  readonly data: HistoryInput;
}

/** What a queue is called: as its data say, else as its file without the ending. */
export function queueNameOf(file: string, { queueName }: HistoryInput): string {
  return queueName ?? basename(file, extname(file));
}

/**
 * Checks that no file is named twice, by whatever name: its jobs would count twice.
 *
 * @throws CapError with code USAGE
 */
export async function refuseRepeatedFiles(files: readonly string[]): Promise<void> {
  const seen = new Map<string, string>();
  for (const file of files) {
    const identity = file === "-" ? file : ((await identityOf(file)) ?? undefined);
    if (identity === undefined) continue;
    const before = seen.get(identity);
    if (before !== undefined) {
      const same = before === file ? `${sourceName(file)} twice` : `${before} and ${file}, which are one file`;
      throw new CapError({
        code: "USAGE",
        message: `the histories must be one file for each queue, got ${same}`,
        hint: "name every file once",
      });
    }
    seen.set(identity, file);
  }
}

/**
 * Checks that the queues have names of their own.
 *
 * @param files in the order of the queues
 * @throws CapError with code USAGE
 */
export function refuseRepeatedNames(queues: readonly QueueData[], files: readonly string[]): void {
  for (const [index, { name }] of queues.entries()) {
    const before = queues.findIndex((queue) => queue.name === name);
    if (before === index) continue;
    throw new CapError({
      code: "USAGE",
      message: `the queues must have different names, got ${JSON.stringify(name)} for ${files[before]} and ${files[index]}`,
      hint: "a queue is called as its queue_name column says, or as its file without the ending; rename one, or add up the files of one queue",
    });
  }
}

/** Says which parts of the histories are left out because not all of them cover them. */
export function uncoveredNotes(queues: readonly QueueData[], common: History): Note[] {
  const { startAt } = common;
  const endAt = endOf({ ...common, counts: common.arrivals });
  const early = queues.filter(({ data }) => data.startAt < startAt);
  const late = queues.filter(({ data }) => endOf(data) > endAt);
  const latestAt = Math.max(...queues.map(({ data }) => endOf(data)));
  const names = (some: readonly QueueData[]): string => some.map(({ name }) => name).join(", ");
  const [firsts, lasts] = [
    queues.filter(({ data }) => data.startAt === startAt),
    queues.filter(({ data }) => endOf(data) === endAt),
  ];
  return [
    ...(early.length === 0
      ? []
      : [
          {
            kind: "ignored",
            message: `${names(early)} before ${formatInstant(startAt)}, where ${names(firsts)} begins: only the time that all histories cover is used`,
          } as const,
        ]),
    ...(late.length === 0
      ? []
      : [
          {
            kind: "warning",
            message: `the plan begins at ${formatInstant(endAt)}, where ${names(lasts)} ends, though ${names(late)} goes on for up to ${formatDuration(latestAt - endAt)}: only the time that all histories cover is used`,
          } as const,
        ]),
  ];
}

function endOf({ startAt, stepSeconds, counts }: Pick<HistoryInput, "startAt" | "stepSeconds" | "counts">): number {
  return startAt + counts.length * stepSeconds;
}
