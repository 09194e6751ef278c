import { CapError } from "@cap/domain";
import { type PoolChange, type PoolScaler, type PoolState, verificationOf, wholeWorkers } from "./pool-scaler.ts";

/** A {@link PoolScaler} in memory that a test can change and break. */
export interface MemoryPoolScaler extends PoolScaler {
  /** Changes that took effect, oldest first; a repeated one is there once. */
  readonly changes: () => readonly PoolChange[];
  /** Changes the pool as somebody else would. */
  readonly meddle: (workers: number) => void;
  /** Lets so many of the workers be ready; null makes all of them ready at once. */
  readonly setReady: (readyWorkers: number | null) => void;
  /** Makes the next calls fail: before they do anything, or after, as when the answer is lost. */
  readonly fail: (fault: MemoryPoolFault | null) => void;
}

/** What goes wrong with the calls of a {@link MemoryPoolScaler}. */
export interface MemoryPoolFault {
  /** Error that the call throws. */
  readonly error: CapError;
  /** Whether a change takes effect all the same. @defaultValue false */
  readonly afterEffect?: boolean;
}

/** Options of {@link memoryPoolScaler}. */
export interface MemoryPoolScalerOptions {
  /** Workers at the start; integer >= 0. */
  readonly workers: number;
  /** Name of the target. @defaultValue "memory" */
  readonly target?: string;
}

/** The in-memory twin of the scalers: versions, conflicts and repeats as a real target has them. */
export function memoryPoolScaler({ workers: first, target = "memory" }: MemoryPoolScalerOptions): MemoryPoolScaler {
  let workers = wholeWorkers(first);
  let version = 1;
  let ready: number | null = null;
  let fault: MemoryPoolFault | null = null;
  const changes: PoolChange[] = [];
  const state = (): PoolState => ({ workers, readyWorkers: ready ?? workers, version: String(version) });
  const failing = (): void => {
    if (fault !== null) throw fault.error;
  };
  const apply = (change: PoolChange): void => {
    if (changes.at(-1)?.changeId === change.changeId && workers === change.workers) return;
    if (change.expectedVersion !== null && change.expectedVersion !== String(version))
      throw conflict(change.expectedVersion, String(version));
    workers = change.workers;
    version += 1;
    changes.push(change);
  };
  const read = async (): Promise<PoolState> => {
    failing();
    return state();
  };
  return {
    target,
    read,
    setWorkers: async (change) => {
      wholeWorkers(change.workers);
      if (fault?.afterEffect !== true) failing();
      apply(change);
      failing();
      return state();
    },
    verify: async (wanted) => verificationOf(await read(), wholeWorkers(wanted)),
    changes: () => [...changes],
    meddle: (count) => {
      workers = wholeWorkers(count);
      version += 1;
    },
    setReady: (count) => {
      ready = count;
    },
    fail: (next) => {
      fault = next;
    },
  };
}

function conflict(expected: string, actual: string): CapError {
  return new CapError({
    code: "VERSION_CONFLICT",
    message: `the pool was changed meanwhile: version must be ${expected}, got ${actual}`,
    details: { expected, actual },
  });
}
