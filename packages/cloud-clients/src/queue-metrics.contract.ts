import type { CapError } from "@cap/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueMetrics } from "./queue-metrics.ts";
import type { QueueReading, QueueSample } from "./queue-reading.ts";

/** A source under test, with one queue that the test can work. */
export interface QueueMetricsHarness {
  readonly metrics: QueueMetrics;
  /** Name of a queue that exists and is empty. */
  readonly queue: string;
  /** Name of a queue that does not exist; null where the source cannot tell that from an empty one. */
  readonly absent: string | null;
  /** Adds so many jobs. */
  readonly add: (jobs: number) => Promise<void>;
  /** Works off so many jobs. */
  readonly work: (jobs: number) => Promise<void>;
  /** Makes the source unreachable for good. */
  readonly breakSource: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What every {@link QueueMetrics} promises. */
export function describeQueueMetrics(name: string, start: () => Promise<QueueMetricsHarness>): void {
  describe(`${name} as a source of queue metrics`, () => {
    let harness: QueueMetricsHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(async () => harness?.stop());

    it("names itself, and refuses a name that is empty or comes twice", async () => {
      const { metrics, queue } = harness;
      expect(metrics.source).toMatch(/\S/);
      await expect(metrics.read([""])).rejects.toThrow(RangeError);
      await expect(metrics.read([queue, queue])).rejects.toThrow(RangeError);
      expect(await metrics.read([])).toEqual([]);
    });

    it("tells states first and counts from the second reading on, for exactly the time between the two", async () => {
      const { metrics, queue } = harness;
      const first = await readOne(harness);
      expect(first.observation).toMatchObject({
        arrivals: null,
        completions: null,
        errors: null,
        intervalSeconds: null,
      });
      expect(first.findings).toContainEqual({ code: "FIRST_READING" });
      await harness.add(7);
      await harness.work(3);
      const second = await readOne(harness);
      expect(second).toMatchObject({ queue, source: metrics.source });
      const { timestampAt, intervalSeconds } = second.observation;
      if (metrics.capabilities.arrivals !== "unknown") {
        expect(intervalSeconds).toBeCloseTo(timestampAt - first.observation.timestampAt, 3);
        expect(second.observation.arrivals).toBe(7);
      }
      if (metrics.capabilities.completions !== "unknown") expect(second.observation.completions).toBe(3);
      if (metrics.capabilities.backlog !== "unknown") expect(second.observation.backlog).toBe(4);
    });

    it("tells nothing that its capabilities do not name", async () => {
      const { capabilities } = harness.metrics;
      const { observation, slots, delayed } = await readOne(harness);
      const told = {
        arrivals: observation.arrivals,
        completions: observation.completions,
        errors: observation.errors,
        backlog: observation.backlog,
        oldestWait: observation.oldestWaitSeconds,
        activeJobs: observation.activeJobs,
        workers: observation.readyWorkers,
        slots,
        delayed,
        serviceTime: observation.serviceTimeSeconds,
        serviceTimeSpread: observation.serviceTimeStdSeconds ?? observation.serviceTimeP95Seconds,
      };
      const untold = Object.entries(told).filter(([fact]) => capabilities[fact as keyof typeof told] === "unknown");
      expect(untold.filter(([, value]) => value !== null)).toEqual([]);
    });

    it("tells nothing negative and nothing that is no finite number", async () => {
      const { observation } = await readOne(harness);
      const numbers = Object.values(observation).filter((value) => typeof value === "number");
      expect(numbers.filter((value) => !(Number.isFinite(value) && value >= 0))).toEqual([]);
    });

    it("answers in the order that was asked, also where a queue does not exist", async () => {
      const { metrics, queue, absent } = harness;
      const asked = absent === null ? [queue] : [absent, queue];
      const readings = await metrics.read(asked);
      expect(readings.map((reading) => reading.queue)).toEqual(asked);
      expect(readings.map(({ kind }) => kind)).toEqual(absent === null ? ["read"] : ["failed", "read"]);
      expect(readings.flatMap(errorOf).map(({ code }) => code)).toEqual(absent === null ? [] : ["NOT_FOUND"]);
    });

    it("gives up when it is told to", async () => {
      const [reading] = await harness.metrics.read([harness.queue], { signal: AbortSignal.abort() });
      expect(reading && errorOf(reading).map(({ code, retryable }) => ({ code, retryable }))).toEqual([
        { code: "CANCELLED", retryable: true },
      ]);
    });

    it("fails without throwing where the source cannot be reached, which says nothing about the queue", async () => {
      await harness.breakSource();
      const readings = await harness.metrics.read([harness.queue]);
      expect(readings.flatMap(errorOf).map(({ code, retryable }) => ({ code, retryable }))).toEqual([
        { code: "SOURCE_UNAVAILABLE", retryable: true },
      ]);
    });
  });
}

async function readOne({ metrics, queue }: QueueMetricsHarness): Promise<QueueSample> {
  const [reading] = await metrics.read([queue]);
  if (reading?.kind === "read") return reading;
  throw reading?.error ?? new Error("no reading");
}

function errorOf(reading: QueueReading): readonly CapError[] {
  return reading.kind === "failed" ? [reading.error] : [];
}
