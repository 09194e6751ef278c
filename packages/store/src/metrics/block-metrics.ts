import type { Clock } from "../clock.ts";
import type { MetricSeries, MetricsStore, PoolSample, SeriesQuery } from "../metrics-store.ts";
import type { MetricBlocks } from "./metric-blocks.ts";
import { RESOLUTIONS, slotOf } from "./resolution.ts";
import { readSeries } from "./series.ts";
import { slotObservation, slotRecord } from "./slot-record.ts";

/** The metrics store over the slots and chunks of an implementation. */
export function blockMetrics(blocks: MetricBlocks, clock: Clock): MetricsStore {
  return {
    async writeSamples(samples: readonly PoolSample[]): Promise<void> {
      const slots = samples.map(({ pool, observation }) => {
        if (pool === "") throw new RangeError("pool must have a name");
        const { slot, record } = slotRecord(observation);
        return { pool, slot, record };
      });
      if (slots.length > 0) await blocks.mergeSlots(slots);
    },
    readSeries: (query: SeriesQuery): Promise<MetricSeries> => readSeries(blocks, query, clock()),
    async latestSamples(pools?: readonly string[]): Promise<readonly PoolSample[]> {
      const slots = await blocks.newestSlots(pools ?? null);
      const oldestSlot = slotOf(clock() - RESOLUTIONS[0].keepSeconds);
      return slots
        .filter(({ slot }) => slot >= oldestSlot)
        .map(({ pool, ...slot }) => ({ pool, observation: slotObservation(slot) }))
        .toSorted((a, b) => (a.pool < b.pool ? -1 : 1));
    },
  };
}
