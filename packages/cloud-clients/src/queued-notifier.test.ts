import { CapError } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { testNotification } from "./notifier.contract.ts";
import { queuedNotifier } from "./queued-notifier.ts";

const outage = new CapError({ code: "SOURCE_UNAVAILABLE", message: "it is gone", retryable: true });

describe("queuedNotifier", () => {
  it("tries again a few times, and then takes the next one", async () => {
    const tried: string[] = [];
    const notifier = queuedNotifier({
      receiver: "test",
      retrySeconds: 0.001,
      attemptsMax: 3,
      deliver: async ({ id }) => {
        tried.push(id);
        if (id === "bad" || tried.length < 2) throw outage;
      },
    });
    for (const id of ["slow", "bad", "good"]) notifier.notify(testNotification(id));
    expect(await notifier.drain(5)).toEqual({
      pending: 0,
      delivered: 2,
      failed: 1,
      dropped: 0,
      lastError: "it is gone",
    });
    expect(tried).toEqual(["slow", "slow", "bad", "bad", "bad", "good"]);
  });

  it("does not try again what the receiver refuses for good", async () => {
    let tried = 0;
    const deliver = async (): Promise<void> => {
      tried += 1;
      throw new CapError({ code: "SOURCE_REFUSED", message: "no" });
    };
    const notifier = queuedNotifier({ receiver: "test", deliver });
    notifier.notify(testNotification("one"));
    expect(await notifier.drain(5)).toMatchObject({ failed: 1, lastError: "no" });
    expect(tried).toBe(1);
  });

  it("drops what is too much, and rather anything than something critical", async () => {
    const delivered: string[] = [];
    const notifier = queuedNotifier({
      receiver: "test",
      pendingMax: 2,
      deliver: async ({ id }) => void delivered.push(id),
    });
    for (const id of ["one", "two", "three"]) notifier.notify(testNotification(id));
    notifier.notify({ ...testNotification("fire"), severity: "critical" });
    expect(notifier.report()).toMatchObject({ pending: 2, dropped: 2 });
    await notifier.drain(5);
    expect(delivered).toEqual(["two", "fire"]);
  });

  it("never holds up who tells, and ends within the time that is left", async () => {
    const notifier = queuedNotifier({
      receiver: "test",
      deliver: (_notification, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(outage), { once: true })),
    });
    notifier.notify(testNotification("one"));
    notifier.notify(testNotification("two"));
    expect(notifier.report()).toMatchObject({ pending: 2, failed: 0 });
    expect(await notifier.drain(0.05)).toMatchObject({ pending: 0, failed: 2 });
  });

  it("gives up also while it waits for the next attempt", async () => {
    const notifier = queuedNotifier({
      receiver: "test",
      deliver: () =>
        Promise.reject(
          new CapError({
            code: "SOURCE_UNAVAILABLE",
            message: "busy",
            retryable: true,
            details: { retryAfterSeconds: 3600 },
          }),
        ),
    });
    notifier.notify(testNotification("one"));
    expect(await notifier.drain(0.05)).toMatchObject({ pending: 0, failed: 1 });
  });
});
