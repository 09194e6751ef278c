import { parentPort, workerData } from "node:worker_threads";
import { Database } from "./sqlite/database.ts";
import { sealFrames } from "./sqlite/seal-frames.ts";

// Runs in a thread of its own, so that packing never blocks the program. One message per round: the time; the answer is
// the report, or the error as its message and code.
const { path } = workerData as { readonly path: string }; // given by upkeep-thread.ts
const database = new Database({ path, synchronous: "normal" });

parentPort?.on("message", (now: number) => {
  try {
    parentPort?.postMessage({ report: sealFrames(database, now) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    parentPort?.postMessage({ message });
  }
});
