import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Store } from "./store.ts";
import { START_AT } from "./store.fixture.ts";

/** Where the writer writes, and what ends it. */
export interface Crash {
  readonly kind: "sqlite" | "redis";
  /** Path of the file, or URL of the server. */
  readonly place: string;
  /** Steps that have to be acknowledged before. */
  readonly steps: number;
  /** What happens then, before the writer itself is killed. @defaultValue nothing */
  readonly before?: () => Promise<void>;
}

/** Lets a program write, and kills it in the middle. @returns the last step that was acknowledged */
export async function crashedWriter({ kind, place, steps, before }: Crash): Promise<number> {
  const program = fileURLToPath(new URL("./crash-writer.fixture.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@cap/source", program, kind, place], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line); // also what is still in the pipe after its death
    if (acknowledged !== steps) continue;
    await before?.();
    child.kill("SIGKILL");
  }
  await ended;
  return acknowledged;
}

/** Everything that was acknowledged is there, and what was not is there whole or not at all. */
export async function expectNothingLost({ audit, policies, metrics }: Store, acknowledged: number): Promise<void> {
  expect(await audit.verify()).toMatchObject({ kind: "intact", firstSeq: 1 });
  const records = await audit.read({ limit: 10_000 });
  const outcomes = records.filter(({ kind }) => kind === "outcome");
  expect(outcomes.length).toBeGreaterThanOrEqual(acknowledged);
  const version = (await policies.getPolicy("orders"))?.version ?? 0;
  expect([outcomes.length, outcomes.length + 1]).toContain(version);
  expect((await policies.getPolicy("orders", acknowledged))?.value.name).toBe(`step ${acknowledged}`);
  const untilAt = START_AT + 15 * acknowledged;
  const series = await metrics.readSeries({
    pool: "orders",
    metrics: ["arrivals"],
    fromAt: START_AT,
    untilAt,
    stepSeconds: 15,
  });
  expect([...(series.values.arrivals ?? [])]).toEqual(Array.from({ length: acknowledged }, (_, index) => index + 1));
  // An intent of the step in which it died waits for its outcome.
  expect((await audit.openIntents()).length).toBe(records.length - 2 * outcomes.length);
  // It goes on where it stopped.
  const next = { actor: "test", action: "look", resource: "store", kind: "event", outcome: "succeeded" } as const;
  expect(await audit.append(next)).toMatchObject({ seq: records.length + 1 });
}
