// Speed and size of the stores. Run with Node 24: node --conditions=@cap/source bench/store.ts [REDIS_URL]
// The Redis server has to be an empty one of the bench's own, with appendonly yes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, Observation } from "@cap/domain";
import type { MetricName, MetricSeries, PoolSample, Store } from "@cap/store";
import { auditKeys, newAuditKeyRing } from "@cap/store/audit-keys";
import { openRedisStore } from "@cap/store/redis";
import { openSqliteStore } from "@cap/store/sqlite";

const DAY = 86_400;
const HOUR = 3600;
const POOLS = 1000;
const SLICE_POOLS = 16;
const CALLS_IN_FLIGHT = 4;
const START_AT = 1_799_971_200;
const keys = auditKeys(newAuditKeyRing("bench"));
/** What a collector knows of a queue. */
const METRICS: readonly MetricName[] = [
  "arrivals",
  "completions",
  "errors",
  "backlog",
  "oldestWaitSeconds",
  "activeJobs",
  "readyWorkers",
  "serviceTimeSeconds",
  "serviceTimeStdSeconds",
  "serviceTimeP95Seconds",
];
const unknown = decode(Observation, { timestamp: "2025-01-01T00:00:00Z" });

let state = 1;
/** A seeded uniform number (mulberry32). */
function uniform(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function count(mean: number): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
}

/** A sample of a pool with a daily curve: Poisson counts, service times that scatter as means of that many jobs do. */
function sample(pool: number, timestampAt: number, intervalSeconds: number): PoolSample {
  const perSecond = (1 + (pool % 40)) * (1 + 0.8 * Math.sin((2 * Math.PI * timestampAt) / DAY));
  const arrivals = count(perSecond * intervalSeconds);
  const meanServiceSeconds = 0.2 + 0.05 * (pool % 17);
  const scatter = 1 / Math.sqrt(1 + arrivals);
  const observation = {
    ...unknown,
    timestampAt,
    intervalSeconds,
    arrivals,
    completions: count(perSecond * intervalSeconds),
    errors: count(0.01 * perSecond * intervalSeconds),
    backlog: count(2 * perSecond),
    oldestWaitSeconds: Math.abs(2 * normal()),
    activeJobs: count(perSecond * meanServiceSeconds),
    readyWorkers: Math.ceil(1.3 * perSecond * meanServiceSeconds),
    serviceTimeSeconds: meanServiceSeconds * (1 + scatter * normal()),
    serviceTimeStdSeconds: meanServiceSeconds * (1 + 2 * scatter * Math.abs(normal())),
    serviceTimeP95Seconds: meanServiceSeconds * (3 + 4 * scatter * Math.abs(normal())),
  };
  return { pool: `pool ${pool}`, observation };
}

/** Writes ticks of all pools, all of a tick in one call, a few calls at once. */
async function ingest(store: Store, ticks: number): Promise<string> {
  const batches = Array.from({ length: ticks }, (_, tick) =>
    Array.from({ length: POOLS }, (_, pool) => sample(pool, START_AT + 15 * (tick + 1), 15)),
  );
  const start = performance.now();
  for (let tick = 0; tick < ticks; tick += CALLS_IN_FLIGHT)
    await Promise.all(batches.slice(tick, tick + CALLS_IN_FLIGHT).map((batch) => store.metrics.writeSamples(batch)));
  const seconds = (performance.now() - start) / 1000;
  const records = ticks * POOLS;
  const points = records * (METRICS.length + 1);
  return `${rate(records, seconds)} records/s, ${rate(points, seconds)} points/s`;
}

function rate(things: number, seconds: number): string {
  return Math.round(things / seconds).toLocaleString("en");
}

/** Writes 90 days of the slice: 5-minute samples, then 1-minute ones for 14 days, then 15-second ones for 2, as if they had been rolled up. */
async function fill(store: Store, clock: { now: number }): Promise<void> {
  const endAt = START_AT + 90 * DAY;
  for (let at = START_AT; at < endAt; at += 6 * HOUR) {
    const step = at >= endAt - 2 * DAY ? 15 : at >= endAt - 14 * DAY ? 60 : 300;
    for (let second = step; second <= 6 * HOUR; second += step)
      await store.metrics.writeSamples(
        Array.from({ length: SLICE_POOLS }, (_, pool) => sample(pool, at + second, step)),
      );
    clock.now = at + 6 * HOUR + 600;
    await store.upkeep.runUpkeep();
  }
  clock.now = endAt;
}

