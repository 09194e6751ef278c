import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

/** A redis-server of a test: its own folder, its own port. */
export interface RedisServer {
  readonly url: string;
  /** Kills it, like a crash. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same folder and port. */
  readonly start: () => Promise<void>;
  /** Sends it a signal, such as SIGSTOP. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Kills it and removes its folder. */
  readonly close: () => Promise<void>;
}

/** Whether a redis-server can be started here; in CI it has to be. */
export function hasRedisServer(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    if (process.env["CI"]) throw new Error("redis-server is missing: apt-get install redis-server");
    process.stderr.write("skipped: tests against Redis need redis-server (apt-get install redis-server)\n");
    return false;
  }
}

/** Starts a server fit for a store, unless the settings say otherwise. */
export async function startRedisServer(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "cap-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const all = {
    bind: "127.0.0.1",
    port: `${port}`,
    dir: folder,
    save: "",
    appendonly: "yes",
    appendfsync: "always",
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = spawn("redis-server", args, { stdio: "ignore" });
    await answering(url);
  };
  const kill = async (): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    url,
    start,
    kill,
    signal: (name) => child?.kill(name),
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until a server answers. */
async function answering(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on("error", () => {}); // it is not up yet
  for (;;) {
    try {
      await client.ping();
      break;
    } catch {
      await sleep(20); // it still loads its file
    }
  }
  client.disconnect();
}
