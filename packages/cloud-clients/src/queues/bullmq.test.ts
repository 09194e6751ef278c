import * as bullmq5 from "bullmq5";
import * as bullmq6 from "bullmq6";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueMetrics } from "../queue-metrics.ts";
import { describeQueueMetrics, type QueueMetricsHarness } from "../queue-metrics.contract.ts";
import type { QueueSample } from "../queue-reading.ts";
import { connectQueueRedis, type QueueRedis } from "../queue-redis.ts";
import { type RedisServer, skipsRedis, startRedisServer } from "../redis-server.fixture.ts";
import { bullmqMetrics } from "./bullmq.ts";

/** What the tests use of the library, which both of its versions have. */
type Job = { readonly id?: string | undefined };
interface Library {
  readonly version: string;
  readonly queue: (name: string, port: number, prefix?: string) => LibraryQueue;
  readonly worker: (name: string, port: number, options: WorkerOptions) => LibraryWorker;
}
interface LibraryQueue {
  readonly add: (name: string, data: object, options?: object) => Promise<Job>;
  readonly addBulk: (jobs: { name: string; data: object; opts?: object }[]) => Promise<Job[]>;
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly setGlobalConcurrency: (jobs: number) => Promise<unknown>;
  readonly drain: () => Promise<void>;
  readonly close: () => Promise<void>;
}
interface LibraryWorker {
  readonly close: () => Promise<void>;
}
interface WorkerOptions {
  readonly run: () => Promise<unknown>;
  readonly concurrency?: number;
  readonly counting?: boolean;
  readonly name?: string;
}

const libraries: readonly Library[] = [
  {
    version: "5",
    queue: (name, port, prefix = "bull") => new bullmq5.Queue(name, { connection: { port }, prefix }),
    worker: (name, port, { run, concurrency = 1, counting = true, name: workerName }) =>
      new bullmq5.Worker(name, run, {
        connection: { port },
        concurrency,
        ...(counting ? { metrics: { maxDataPoints: 60 } } : {}),
        ...(workerName === undefined ? {} : { name: workerName }),
      }),
  },
  {
    version: "6",
    queue: (name, port, prefix = "bull") => new bullmq6.Queue(name, { connection: { port }, prefix }),
    worker: (name, port, { run, concurrency = 1, counting = true, name: workerName }) =>
      new bullmq6.Worker(name, run, {
        connection: { port },
        concurrency,
        ...(counting ? { metrics: { maxDataPoints: 60 } } : {}),
        ...(workerName === undefined ? {} : { name: workerName }),
      }),
  },
];

