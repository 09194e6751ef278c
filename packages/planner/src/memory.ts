import { CapError, digestOf } from "@cap/domain";
import { once } from "./once.ts";
import type { PoolState } from "./pool-state.ts";

/** Version of the layout of {@link PoolState}; another one is refused, and begin makes a new memory from history. */
const MEMORY_VERSION = 6;

/** What the decision core remembers of a pool: plain JSON that survives a process, with a digest over its state. */
export interface Memory {
  readonly version: number;
  /** SHA-256 over the canonical JSON of the state. */
  readonly digest: string;
  readonly state: PoolState;
}

/** Puts a state into its envelope, ready to be stored. */
export function sealMemory(state: PoolState): Memory {
  const digest = once(() => digestOf(state));
  return {
    version: MEMORY_VERSION,
    // Worked out when it is asked for, as by JSON.stringify: a control loop that keeps its memory never needs it.
    get digest() {
      return digest();
    },
    state,
  };
}

/**
 * Checks a memory that was stored, before it is used again.
 *
 * @throws CapError with code MEMORY_REFUSED when it has another version or was changed since it was sealed
 * @example restore(JSON.parse(JSON.stringify(memory))) // equals memory
 */
export function restore(value: unknown): Memory {
  const memory = (typeof value === "object" && value !== null ? value : {}) as Partial<Memory>; // every field is checked below
  if (memory.version !== MEMORY_VERSION) {
    throw refused(
      `memory has version ${JSON.stringify(memory.version) ?? "none"}, this release reads version ${MEMORY_VERSION}`,
    );
  }
  if (memory.state === undefined || memory.digest !== digestOf(memory.state)) {
    throw refused("memory does not match its digest: it was cut off or changed by hand");
  }
  return { version: memory.version, digest: memory.digest, state: memory.state };
}

function refused(message: string): CapError {
  return new CapError({ code: "MEMORY_REFUSED", message });
}
