import { readFile } from "node:fs/promises";
import {
  CapError,
  decode,
  decodePolicy,
  type KnownArrivals,
  knownArrivalsList,
  Pool,
  type PoolQueue,
  poolQueues,
} from "@cap/domain";
import { parseYaml } from "../input/yaml-document.ts";

/** What a configuration file holds; pool and policy in wire form, so that options can be laid over them. */
export interface ConfigFile {
  readonly pool: Readonly<Record<string, unknown>>;
  readonly policy: Readonly<Record<string, unknown>>;
  /** Queues of the pool, where it works off several. @defaultValue none */
  readonly queues?: readonly PoolQueue[];
  /** @defaultValue none */
  readonly knownArrivals?: readonly KnownArrivals[];
}

/** Keys that a configuration file may have. */
const SECTIONS = ["pool", "policy", "queues", "known_arrivals"];

/**
 * Reads a configuration file: YAML (or JSON, which is YAML) with the sections `pool`, `policy`, `queues` and `known_arrivals`. All are checked here,
 * so that a mistake is reported with its place in the file.
 *
 * @throws CapError when the file cannot be read, is no YAML, or holds anything that the schemas do not allow
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const content = configContent(await readText(path), path);
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw invalid(path, "must hold the sections pool and policy");
  const sections = content as Readonly<Record<string, unknown>>; // checked to be an object
  const unknown = Object.keys(sections).filter((key) => !SECTIONS.includes(key));
  if (unknown.length > 0) throw invalid(path, `has the section ${JSON.stringify(unknown[0])}, which cap does not know`);
  decode(Pool, sections["pool"] ?? {}, { what: `${path}: pool` });
  decodePolicy(sections["policy"] ?? {}, `${path}: policy`);
  const queues = decode(poolQueues, sections["queues"] ?? [], { what: `${path}: queues` });
  const knownArrivals = decode(knownArrivalsList, sections["known_arrivals"] ?? [], {
    what: `${path}: known_arrivals`,
  });
  return { pool: asObject(sections["pool"]), policy: asObject(sections["policy"]), queues, knownArrivals };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CapError({ code: "INPUT_UNREADABLE", message: `${path} cannot be read: ${reasonOf(cause)}`, cause });
  }
}

/** Why a file cannot be read, in words. */
export function reasonOf(cause: unknown): string {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  const words: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EACCES: "permission denied",
    EISDIR: "it is a directory",
  };
  return words[code] ?? (cause instanceof Error ? cause.message : String(cause));
}

function configContent(text: string, path: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw invalid(path, `cannot be read as YAML: ${firstLineOf(cause)}`, cause);
  }
}

/** The first line of an error's message; the others of a YAML error draw the place. */
export function firstLineOf(cause: unknown): string {
  const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return line.replace(/:$/u, "");
}

function invalid(path: string, rule: string, cause?: unknown): CapError {
  return new CapError({
    code: "CONFIG_INVALID",
    message: `${path} ${rule}`,
    hint: "cap init writes a commented example",
    cause,
  });
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // an object by now: the schemas have read it
}