describe.skipIf(skipsRedis)("BullMQ", () => {
  let server: RedisServer;
  let redis: QueueRedis;
  beforeAll(async () => {
    server = await startRedisServer();
    redis = connectQueueRedis({ url: server.url, timeoutSeconds: 10 });
  });
  afterAll(async () => {
    redis?.close();
    await server?.stop();
  });

  for (const library of libraries) {
    describeQueueMetrics(`BullMQ ${library.version}`, () => harnessOf(library));

    const open = async (
      name: string,
    ): Promise<{ readonly queue: LibraryQueue; readonly metrics: QueueMetrics; readonly name: string }> => {
      const full = `${name} v${library.version}`;
      return { queue: library.queue(full, server.port), metrics: bullmqMetrics({ redis }), name: full };
    };

    it(`${library.version}: reports a load as it was sent and served`, async () => {
      const { queue, metrics, name } = await open("load");
      await queue.add("job", { secret: "canary" });
      await readOne(metrics, name);
      const sent = { arrivals: 1, completions: 0, errors: 0 };
      const seen = { arrivals: 1, completions: 0, errors: 0 };
      const serviceSeconds: number[] = [];
      const run = async (): Promise<unknown> => {
        const start = performance.now();
        await wait(10 + 20 * ((sent.completions % 5) / 4));
        sent.completions += 1;
        serviceSeconds.push((performance.now() - start) / 1000);
        if (sent.completions % 10 !== 0) return { secret: "canary" };
        sent.errors += 1;
        throw new Error("canary");
      };
      const workers = [1, 2, 3].map((number) =>
        library.worker(name, server.port, { run, concurrency: 4, name: `w${number}` }),
      );
      const readings: QueueSample[] = [];
      for (let round = 0; round < 8; round++) {
        await queue.addBulk(Array.from({ length: 60 }, () => ({ name: "job", data: { secret: "canary" } })));
        sent.arrivals += 60;
        await wait(100);
        readings.push(await readOne(metrics, name));
      }
      while (sent.completions < sent.arrivals) await wait(20);
      await wait(100);
      readings.push(await readOne(metrics, name));
      await Promise.all(workers.map((worker) => worker.close()));
      for (const { observation } of readings)
        for (const count of ["arrivals", "completions", "errors"] as const)
          seen[count] += observation[count] ?? Number.NaN;
      expect(seen).toEqual(sent);
      const busy = readings.slice(0, -1);
      for (const { observation } of busy) expect(observation).toMatchObject({ readyWorkers: 3, activeJobs: 12 });
      expect(readings.at(-1)?.observation).toMatchObject({ backlog: 0, activeJobs: 0, oldestWaitSeconds: 0 });
      const told = busy.flatMap(({ observation }) => observation.serviceTimeSeconds ?? []);
      const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(told.length).toBe(busy.length);
      expect(mean(told) / mean(serviceSeconds)).toBeGreaterThan(0.7);
      expect(mean(told) / mean(serviceSeconds)).toBeLessThan(1.6);
      expect(JSON.stringify(readings)).not.toContain("canary");
      await queue.close();
    });

    it(`${library.version}: balances jobs where workers count nothing, and says so`, async () => {
      const { queue, metrics, name } = await open("uncounted");
      await queue.add("job", {});
      await readOne(metrics, name);
      let done = 0;
      const worker = library.worker(name, server.port, { run: async () => (done += 1), counting: false });
      await queue.addBulk(
        Array.from({ length: 40 }, () => ({ name: "job", data: {}, opts: { removeOnComplete: true } })),
      );
      while (done < 41) await wait(20);
      await worker.close();
      const { observation, findings } = await readOne(metrics, name);
      expect(observation).toMatchObject({ arrivals: 40, completions: 41, errors: null });
      expect(findings).toEqual([{ code: "ARRIVALS_UPPER_BOUND" }, { code: "COMPLETIONS_DERIVED" }]);
      await queue.close();
    });

    it(`${library.version}: tells delayed jobs from waiting ones, and when they fall due`, async () => {
      const { queue, metrics, name } = await open("delayed");
      await queue.addBulk([
        ...Array.from({ length: 3 }, () => ({ name: "job", data: {} })),
        ...Array.from({ length: 2 }, () => ({ name: "job", data: {}, opts: { priority: 5 } })),
        ...Array.from({ length: 4 }, () => ({ name: "job", data: {}, opts: { delay: 120_000 } })),
        { name: "job", data: {}, opts: { delay: 1_000_000 } },
        { name: "job", data: {}, opts: { delay: 86_400_000 } },
        { name: "job", data: {}, opts: { delay: 1 } },
      ]);
      await wait(20);
      const { observation, delayed } = await readOne(metrics, name);
      expect(observation.backlog).toBe(6);
      expect(delayed).toBe(6);
      expect(observation.knownArrivals?.map(({ jobs, fromAt, untilAt }) => [jobs, untilAt! - fromAt!])).toEqual([
        [4, 240],
        [1, 900],
      ]);
      await queue.close();
    });

    it(`${library.version}: lets a delayed job arrive when it is due, and a failed one not again`, async () => {
      const { queue, metrics, name } = await open("due");
      await queue.add("job", {});
      await readOne(metrics, name);
      await queue.add("job", {}, { delay: 200 });
      await queue.add("job", {}, { delay: 3_600_000 });
      const early = await readOne(metrics, name);
      expect(early.observation).toMatchObject({ arrivals: 0, backlog: 1 });
      await wait(250);
      const due = await readOne(metrics, name);
      expect(due.observation).toMatchObject({ arrivals: 1, backlog: 2 });
      let tried = 0;
      const run = async (): Promise<void> => {
        tried += 1;
        throw new Error("not yet");
      };
      await queue.add("job", {}, { attempts: 3 });
      const worker = library.worker(name, server.port, { run });
      while (tried < 5) await wait(20);
      await wait(50);
      await worker.close();
      expect((await readOne(metrics, name)).observation).toMatchObject({
        arrivals: 1,
        completions: 3,
        errors: 3,
        backlog: 0,
      });
      await queue.close();
    });

    it(`${library.version}: takes removed jobs for neither arrived nor done where workers count`, async () => {
      const { queue, metrics, name } = await open("removed");
      let done = 0;
      const worker = library.worker(name, server.port, { run: async () => (done += 1) });
      await queue.add("job", {});
      while (done < 1) await wait(20);
      await wait(50);
      await worker.close();
      await queue.addBulk(Array.from({ length: 9 }, () => ({ name: "job", data: {} })));
      await readOne(metrics, name);
      await queue.drain();
      await queue.add("job", {});
      const { observation, findings } = await readOne(metrics, name);
      expect(observation).toMatchObject({ arrivals: 1, completions: 0, errors: 0, backlog: 1 });
      expect(findings).toEqual([{ code: "ARRIVALS_UPPER_BOUND" }]);
      await queue.close();
    });

    it(`${library.version}: tells the age of the oldest job, from when it could run`, async () => {
      const { queue, metrics, name } = await open("age");
      const now = Date.now();
      await queue.add("job", {}, { timestamp: now - 90_000 });
      await queue.add("job", {}, { timestamp: now - 30_000 });
      const first = await readOne(metrics, name);
      expect(first.observation.oldestWaitSeconds).toBeGreaterThanOrEqual(89);
      expect(first.observation.oldestWaitSeconds).toBeLessThan(110);
      await queue.drain();
      await queue.add("job", {}, { timestamp: now - 90_000, delay: 80_000 });
      await wait(5);
      const due = await readOne(metrics, name);
      expect(due.observation.backlog).toBe(1);
      expect(due.observation.oldestWaitSeconds).toBeGreaterThanOrEqual(9);
      expect(due.observation.oldestWaitSeconds).toBeLessThan(60);
      await queue.add("job", {});
      const worker = library.worker(name, server.port, { run: () => wait(400) });
      await wait(200);
      const promoted = await readOne(metrics, name);
      expect(promoted.observation).toMatchObject({ backlog: 1, activeJobs: 1 });
      expect(promoted.observation.oldestWaitSeconds).toBeGreaterThanOrEqual(9);
      expect(promoted.observation.oldestWaitSeconds).toBeLessThan(60);
      await worker.close();
      await queue.close();
    });

    it(`${library.version}: says when a queue is paused or holds its workers back`, async () => {
      const { queue, metrics, name } = await open("paused");
      await queue.add("job", {});
      await queue.pause();
      await queue.add("job", {});
      await queue.setGlobalConcurrency(3);
      const { observation, findings } = await readOne(metrics, name);
      expect(observation.backlog).toBe(2);
      expect(findings).toEqual(expect.arrayContaining([{ code: "PAUSED" }, { code: "CONCURRENCY_LIMITED", jobs: 3 }]));
      await queue.close();
    });
  }

  async function harnessOf(library: Library): Promise<QueueMetricsHarness> {
    const own = await startRedisServer();
    const connection = connectQueueRedis({ url: own.url, timeoutSeconds: 2 });
    const queue = library.queue("mail", own.port);
    await queue.add("job", {});
    const work = async (jobs: number): Promise<void> => {
      let left = jobs;
      let finish: () => void;
      const done = new Promise<void>((resolve) => (finish = resolve));
      const worker = library.worker("mail", own.port, {
        run: async () => {
          left -= 1;
          if (left === 0) {
            await queue.pause();
            finish();
          }
        },
      });
      await done;
      await worker.close();
    };
    await work(1);
    await queue.resume();
    return {
      metrics: bullmqMetrics({ redis: connection }),
      queue: "mail",
      absent: "nothing",
      add: async (jobs) => {
        await queue.addBulk(Array.from({ length: jobs }, () => ({ name: "job", data: {} })));
      },
      work,
      breakSource: async () => {
        await queue.close();
        await own.stop();
      },
      stop: async () => connection.close(),
    };
  }
});

async function readOne(metrics: QueueMetrics, queue: string): Promise<QueueSample> {
  const [reading] = await metrics.read([queue]);
  if (reading?.kind === "read") return reading;
  throw reading?.error ?? new Error("no reading");
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
