import { CapError, formatDuration, type History, type PoolQueue } from "@cap/domain";
import { mergeHistories, mergeQueues } from "@cap/planner";
import type { HistoryInput, Note } from "../input/history-input.ts";
import { reasonNote } from "../report/reason-text.ts";
import type { Terminal } from "../terminal.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";
import type { ConfigFile } from "./config-file.ts";
import { planningInput, type PlanningInput } from "./planning-input.ts";
import {
  queueNameOf,
  refuseRepeatedFiles,
  refuseRepeatedNames,
  uncoveredNotes,
  type QueueData,
} from "./queue-files.ts";
import { configOf, readData, type PlanningSource } from "./read-planning-input.ts";

/**
 * Reads the histories of the queues of one pool, one file each, and puts them together: arrivals added up, and one SLO that
 * keeps those of all. A single file is the history of the pool, whose queues the configuration may name.
 *
 * @throws CapError with code USAGE for a queue of the configuration without a file, a file or a name that comes twice, or
 * histories that do not fit together
 */
export async function readQueuesInput(
  files: readonly string[],
  options: PlanningSource,
  terminal: Terminal,
): Promise<PlanningInput> {
  await refuseRepeatedFiles(files);
  const config = await configOf(options.config);
  const queues: QueueData[] = [];
  for (const file of files) {
    const data = await readData(file, options, config, terminal);
    queues.push({ name: queueNameOf(file, data), data });
  }
  const [only] = queues;
  if (only !== undefined && queues.length === 1)
    return plannedTogether(only.data, config.queues ?? [], { config, options });
  refuseRepeatedNames(queues, files);
  const told = (config.queues ?? []).find(({ name }) => !queues.some((queue) => queue.name === name));
  if (told !== undefined) {
    throw new CapError({
      code: "USAGE",
      message: `the queue ${JSON.stringify(told.name)} of the configuration has no history among ${queues.map(({ name }) => name).join(", ")}`,
      hint: "a queue is called as its queue_name column says, or as its file without the ending",
    });
  }
  const history = rangeErrorAsUsage(() => mergeHistories(queues.map(({ data }) => historyOf(data))));
  const pooled = queues.map((queue) => poolQueueOf(queue, { history, config, options }));
  return plannedTogether(togetherOf(queues, history), pooled, { config, options });
}

interface Stated {
  readonly config: ConfigFile;
  readonly options: PlanningSource;
}

/** The planning input of a pool that works off several queues; as it is without any. */
function plannedTogether(data: HistoryInput, queues: readonly PoolQueue[], { config, options }: Stated): PlanningInput {
  const input = planningInput(data, withServiceTime(config, queues), options);
  const { policy, pool, reasons } = mergeQueues({ ...input, queues });
  const notes = reasons
    .map((reason) => reasonNote(reason, { clock: String, currentWorkers: null }))
    .filter((note) => note !== null);
  return { ...input, policy, pool, notes: [...input.notes, ...notes] };
}

/** A pool whose queues all have a service time needs none of its own. */
function withServiceTime(config: ConfigFile, queues: readonly PoolQueue[]): ConfigFile {
  const [first] = queues;
  const isNeeded =
    config.pool["service_time"] === undefined && queues.every(({ serviceTimeSeconds }) => serviceTimeSeconds !== null);
  if (first === undefined || !isNeeded) return config;
  return { ...config, pool: { ...config.pool, service_time: formatDuration(first.serviceTimeSeconds ?? 0) } };
}

function historyOf({ startAt, stepSeconds, counts }: HistoryInput): History {
  return { startAt, stepSeconds, arrivals: [...counts] };
}

/** What the files say of the pool as a whole: workers are those of the pool in each of them, jobs that wait are added up. */
function togetherOf(queues: readonly QueueData[], history: History): HistoryInput {
  const { startAt, stepSeconds, arrivals } = history;
  const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  const backlogs = queues.map(({ data }) => data.lastBacklog);
  const workers = known(queues.map(({ data }) => data.lastWorkers));
  const utilizations = known(queues.map(({ data }) => data.lastUtilization));
  return {
    startAt,
    stepSeconds,
    counts: arrivals,
    service: null, // each queue has its own
    lastWorkers: workers.length === 0 ? null : Math.max(...workers),
    lastBacklog: backlogs.includes(null) ? null : known(backlogs).reduce((sum, jobs) => sum + jobs, 0),
    lastUtilization: utilizations.length === 0 ? null : Math.max(...utilizations),
    queueName: null,
    notes: [
      ...uncoveredNotes(queues, history),
      ...queues.flatMap(({ name, data }) =>
        data.notes.map((note): Note => ({ ...note, message: `${name}: ${note.message}` })),
      ),
    ],
  };
}

/** A queue with what the configuration says of it; its weight is what arrived in the time that all histories cover. */
function poolQueueOf(
  { name, data }: QueueData,
  { history, config, options }: Stated & { readonly history: History },
): PoolQueue {
  const stated = (config.queues ?? []).find((queue) => queue.name === name);
  const from = Math.round((history.startAt - data.startAt) / data.stepSeconds);
  const arrived = data.counts
    .slice(from, from + history.arrivals.length)
    .reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const measured = options.serviceTime === undefined && config.pool["service_time"] === undefined ? data.service : null;
  const measuredStd =
    measured === null || measured.scv === null ? null : measured.meanSeconds * Math.sqrt(measured.scv);
  const isStated = stated !== undefined && stated.serviceTimeSeconds !== null && options.serviceTime === undefined;
  return {
    name,
    weight: Math.max(arrived, 1e-9), // a queue without a job has no say in the mixture, and its SLO counts all the same
    serviceTimeSeconds: isStated ? stated.serviceTimeSeconds : (measured?.meanSeconds ?? null),
    serviceTimeStdSeconds: isStated ? stated.serviceTimeStdSeconds : measuredStd,
    slo: stated?.slo ?? null,
  };
}