/** Reads a day of one pool, many times. */
async function reads(store: Store, fromAt: number, stepSeconds: number): Promise<string> {
  const times: number[] = [];
  for (let turn = 0; turn < 300; turn++) {
    const pool = `pool ${Math.floor(uniform() * SLICE_POOLS)}`;
    const start = performance.now();
    const series: MetricSeries = await store.metrics.readSeries({
      pool,
      metrics: ["arrivals"],
      fromAt,
      untilAt: fromAt + DAY,
      stepSeconds,
    });
    times.push(performance.now() - start);
    const known = series.values.arrivals?.filter((value) => !Number.isNaN(value)).length ?? 0;
    if (known < (0.9 * DAY) / stepSeconds) throw new Error(`only ${known} values are known`);
  }
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[150]!.toFixed(2)} ms median, ${sorted[285]!.toFixed(2)} ms p95`;
}

/** Writes records of the audit log one after the other, and many at once. */
async function audit({ audit: log }: Store): Promise<string> {
  const entry = {
    kind: "event",
    actor: "bench",
    action: "plan.apply",
    resource: "pool/a",
    outcome: "refused",
  } as const;
  const timed = async (records: number, body: () => Promise<unknown>): Promise<string> => {
    const start = performance.now();
    await body();
    return rate(records, (performance.now() - start) / 1000);
  };
  const single = await timed(100, async () => {
    for (let index = 0; index < 100; index++) await log.append(entry);
  });
  const many = await timed(5000, () => Promise.all(Array.from({ length: 5000 }, () => log.append(entry))));
  return `${single} records/s one after the other, ${many} records/s at once`;
}

async function measure(name: string, open: (clock: () => number, part: string) => Promise<Store>, ticks: number) {
  const clock = { now: START_AT + HOUR };
  const whole = await open(() => clock.now, "whole");
  console.log(`${name}: ${POOLS} pools with ${METRICS.length} metrics and their interval, one call per 15 s`);
  console.log(`  ingest      ${await ingest(whole, ticks)}`);
  if (name === "SQLite") console.log(`  audit       ${await audit(whole)}`);
  await whole.close();
  const slice = await open(() => clock.now, "slice");
  const start = performance.now();
  await fill(slice, clock);
  console.log(`  90 days     of ${SLICE_POOLS} pools in ${Math.round((performance.now() - start) / 1000)} s`);
  const endAt = clock.now;
  console.log(`  read a day  15 s: ${await reads(slice, endAt - DAY, 15)}`);
  console.log(`              1 min, 5 days ago: ${await reads(slice, endAt - 5 * DAY, 60)}`);
  console.log(`              5 min, 60 days ago: ${await reads(slice, endAt - 60 * DAY, 300)}`);
  await slice.close();
}

function size(bytes: number): string {
  const all = (bytes / SLICE_POOLS) * POOLS;
  return `${(bytes / 1e6).toFixed(1)} MB for ${SLICE_POOLS} pools: ${(all / 1e9).toFixed(2)} GB for ${POOLS}`;
}

/** Removes chunks that would have gone by themselves, had the 90 days been real: Redis counts its own time. */
function forgetOld(url: string): void {
  const redis = (...args: readonly string[]): string => execFileSync("redis-cli", ["-u", url, ...args]).toString();
  const kept = [
    { level: 0, keepSeconds: 2 * DAY, chunkSeconds: 6 * HOUR },
    { level: 1, keepSeconds: 14 * DAY, chunkSeconds: DAY },
  ];
  for (const { level, keepSeconds, chunkSeconds } of kept) {
    const first = Math.floor((START_AT + 90 * DAY - keepSeconds) / chunkSeconds);
    const keys = redis("--scan", "--pattern", `slice:chunk:${level}:*`).trim().split("\n");
    const old = keys.filter((key) => Number(key.split(":")[3]) < first);
    for (let index = 0; index < old.length; index += 500) redis("del", ...old.slice(index, index + 500));
  }
}

const folder = mkdtempSync(join(tmpdir(), "cap-bench-store-"));
const path = (part: string): string => join(folder, `${part}.db`);
await measure(
  "SQLite",
  (clock, part) => Promise.resolve(openSqliteStore({ path: path(part), clock, auditKeys: keys })),
  120,
);
console.log(`  size        ${size(statSync(path("slice")).size)}`);
rmSync(folder, { recursive: true });

const [redisUrl] = process.argv.slice(2);
if (redisUrl === undefined) {
  console.log("Redis: no server was named");
} else {
  const used = (): number =>
    Number(/^used_memory:(\d+)/mu.exec(execFileSync("redis-cli", ["-u", redisUrl, "info", "memory"]).toString())?.[1]);
  let before = 0;
  await measure(
    "Redis",
    async (clock, part) => {
      before = used();
      return openRedisStore({ url: redisUrl, prefix: part, clock, auditKeys: keys, timeoutSeconds: 30 });
    },
    120,
  );
  forgetOld(redisUrl);
  console.log(`  size        ${size(used() - before)}`);
}
