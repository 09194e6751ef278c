import { describe, expect, it } from "vitest";
import type { AuditEntry, AuditLog } from "./audit-log.ts";
import { START_AT, withStore, type OpenStore } from "./store.fixture.ts";

const DAY = 86_400;
const intent: AuditEntry = { kind: "intent", actor: "ana", action: "plan.apply", resource: "pool/orders" };
const refusal: AuditEntry = { ...intent, kind: "event", outcome: "refused", reason: "cooldown" };

/** What every audit log does. */
export function describeAuditLog(open: OpenStore): void {
  describe("append and read", () => {
    it("numbers and chains the records", () =>
      withStore(open, async ({ audit }) => {
        const first = await audit.append({ ...intent, before: { workers: 2 }, after: { workers: 5 }, requestId: "r1" });
        const second = await audit.append({ ...intent, kind: "outcome", intentSeq: 1, outcome: "succeeded" });
        expect(first).toMatchObject({ seq: 1, at: START_AT, after: { workers: 5 }, prevHash: "0".repeat(64) });
        expect(second).toMatchObject({ seq: 2, intentSeq: 1, prevHash: first.hash });
        expect(await audit.read()).toEqual([first, second]);
        expect(await audit.read({ fromSeq: 2 })).toEqual([second]);
        expect(await audit.read({ untilSeq: 2, limit: 1 })).toEqual([first]);
      }));

    it("keeps the order of many that come together", () =>
      withStore(open, async ({ audit }) => {
        const records = await Promise.all(
          Array.from({ length: 120 }, (_, index) => audit.append({ ...refusal, requestId: `r${index}` })),
        );
        expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
        expect(await audit.read()).toEqual(records);
        expect(await audit.verify()).toMatchObject({ kind: "intact", lastSeq: 120 });
      }));

    it("knows the intents that have no outcome yet", () =>
      withStore(open, async ({ audit }) => {
        const [first, second] = await Promise.all([audit.append(intent), audit.append(intent), audit.append(refusal)]);
        expect(await audit.openIntents()).toEqual([first, second]);
        await audit.append({ ...intent, kind: "outcome", intentSeq: 1, outcome: "failed" });
        expect(await audit.openIntents()).toEqual([second]);
      }));

    it("takes one outcome per intent, and lets the others of its batch through", () =>
      withStore(open, async ({ audit }) => {
        await audit.append(intent);
        const outcome: AuditEntry = { ...intent, kind: "outcome", intentSeq: 1, outcome: "succeeded" };
        const results = await Promise.allSettled([
          audit.append(outcome),
          audit.append(outcome),
          audit.append({ ...outcome, intentSeq: 9 }),
          audit.append(refusal),
        ]);
        expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
        expect(results[1]).toMatchObject({
          reason: { code: "VERSION_CONFLICT", message: "audit record 1 is no intent that waits for its outcome" },
        });
        expect(await audit.verify()).toMatchObject({ kind: "intact", lastSeq: 3 });
      }));

    it.each<[Partial<AuditEntry>, string]>([
      [{ kind: "outcome", outcome: "failed" }, "intentSeq must name an intent in an outcome and nowhere else"],
      [{ kind: "event", intentSeq: 1, outcome: "failed" }, "intentSeq must name an intent in an outcome"],
      [{ outcome: "succeeded" }, "outcome must be stated unless it is an intent, got succeeded in intent"],
      [{ kind: "event" }, "outcome must be stated unless it is an intent"],
    ])("refuses an entry that contradicts itself: %j", (wrong, message) =>
      withStore(open, async ({ audit }) => {
        await expect(audit.append({ ...intent, ...wrong })).rejects.toThrow(message);
        expect(await audit.read()).toEqual([]);
      }),
    );

    it("refuses an entry that cannot be written, and goes on with the next", () =>
      withStore(open, async ({ audit }) => {
        const [wrong, right] = await Promise.allSettled([
          audit.append({ ...refusal, actor: "" }),
          audit.append(refusal),
        ]);
        expect(wrong).toMatchObject({ status: "rejected" });
        expect(right).toMatchObject({ status: "fulfilled", value: { seq: 1 } });
      }));
  });

  describe("checkpoints", () => {
    it("say where the log stood, once per stretch", () =>
      withStore(open, async ({ audit, checkpoints }) => {
        expect(await checkpoints.writeCheckpoint()).toBeNull();
        await append(audit, 3);
        const first = await checkpoints.writeCheckpoint();
        expect(first).toMatchObject({ firstSeq: 1, seq: 3, keyId: "test" });
        expect(await checkpoints.writeCheckpoint()).toBeNull();
        await append(audit, 2);
        const second = await checkpoints.writeCheckpoint();
        expect(second).toMatchObject({ firstSeq: 4, seq: 5 });
        expect(await checkpoints.listCheckpoints()).toEqual([first, second]);
        expect(await audit.verify()).toEqual({ kind: "intact", firstSeq: 1, lastSeq: 5, checkpoints: 2 });
      }));

    it("let whole segments go after 90 days, and the rest still verifies and goes on", () =>
      withStore(open, async ({ audit, checkpoints }, time) => {
        await append(audit, 3);
        await checkpoints.writeCheckpoint();
        time.now = START_AT + DAY;
        await append(audit, 2);
        await checkpoints.writeCheckpoint();
        time.now = START_AT + 90 * DAY - 1;
        expect(await checkpoints.removeExpired()).toBe(0);
        time.now = START_AT + 91 * DAY - 1;
        expect(await checkpoints.removeExpired()).toBe(3);
        expect((await audit.read()).map(({ seq }) => seq)).toEqual([4, 5]);
        expect(await audit.verify()).toEqual({ kind: "intact", firstSeq: 4, lastSeq: 5, checkpoints: 2 });
        time.now += DAY;
        expect(await checkpoints.removeExpired()).toBe(2);
        expect(await audit.verify()).toEqual({ kind: "intact", firstSeq: 6, lastSeq: 5, checkpoints: 2 });
        await append(audit, 1);
        await checkpoints.writeCheckpoint();
        expect((await audit.read()).map(({ seq }) => seq)).toEqual([6]);
        expect(await audit.verify()).toEqual({ kind: "intact", firstSeq: 6, lastSeq: 6, checkpoints: 3 });
      }));

    it("keep an intent that has no outcome, however old", () =>
      withStore(open, async ({ audit, checkpoints }, time) => {
        await append(audit, 1);
        await checkpoints.writeCheckpoint();
        await audit.append(intent);
        await checkpoints.writeCheckpoint();
        time.now += 100 * DAY;
        expect(await checkpoints.removeExpired()).toBe(1);
        expect(await audit.openIntents()).toHaveLength(1);
        await audit.append({ ...intent, kind: "outcome", intentSeq: 2, outcome: "unknown" });
        expect(await checkpoints.removeExpired()).toBe(1);
      }));
  });

  async function append(audit: AuditLog, count: number): Promise<void> {
    for (let index = 0; index < count; index++) await audit.append(refusal);
  }
}
