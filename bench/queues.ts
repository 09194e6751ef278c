// Run with Node 24 and a redis-server: node --conditions=@cap/source bench/queues.ts
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QueueMetrics } from "@cap/cloud-clients";
import { bullmqMetrics, connectQueueRedis, redisStreamMetrics, sidekiqMetrics } from "@cap/cloud-clients/redis-queues";

const QUEUES = 1000;
const CYCLES = 20;
const PORT = 17_400 + (process.pid % 500);

const folder = mkdtempSync(join(tmpdir(), "cap-bench-"));
const flags = ["--port", String(PORT), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
const server = spawn("redis-server", flags, { stdio: "ignore" });
process.on("exit", () => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Sends commands, one a line, and gives back what the server answers. */
function send(commands: readonly string[]): string {
  const { stdout } = spawnSync("redis-cli", ["-p", String(PORT)], { input: commands.join("\n"), maxBuffer: 1 << 28 });
  return String(stdout);
}

/** Calls of all commands, and processor seconds of the server, since the last reset. */
function serverWork(): { readonly calls: number; readonly seconds: number } {
  const stats = send(["info commandstats", "info cpu"]);
  const calls = [...stats.matchAll(/cmdstat_(?!info|config)[^:]+:calls=(\d+)/g)];
  const seconds = /used_cpu_user:([\d.]+)[\s\S]*?/.exec(stats)?.[1];
  const system = /used_cpu_sys:([\d.]+)/.exec(stats)?.[1];
  return { calls: calls.reduce((sum, [, count]) => sum + Number(count), 0), seconds: Number(seconds) + Number(system) };
}

interface Load {
  readonly name: string;
  readonly queues: readonly string[];
  readonly fill: readonly string[];
  /** Commands that let something happen between two cycles. */
  readonly work: (cycle: number) => readonly string[];
  readonly metrics: QueueMetrics;
}

async function measure({ name, queues, fill, work, metrics }: Load): Promise<void> {
  send(["flushall", ...fill]);
  await metrics.read(queues);
  const times: number[] = [];
  let [calls, serverSeconds, nodeSeconds] = [0, 0, 0];
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    send([...work(cycle), "config resetstat"]);
    const before = { server: serverWork(), node: process.cpuUsage(), at: performance.now() };
    const readings = await metrics.read(queues);
    times.push(performance.now() - before.at);
    const { user, system } = process.cpuUsage(before.node);
    const after = serverWork();
    calls += after.calls - before.server.calls;
    serverSeconds += after.seconds - before.server.seconds;
    nodeSeconds += (user + system) / 1e6;
    const failed = readings.find(({ kind }) => kind === "failed");
    if (failed?.kind === "failed") throw failed.error;
  }
  const sorted = times.toSorted((a, b) => a - b);
  const figures = [
    `median ${(sorted[CYCLES / 2] ?? 0).toFixed(0)} ms`,
    `worst ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
    `${(calls / CYCLES / QUEUES).toFixed(1)} commands a queue`,
    `Redis ${((1000 * serverSeconds) / CYCLES).toFixed(0)} ms of processor`,
    `Node ${((1000 * nodeSeconds) / CYCLES).toFixed(0)} ms`,
  ];
  console.log(`${name.padEnd(52)} ${figures.join(", ")}`);
}

const names = Array.from({ length: QUEUES }, (_, index) => `queue-${index}`);
const redis = connectQueueRedis({ url: `redis://127.0.0.1:${PORT}`, timeoutSeconds: 10 });
while (!send(["ping"]).includes("PONG")) await new Promise((resolve) => setTimeout(resolve, 50));

const bullmqFill = names.flatMap((name) => [
  `hset bull:${name}:meta opts.maxLenEvents 10000 version bullmq:6.7.0`,
  `set bull:${name}:id 1000`,
  `rpush bull:${name}:wait ${Array.from({ length: 20 }, (_, id) => id + 1).join(" ")}`,
  `rpush bull:${name}:active 900 901`,
  `hset bull:${name}:metrics:completed count 800`,
  ...[1, 20].map((id) => `hset bull:${name}:${id} timestamp ${Date.now() - 5000} opts {} data payload`),
]);

/** Twenty jobs that end in every queue between two cycles. */
function bullmqWork(cycle: number): readonly string[] {
  const now = Date.now();
  return names.flatMap((name) => {
    const ids = Array.from({ length: 20 }, (_, index) => 2000 + 20 * cycle + index);
    return [
      `zadd bull:${name}:completed ${ids.map((id) => `${now + (id % 20)} ${id}`).join(" ")}`,
      `hincrby bull:${name}:metrics:completed count 20`,
      `incrby bull:${name}:id 20`,
      ...ids.map((id) => `hset bull:${name}:${id} timestamp ${now - 900} processedOn ${now - 200} finishedOn ${now}`),
    ];
  });
}

console.log(`${QUEUES} queues a cycle, ${CYCLES} cycles, one connection, Redis and Node on one machine`);
const none = (): readonly string[] => [];
await measure({
  name: "BullMQ, nothing ended since the last cycle",
  queues: names,
  fill: bullmqFill,
  work: none,
  metrics: bullmqMetrics({ redis }),
});
await measure({
  name: "BullMQ, 20 jobs ended in each queue and looked at",
  queues: names,
  fill: bullmqFill,
  work: bullmqWork,
  metrics: bullmqMetrics({ redis }),
});
await measure({
  name: "Redis Streams, one group each, entries waiting",
  queues: names.map((name) => `${name}/group`),
  fill: names.flatMap((name) => [
    `xgroup create ${name} group 0 mkstream`,
    ...Array.from({ length: 10 }, () => `xadd ${name} * data payload`),
    `xreadgroup group group one count 3 streams ${name} >`,
  ]),
  work: none,
  metrics: redisStreamMetrics({ redis }),
});
await measure({
  name: "Sidekiq, 50 processes",
  queues: names,
  fill: [
    `sadd queues ${names.join(" ")}`,
    ...names.map((name) => `lpush queue:${name} {"enqueued_at":${Date.now()}}`),
    ...Array.from({ length: 50 }, (_, index) => [
      `sadd processes p${index}`,
      `hset p${index} concurrency 10 busy 3 quiet false beat ${Date.now() / 1000} info {"queues":["queue-1"]}`,
    ]).flat(),
  ],
  work: none,
  metrics: sidekiqMetrics({ redis }),
});
redis.close();
process.exit(0);
