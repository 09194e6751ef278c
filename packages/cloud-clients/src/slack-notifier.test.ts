import { describe, expect, it } from "vitest";
import golden from "../golden/slack-messages.json" with { type: "json" };
import { startHttpServer } from "./http-server.fixture.ts";
import { NOTIFICATION_SEVERITIES, type Notification } from "./notification.ts";
import { describeNotifier } from "./notifier.contract.ts";
import { slackMessage, slackNotifier } from "./slack-notifier.ts";

describeNotifier("Slack", async () => {
  let status = 200;
  const server = await startHttpServer((_request, response) => response.writeHead(status).end("ok"));
  const notifier = slackNotifier({ url: `${server.url}/services/canary`, reach: "loopback" });
  return {
    notifier,
    received: async () =>
      server
        .received()
        .map(({ body }) => (JSON.parse(body) as { readonly text: string }).text.replace(/^:\w+: INFO /, "")),
    refuse: async () => {
      status = 404;
    },
    stop: server.stop,
  };
});

const alert: Notification = {
  id: "n-1",
  event: "plan_failed",
  severity: "critical",
  at: 1_700_000_000,
  pool: "mail",
  title: "mail could not be scaled to 6 workers",
  text: "the scaler answered 503",
  facts: { workers: 4, wanted: 6 },
  link: "https://cap.example/plans/plan-1",
};

describe("slackMessage", () => {
  it.each(NOTIFICATION_SEVERITIES)("shows %s with its own sign and colour", (severity) => {
    expect(slackMessage({ ...alert, severity })).toEqual(golden[severity]);
  });

  it("lets no text become a mention, a link or a command", () => {
    const text = "<!channel> <https://evil.example|click> & *so on*";
    const message = slackMessage({
      ...alert,
      title: text,
      text,
      facts: { [text]: text },
      link: "https://cap.example/a|b>c",
    });
    expect(JSON.stringify(message)).not.toMatch(/<!channel|<https:\/\/evil|a\|b/);
  });

  it("stays within what Slack takes", () => {
    const long = "x".repeat(10_000);
    const facts = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`fact ${index}`, long]));
    const message = JSON.stringify(slackMessage({ ...alert, title: long, text: long, facts }));
    expect(message.length).toBeLessThan(14_000);
  });
});

describe("slackNotifier", () => {
  it("never tells its address, which is a secret", async () => {
    const notifier = slackNotifier({ url: "https://127.0.0.1:1/services/canary", reach: "loopback", attemptsMax: 1 });
    notifier.notify(alert);
    const report = await notifier.drain(5);
    expect(report.failed).toBe(1);
    expect(notifier.receiver + JSON.stringify(report)).not.toContain("canary");
    expect(() => slackNotifier({ url: "http://hooks.example/canary" })).toThrow(
      /^url must begin with https:\/\/, got http:\/\/hooks\.example$/,
    );
  });
});
