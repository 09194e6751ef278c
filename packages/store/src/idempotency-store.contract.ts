import { describe, expect, it } from "vitest";
import type { IdempotencyStore } from "./idempotency-store.ts";
import { withStore, type OpenStore } from "./store.fixture.ts";

/** What every idempotency store does. */
export function describeIdempotencyStore(open: OpenStore): void {
  const request = { key: "ana/42", requestDigest: "abc" };

  describe("requests that are repeated", () => {
    it("start once, and then get the answer that was given", () =>
      withStore(open, async ({ idempotency }) => {
        const token = await started(idempotency);
        expect(await idempotency.beginRequest(request)).toEqual({ kind: "in_progress" });
        await idempotency.finishRequest({ key: request.key, token, response: { status: 201, body: [1] } });
        expect(await idempotency.beginRequest(request)).toEqual({
          kind: "answered",
          response: { status: 201, body: [1] },
        });
      }));

    it("start exactly once among many that come together", () =>
      withStore(open, async ({ idempotency }) => {
        const answers = await Promise.all(Array.from({ length: 50 }, () => idempotency.beginRequest(request)));
        expect(answers.filter(({ kind }) => kind === "started")).toHaveLength(1);
        expect(answers.filter(({ kind }) => kind === "in_progress")).toHaveLength(49);
      }));

    it("are told apart from other requests under the same key", () =>
      withStore(open, async ({ idempotency }) => {
        await started(idempotency);
        expect(await idempotency.beginRequest({ ...request, requestDigest: "xyz" })).toEqual({ kind: "mismatch" });
        expect(await idempotency.beginRequest({ ...request, key: "ben/42" })).toMatchObject({ kind: "started" });
      }));

    it("start anew after the claim ran out, and the late answer is refused", () =>
      withStore(open, async ({ idempotency }, time) => {
        const late = await started(idempotency);
        time.now += 60;
        const token = await started(idempotency);
        expect(token).toBeGreaterThan(late);
        const answer = { key: request.key, response: "late" };
        await expect(idempotency.finishRequest({ ...answer, token: late })).rejects.toMatchObject({
          code: "LEASE_LOST",
          message: "the claim of request ana/42 ran out before its answer came",
        });
        await idempotency.abandonRequest({ key: request.key, token: late });
        expect(await idempotency.beginRequest(request)).toEqual({ kind: "in_progress" });
        await idempotency.finishRequest({ ...answer, token, response: "in time" });
        expect(await idempotency.beginRequest(request)).toEqual({ kind: "answered", response: "in time" });
      }));

    it("start anew after they were abandoned", () =>
      withStore(open, async ({ idempotency }) => {
        const token = await started(idempotency);
        await idempotency.abandonRequest({ key: request.key, token });
        expect(await started(idempotency)).toBeGreaterThan(token);
      }));

    it("are forgotten some time after their answer was kept long enough", () =>
      withStore(open, async ({ idempotency, upkeep }, time) => {
        const token = await started(idempotency);
        await idempotency.finishRequest({ key: request.key, token, response: null, keepSeconds: 100 });
        time.now += 101;
        expect((await upkeep.runUpkeep()).removedDocuments).toBe(0);
        expect(await idempotency.beginRequest(request)).toMatchObject({ kind: "started" });
        time.now += 2 * 86_400;
        expect((await upkeep.runUpkeep()).removedDocuments).toBe(1);
      }));
  });

  async function started(idempotency: IdempotencyStore): Promise<number> {
    const answer = await idempotency.beginRequest(request);
    expect(answer.kind).toBe("started");
    return answer.kind === "started" ? answer.token : -1;
  }
}
