import { describe, expect, it } from "vitest";
import { startHttpServer, type TestServer } from "./http-server.fixture.ts";
import { describePoolScaler } from "./pool-scaler.contract.ts";
import { webhookPoolScaler } from "./webhook-pool-scaler.ts";
import { isSignedWebhook } from "./webhook-signature.ts";

const secret = "0123456789abcdef";

/** A pool behind a webhook, as a user would write it. */
async function startPool(): Promise<TestServer & { readonly meddle: (workers: number) => void }> {
  let [workers, version, lastChange] = [4, 1, ""];
  const server = await startHttpServer(({ method, body, headers }, response) => {
    const signature = String(headers["cap-signature"]);
    const timestamp = String(headers["cap-timestamp"]);
    if (!isSignedWebhook({ secrets: [secret], timestamp, signature, body, now: Date.now() / 1000 })) {
      response.writeHead(401).end();
      return;
    }
    const change =
      body === "" ? {} : (JSON.parse(body) as { workers?: number; expected_version?: string; change_id?: string });
    const isRepeat = change.change_id === lastChange && change.workers === workers;
    if (method === "PUT" && !isRepeat) {
      if (change.expected_version !== undefined && change.expected_version !== String(version)) {
        response.writeHead(409).end();
        return;
      }
      [workers, version, lastChange] = [change.workers ?? 0, version + 1, change.change_id ?? ""];
    }
    response.end(JSON.stringify({ workers, ready_workers: workers, version: String(version) }));
  });
  return {
    ...server,
    meddle: (count) => {
      [workers, version] = [count, version + 1];
    },
  };
}

describePoolScaler("webhook", async () => {
  const pool = await startPool();
  return {
    scaler: webhookPoolScaler({ url: pool.url, secret, reach: "loopback" }),
    meddle: async (workers) => pool.meddle(workers),
    hasVersions: true,
    stop: pool.stop,
  };
});

describe("webhookPoolScaler", () => {
  const change = { workers: 6, expectedVersion: null, changeId: "plan-1" };

  it.each([
    [401, "SOURCE_REFUSED", false],
    [404, "NOT_FOUND", false],
    [412, "VERSION_CONFLICT", false],
    [422, "SOURCE_REFUSED", false],
    [429, "SOURCE_UNAVAILABLE", true],
    [302, "SOURCE_INVALID", false],
    [500, "OUTCOME_UNKNOWN", false],
    [503, "SOURCE_UNAVAILABLE", true],
    [504, "OUTCOME_UNKNOWN", false],
  ])("takes the answer %d as %s", async (status, code, retryable) => {
    const server = await startHttpServer((_request, response) =>
      response.writeHead(status, { location: "/" }).end("canary"),
    );
    const scaler = webhookPoolScaler({ url: server.url, secret, reach: "loopback" });
    const failure = await scaler.setWorkers(change).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, retryable });
    expect(String(failure)).not.toContain("canary");
    await server.stop();
  });

  it("does not know what happened when the answer is lost, and knows when nothing was sent", async () => {
    const server = await startHttpServer((_request, response) => response.destroy());
    const scaler = webhookPoolScaler({ url: server.url, secret, reach: "loopback" });
    await expect(scaler.setWorkers(change)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    await server.stop();
    await expect(scaler.setWorkers(change)).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE", retryable: true });
  });

  it.each(["", "[]", "{}", '{"workers":"six"}', '{"workers":-1}', '{"workers":1.5}', "<html>"])(
    "cannot read %s",
    async (body) => {
      const server = await startHttpServer((_request, response) => response.end(body));
      const scaler = webhookPoolScaler({ url: server.url, secret, reach: "loopback" });
      await expect(scaler.read()).rejects.toMatchObject({ code: "SOURCE_INVALID" });
      await server.stop();
    },
  );

  it("waits for workers that are not ready", async () => {
    const server = await startHttpServer((_request, response) => response.end('{"workers":6,"ready_workers":5}'));
    const scaler = webhookPoolScaler({ url: server.url, secret, reach: "loopback" });
    expect(await scaler.verify(6)).toMatchObject({ kind: "pending", state: { version: null } });
    await server.stop();
  });
});
