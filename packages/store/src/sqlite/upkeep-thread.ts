import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CapError } from "@cap/domain";
import type { SealReport } from "./seal-frames.ts";

/** What the thread answers. */
type ThreadAnswer = { readonly report: SealReport } | { readonly message: string };

/** The thread that packs, started when it is first needed. */
export class UpkeepThread {
  readonly #path: string;
  #worker: Worker | null = null;
  #round: Promise<SealReport> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Packs; a call while a round runs gets the report of that round. */
  seal(now: number): Promise<SealReport> {
    this.#round ??= this.#run(now).finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  async #run(now: number): Promise<SealReport> {
    this.#worker ??= this.#started();
    const worker = this.#worker;
    worker.ref();
    worker.postMessage(now);
    try {
      const [answer] = (await once(worker, "message")) as [ThreadAnswer]; // sent by sqlite-upkeep-worker.ts
      if ("report" in answer) return answer.report;
      throw upkeepError(answer.message);
    } catch (error) {
      if (this.#worker === worker && error instanceof Error && error.name !== "CapError") await this.close();
      throw error;
    } finally {
      worker.unref();
    }
  }

  #started(): Worker {
    // Built, the entries lie beside each other; from sources, this file lies one folder below.
    const isBuilt = import.meta.url.endsWith(".js");
    const file = isBuilt ? "./sqlite-upkeep-worker.js" : "../sqlite-upkeep-worker.ts";
    // A program given on the command line says what kind it is; the thread is a file and may not be told.
    const execArgv = process.execArgv.filter((option) => !option.startsWith("--input-type"));
    const worker = new Worker(new URL(file, import.meta.url), { workerData: { path: this.#path }, execArgv });
    worker.on("error", () => {
      if (this.#worker === worker) this.#worker = null; // the next round starts another one
    });
    return worker;
  }
}

function upkeepError(message: string): CapError {
  return new CapError({ code: "STORE_UNAVAILABLE", message: `upkeep of the store failed: ${message}` });
}
