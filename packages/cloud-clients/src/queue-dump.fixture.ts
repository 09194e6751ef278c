import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";

/** What a real library left in Redis, at some moments, and what it said of itself. */
export interface QueueDump<Truth> {
  readonly moments: readonly (readonly (readonly string[])[])[];
  readonly truth: Truth;
}

/** Reads a dump of the folder `golden`. */
export function readQueueDump<Truth>(name: string): QueueDump<Truth> {
  const text = readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text) as QueueDump<Truth>; // made by the scripts beside it
}

/** Puts a database into the state of one moment. */
export async function loadQueueDump(client: Redis, commands: readonly (readonly string[])[]): Promise<void> {
  await client.flushall();
  for (const [command = "", ...args] of commands) await client.call(command, args);
}
