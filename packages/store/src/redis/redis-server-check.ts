import { CapError } from "@cap/domain";
import type { RedisLink } from "./redis-link.ts";

/** What a server says of itself; null where it does not tell. */
export interface ServerFacts {
  readonly evictionPolicy: string | null;
  readonly isAppendOnly: boolean | null;
  /** `always`, `everysec` or `no`. */
  readonly appendFsync: string | null;
  /** Share of the memory limit that is in use; null when there is no limit. */
  readonly memoryShare: number | null;
}

/** Reads what matters to a store from the server. */
export async function serverFacts(link: RedisLink): Promise<ServerFacts> {
  const info = String(await link.command("INFO"));
  const field = (name: string): string | null => new RegExp(`^${name}:(.*?)\\r?$`, "mu").exec(info)?.[1] ?? null;
  const appendOnly = field("aof_enabled");
  const [used, limit] = [Number(field("used_memory")), Number(field("maxmemory"))];
  return {
    evictionPolicy: field("maxmemory_policy"),
    isAppendOnly: appendOnly === null ? null : appendOnly === "1",
    appendFsync: await configured(link, "appendfsync"),
    memoryShare: limit > 0 ? used / limit : null,
  };
}

/**
 * Refuses a server that forgets silently.
 *
 * @throws CapError with code STORE_REFUSED that names the setting
 */
export function assertKeeps({ evictionPolicy, isAppendOnly }: ServerFacts): void {
  if (evictionPolicy !== "noeviction")
    throw refused(
      `maxmemory-policy must be noeviction, got ${evictionPolicy ?? "no answer"}`,
      "set maxmemory-policy to noeviction: any other one drops policies, plans and locks without an error",
    );
  if (isAppendOnly !== true)
    throw refused(
      `appendonly must be yes, got ${isAppendOnly === null ? "no answer" : "no"}`,
      "set appendonly to yes: without it a restart forgets what was acknowledged",
    );
}

/** Refuses to keep an audit log where an acknowledged record may still be lost. */
export function assertDurable({ appendFsync }: ServerFacts): void {
  if (appendFsync === "always") return;
  throw refused(
    `appendfsync must be always to keep an audit log, got ${appendFsync ?? "no answer"}`,
    "set appendfsync to always, or keep the audit log in a SQLite store",
  );
}

function refused(problem: string, hint: string): CapError {
  return new CapError({ code: "STORE_REFUSED", message: `the Redis server is not fit for a store: ${problem}`, hint });
}

/** A setting; null where the server does not tell, as managed ones do. */
async function configured(link: RedisLink, name: string): Promise<string | null> {
  try {
    const reply = (await link.command("CONFIG", "GET", name)) as readonly Buffer[]; // name and value
    return reply[1]?.toString() ?? null;
  } catch {
    return null;
  }
}
