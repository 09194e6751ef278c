import type { MetricSeries, SeriesQuery } from "../metrics-store.ts";
import { columnOf, type Columns } from "./columns.ts";
import type { MetricBlocks } from "./metric-blocks.ts";
import { withRollUpInputs, type MetricName } from "./metric.ts";
import { finestResolution, resolutionOf, SLOT_SECONDS, type Resolution } from "./resolution.ts";
import { rollUp } from "./roll-up.ts";
import { chunkLength, fillUnknown } from "./sealed-chunks.ts";
import { SLOT_COLUMNS } from "./slot-record.ts";

const STEPS_MAX = 1_000_000;

/** The values of a resolution that a query needs. */
interface Stretch {
  readonly pool: string;
  readonly resolution: Resolution;
  readonly startAt: number;
  readonly length: number;
  readonly metrics: readonly MetricName[];
}

/** Reads a part of a pool's past from packed chunks, from slots that are still open, and rolls it up to the step. */
export async function readSeries(blocks: MetricBlocks, query: SeriesQuery, now: number): Promise<MetricSeries> {
  const { pool, metrics, fromAt, untilAt } = query;
  const { stepSeconds = finestResolution({ at: fromAt, now }).stepSeconds } = query;
  const startAt = Math.floor(fromAt / stepSeconds) * stepSeconds;
  const steps = Math.ceil((untilAt - startAt) / stepSeconds);
  assertRange({ stepSeconds, steps });
  const resolution = resolutionOf(stepSeconds);
  const factor = stepSeconds / resolution.stepSeconds;
  const inputs = withRollUpInputs(metrics);
  const stretch = { pool, resolution, startAt, length: steps * factor, metrics: inputs };
  const columns = await knownColumns(blocks, stretch, now);
  const rolled = factor === 1 ? columns : rollUp(columns, { factor, metrics });
  return {
    pool,
    startAt,
    stepSeconds,
    values: Object.fromEntries(metrics.map((metric) => [metric, columnOf(rolled, metric, steps)])),
  };
}

function assertRange({ stepSeconds, steps }: { readonly stepSeconds: number; readonly steps: number }): void {
  if (!(stepSeconds > 0) || stepSeconds % SLOT_SECONDS !== 0)
    throw new RangeError(`stepSeconds must be a multiple of ${SLOT_SECONDS}, got ${stepSeconds}`);
  if (!(steps >= 1 && steps <= STEPS_MAX))
    throw new RangeError(`the range must have 1..${STEPS_MAX} steps of ${stepSeconds} s, got ${steps}`);
}

async function knownColumns(blocks: MetricBlocks, stretch: Stretch, now: number): Promise<Columns> {
  const [chunks, open] = await Promise.all([packedColumns(blocks, stretch), openColumns(blocks, stretch)]);
  for (const [metric, column] of open) fillUnknown(columnOf(chunks, metric, stretch.length), 0, column);
  const { resolution, startAt } = stretch;
  const forgotten = Math.ceil((now - resolution.keepSeconds - startAt) / resolution.stepSeconds);
  if (forgotten > 0) for (const column of chunks.values()) column.fill(Number.NaN, 0, forgotten);
  return chunks;
}

async function packedColumns(blocks: MetricBlocks, stretch: Stretch): Promise<Columns> {
  const { pool, resolution, startAt, length, metrics } = stretch;
  const { level, stepSeconds, chunkSeconds } = resolution;
  const [fromChunk, untilChunk] = [
    Math.floor(startAt / chunkSeconds),
    Math.ceil((startAt + length * stepSeconds) / chunkSeconds),
  ];
  const columns: Columns = new Map();
  for (const chunk of await blocks.readChunks({ pool, level, fromChunk, untilChunk, metrics })) {
    const shift = (chunk.chunk * chunkSeconds - startAt) / stepSeconds;
    const [from, until] = [Math.max(0, -shift), Math.min(chunkLength(resolution), length - shift)];
    for (const metric of metrics) {
      const part = chunk.columns.get(metric)?.subarray(from, until);
      if (part !== undefined) columnOf(columns, metric, length).set(part, from + shift);
    }
  }
  return columns;
}

async function openColumns(blocks: MetricBlocks, stretch: Stretch): Promise<Columns> {
  const { pool, resolution, startAt, length, metrics } = stretch;
  const factor = resolution.stepSeconds / SLOT_SECONDS;
  const fromSlot = startAt / SLOT_SECONDS;
  const slots = await blocks.readSlots({ pool, fromSlot, untilSlot: fromSlot + length * factor });
  if (slots.length === 0) return new Map();
  const columns: Columns = new Map();
  const positions = metrics.map((metric) => [metric, SLOT_COLUMNS.indexOf(metric)] as const);
  for (const { slot, record } of slots) {
    for (const [metric, position] of positions) {
      const value = record[position]!;
      if (!Number.isNaN(value)) columnOf(columns, metric, length * factor)[slot - fromSlot] = value;
    }
  }
  return factor === 1 ? columns : rollUp(columns, { factor, metrics });
}
