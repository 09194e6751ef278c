import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A redis-server of a test's own, on a free port, with its files in a temporary folder. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Sends the process a signal, such as SIGSTOP, SIGCONT or SIGKILL. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Kills it and starts an empty one on the same port. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a redis-server and waits until it answers. */
export async function startRedisServer(...args: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "cap-redis-"));
  const port = await freePort();
  let child = await launch(port, folder, args);
  const end = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (signal) => {
      child.kill(signal);
    },
    restart: async () => {
      await end();
      child = await launch(port, folder, args);
    },
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;

/** Whether tests that need a redis-server are skipped: where there is none, but not in continuous integration, where they fail. */
export const skipsRedis = !hasRedisServer && process.env["CI"] === undefined;

async function launch(port: number, folder: string, args: readonly string[]): Promise<ChildProcess> {
  const flags = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", [...flags, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${String(code)}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      if (chunk.includes("Ready to accept connections")) resolve();
    });
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
