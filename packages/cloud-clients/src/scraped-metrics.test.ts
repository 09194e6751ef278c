import { describe, expect, it } from "vitest";
import { startHttpServer } from "./http-server.fixture.ts";
import { describeQueueMetrics } from "./queue-metrics.contract.ts";
import { pushedMetrics, scrapedMetrics } from "./scraped-metrics.ts";

const metrics = { arrivals: "jobs_in_total", completions: "jobs_out_total", backlog: "jobs_waiting" } as const;

function exposition(counts: { readonly arrivals: number; readonly done: number }, at?: number): string {
  const time = at === undefined ? "" : ` ${at}`;
  return `# TYPE jobs_in counter
jobs_in_total{queue="mail"} ${counts.arrivals}${time}
# TYPE jobs_out counter
jobs_out_total{queue="mail"} ${counts.done}${time}
# TYPE jobs_waiting gauge
jobs_waiting{queue="mail"} ${counts.arrivals - counts.done}${time}
# TYPE other gauge
other{queue="bills"} 1
# EOF
`;
}

describeQueueMetrics("a scraped page", async () => {
  const counts = { arrivals: 5, done: 5 };
  let at = 1_700_000_000;
  const server = await startHttpServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" });
    response.end(exposition(counts));
  });
  return {
    metrics: scrapedMetrics({ url: `${server.url}/metrics`, reach: "loopback", metrics, now: () => (at += 15) }),
    queue: "mail",
    absent: "bills",
    add: async (jobs) => void (counts.arrivals += jobs),
    work: async (jobs) => void (counts.done += jobs),
    breakSource: server.stop,
    stop: async () => undefined,
  };
});

describe("scrapedMetrics", () => {
  it("reads nothing of a page that is cut or odd", async () => {
    const server = await startHttpServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/openmetrics-text" });
      response.end(exposition({ arrivals: 5, done: 2 }).replace("# EOF\n", ""));
    });
    const [reading] = await scrapedMetrics({ url: server.url, reach: "loopback", metrics }).read(["mail"]);
    expect(reading).toMatchObject({ kind: "failed", error: { code: "INVALID_METRICS" } });
    await server.stop();
  });
});

describe("pushedMetrics", () => {
  it("tells what came last, at the time of its oldest sample", async () => {
    const pushed = pushedMetrics({ source: "workers", metrics, now: () => 1_700_000_060 });
    expect((await pushed.read(["mail"]))[0]).toMatchObject({ kind: "failed", error: { code: "SOURCE_UNAVAILABLE" } });
    expect(pushed.push(exposition({ arrivals: 5, done: 2 }, 1_700_000_000))).toBe(1);
    await pushed.read(["mail"]);
    pushed.push(new TextEncoder().encode(exposition({ arrivals: 9, done: 6 }, 1_700_000_015)));
    expect((await pushed.read(["mail"]))[0]).toMatchObject({
      source: "push workers",
      observation: { timestampAt: 1_700_000_015, intervalSeconds: 15, arrivals: 4, completions: 4, backlog: 3 },
    });
    expect((await pushed.read(["mail"]))[0]).toMatchObject({ findings: [{ code: "CLOCK_STOOD" }] });
  });

  it("keeps what it has when a push is refused", async () => {
    const pushed = pushedMetrics({ source: "workers", metrics, now: () => 1_700_000_060 });
    pushed.push(exposition({ arrivals: 5, done: 2 }));
    expect(() => pushed.push('jobs_waiting{queue="mail"} x\n# EOF\n')).toThrow(
      "line 1 must have a number as its value",
    );
    expect((await pushed.read(["mail"]))[0]).toMatchObject({ observation: { backlog: 3 } });
  });
});
