import { describe, expect, it } from "vitest";
import { startHttpServer } from "./http-server.fixture.ts";
import { describeNotifier, testNotification } from "./notifier.contract.ts";
import { webhookNotifier } from "./webhook-notifier.ts";
import { isSignedWebhook } from "./webhook-signature.ts";

const secret = "0123456789abcdef";

describeNotifier("webhook", async () => {
  let status = 204;
  const server = await startHttpServer((_request, response) => response.writeHead(status).end());
  const notifier = webhookNotifier({ url: server.url, secret, reach: "loopback" });
  return {
    notifier,
    received: async () => server.received().map(({ body }) => (JSON.parse(body) as { readonly title: string }).title),
    refuse: async () => {
      status = 400;
    },
    stop: server.stop,
  };
});

describe("webhookNotifier", () => {
  it("signs what it sends, and names a repeat as one", async () => {
    let fails = 1;
    const server = await startHttpServer((_request, response) => response.writeHead(fails-- > 0 ? 503 : 200).end());
    const notifier = webhookNotifier({
      url: `${server.url}/hook?token=canary`,
      secret,
      reach: "loopback",
      retrySeconds: 0.001,
      now: () => 1_700_000_000.7,
    });
    notifier.notify({ ...testNotification("one"), facts: { workers: 6 } });
    const report = await notifier.drain(5);
    expect(report).toMatchObject({ delivered: 1, failed: 0 });
    expect(notifier.receiver).toBe(`webhook ${server.url}/hook`);
    const [first, second] = server.received();
    expect(first?.headers["idempotency-key"]).toBe("one");
    expect(second?.headers["idempotency-key"]).toBe("one");
    for (const { headers, body } of server.received()) {
      const timestamp = String(headers["cap-timestamp"]);
      expect(
        isSignedWebhook({
          secrets: [secret],
          timestamp,
          signature: String(headers["cap-signature"]),
          body,
          now: 1_700_000_000,
        }),
      ).toBe(true);
      expect(JSON.parse(body)).toEqual({
        id: "one",
        event: "plan_made",
        severity: "info",
        at: "2023-11-14T22:13:20Z",
        pool: "mail",
        title: "one",
        facts: { workers: 6 },
      });
    }
    await server.stop();
  });

  it("refuses an address or a secret that is none", () => {
    expect(() => webhookNotifier({ url: "https://169.254.169.254/", secret })).toThrow(
      "must not lead to a forbidden address",
    );
    expect(() => webhookNotifier({ url: "https://hooks.example/", secret: "short" })).toThrow(RangeError);
  });
});
