import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Notification } from "./notification.ts";
import type { Notifier } from "./notifier.ts";

/** A notifier under test. */
export interface NotifierHarness {
  readonly notifier: Notifier;
  /** Titles that the receiver got, in order. */
  readonly received: () => Promise<readonly string[]>;
  /** Makes the receiver refuse everything. */
  readonly refuse: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A notification as the tests send it. */
export function testNotification(title: string): Notification {
  return { id: title, event: "plan_made", severity: "info", at: 1_700_000_000, pool: "mail", title };
}

/** What every {@link Notifier} promises. */
export function describeNotifier(name: string, start: () => Promise<NotifierHarness>): void {
  describe(`${name} as a notifier`, () => {
    let harness: NotifierHarness;
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(async () => harness.stop());

    it("delivers in order", async () => {
      const { notifier } = harness;
      for (const title of ["one", "two", "three"]) notifier.notify(testNotification(title));
      expect(await notifier.drain(10)).toMatchObject({
        delivered: 3,
        failed: 0,
        dropped: 0,
        pending: 0,
        lastError: null,
      });
      expect(await harness.received()).toEqual(["one", "two", "three"]);
    });

    it("never throws, and counts what the receiver refuses", async () => {
      const { notifier } = harness;
      await harness.refuse();
      notifier.notify(testNotification("refused"));
      const report = await notifier.drain(10);
      expect(report).toMatchObject({ delivered: 0, failed: 1, pending: 0 });
      expect(report.lastError).toMatch(/\S/);
    });
  });
}
