import { CapError } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { type MemoryQueue, memoryQueueMetrics } from "./memory-queue-metrics.ts";
import { describeQueueMetrics } from "./queue-metrics.contract.ts";

const EMPTY: MemoryQueue = { arrived: 0, completed: 0, failed: 0, active: 0, workers: 2 };

describeQueueMetrics("memory", async () => {
  let at = 1_700_000_000;
  let state = EMPTY;
  const metrics = memoryQueueMetrics({ now: () => (at += 15) });
  metrics.set("mail", state);
  const change = (next: Partial<MemoryQueue>): void => {
    state = { ...state, ...next };
    metrics.set("mail", state);
  };
  return {
    metrics,
    queue: "mail",
    absent: "nothing",
    add: async (jobs) => change({ arrived: state.arrived + jobs }),
    work: async (jobs) => change({ completed: state.completed + jobs }),
    breakSource: async () =>
      metrics.fail(new CapError({ code: "SOURCE_UNAVAILABLE", message: "it is gone", retryable: true })),
    stop: async () => undefined,
  };
});

describe("memoryQueueMetrics", () => {
  it("tells a reset and a clock that stood instead of counts", async () => {
    let at = 100;
    const metrics = memoryQueueMetrics({ now: () => at });
    metrics.set("mail", { ...EMPTY, arrived: 9 });
    await metrics.read(["mail"]);
    expect((await metrics.read(["mail"]))[0]).toMatchObject({ findings: [{ code: "CLOCK_STOOD" }] });
    at = 115;
    metrics.set("mail", { ...EMPTY, arrived: 3 });
    expect((await metrics.read(["mail"]))[0]).toMatchObject({
      observation: { arrivals: null, intervalSeconds: null },
      findings: [{ code: "COUNTER_RESET", counter: "arrived" }],
    });
  });
});
