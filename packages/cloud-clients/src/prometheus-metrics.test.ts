import { afterEach, describe, expect, it } from "vitest";
import { startHttpServer, type TestServer } from "./http-server.fixture.ts";
import { prometheusClient } from "./prometheus-client.ts";
import { prometheusMetrics } from "./prometheus-metrics.ts";
import { describeQueueMetrics } from "./queue-metrics.contract.ts";

type Vector = readonly { readonly metric: Readonly<Record<string, string>>; readonly value: string }[];

/** A server that answers each expression with a vector, as Prometheus does. */
async function startPrometheus(vectorOf: (query: string) => Vector): Promise<TestServer> {
  return startHttpServer(({ body, headers }, response) => {
    if (headers.authorization !== "Bearer secret") {
      response.writeHead(401).end();
      return;
    }
    const parameters = new URLSearchParams(body);
    const time = Number(parameters.get("time"));
    const result = vectorOf(parameters.get("query") ?? "").map(({ metric, value }) => ({
      metric,
      value: [time, value],
    }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
  });
}

describeQueueMetrics("Prometheus", async () => {
  const counts = { arrivals: 10, done: 10 };
  let at = 1_700_000_000;
  const server = await startPrometheus((query) => {
    const value = { in: counts.arrivals, out: counts.done, waiting: counts.arrivals - counts.done }[query];
    return [{ metric: { queue: "mail" }, value: String(value) }];
  });
  return {
    metrics: prometheusMetrics({
      url: server.url,
      token: "secret",
      reach: "loopback",
      queries: { arrivals: "in", completions: "out", backlog: "waiting" },
      now: () => (at += 15),
    }),
    queue: "mail",
    absent: "nothing",
    add: async (jobs) => void (counts.arrivals += jobs),
    work: async (jobs) => void (counts.done += jobs),
    breakSource: server.stop,
    stop: async () => undefined,
  };
});

describe("prometheusMetrics", () => {
  const opened: TestServer[] = [];
  afterEach(async () => {
    for (const server of opened.splice(0)) await server.stop();
  });
  const open = async (vectorOf: (query: string) => Vector): Promise<TestServer> => {
    const server = await startPrometheus(vectorOf);
    opened.push(server);
    return server;
  };

  it("asks once for each fact, whatever the number of queues, and dates readings by their samples", async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `q${index}`);
    const server = await open((query) =>
      names.map((queue, index) => ({ metric: { queue }, value: query === "sampled" ? "1699999990" : String(index) })),
    );
    const metrics = prometheusMetrics({
      url: server.url,
      token: "secret",
      reach: "loopback",
      queries: { backlog: "waiting", workers: "workers" },
      sampledAtQuery: "sampled",
      now: () => 1_700_000_000,
    });
    const readings = await metrics.read(names);
    expect(server.received()).toHaveLength(3);
    expect(readings[7]).toMatchObject({ observation: { timestampAt: 1_699_999_990, backlog: 7, readyWorkers: 7 } });
  });

  it("adds up what several series of a counter grew by, and refuses a counter that fell", async () => {
    let round = 0;
    const series = [
      { a: "100", b: "50" },
      { a: "130", b: "60", c: "5" },
      { a: "140", b: "2", c: "9" },
    ];
    const server = await open(() =>
      Object.entries(series[round] ?? {}).map(([pod, value]) => ({
        metric: { queue: "mail", pod },
        value: String(value),
      })),
    );
    let at = 1_700_000_000;
    const metrics = prometheusMetrics({
      url: server.url,
      token: "secret",
      reach: "loopback",
      queries: { arrivals: "in" },
      now: () => (at += 15),
    });
    await metrics.read(["mail"]);
    round = 1;
    expect((await metrics.read(["mail"]))[0]).toMatchObject({
      observation: { arrivals: 45, intervalSeconds: 15 },
      findings: [],
    });
    round = 2;
    expect((await metrics.read(["mail"]))[0]).toMatchObject({
      observation: { arrivals: null, intervalSeconds: null },
      findings: [{ code: "COUNTER_RESET", counter: "arrivals" }],
    });
  });

  it.each(["NaN", "+Inf", "-Inf", "-3"])("takes %s for unknown and says so", async (value) => {
    const server = await open((query) => [{ metric: { queue: "mail" }, value: query === "waiting" ? value : "4" }]);
    const queries = { backlog: "waiting", workers: "workers" };
    const [reading] = await prometheusMetrics({ url: server.url, token: "secret", reach: "loopback", queries }).read([
      "mail",
    ]);
    expect(reading).toMatchObject({ observation: { backlog: null, readyWorkers: 4 } });
    expect(reading?.kind === "read" && reading.findings.map(({ code }) => code)).toEqual([
      "FIRST_READING",
      "VALUE_REFUSED",
    ]);
  });

  it("takes an empty answer for unknown, and two values of a gauge for none", async () => {
    const server = await open((query) =>
      query === "empty" ? [] : ["a", "b"].map((pod) => ({ metric: { queue: "mail", pod }, value: "4" })),
    );
    const queries = { backlog: "empty", workers: "workers" };
    const [reading] = await prometheusMetrics({ url: server.url, token: "secret", reach: "loopback", queries }).read([
      "mail",
    ]);
    expect(reading).toMatchObject({ observation: { backlog: null, readyWorkers: null } });
    expect(reading?.kind === "read" && reading.findings).toContainEqual({
      code: "VALUE_AMBIGUOUS",
      fact: "workers",
      values: 2,
    });
  });

  it("fails every queue alike when the token is refused, and never tells it", async () => {
    const server = await open(() => []);
    const metrics = prometheusMetrics({
      url: server.url,
      token: "canary",
      reach: "loopback",
      queries: { backlog: "x" },
    });
    const [reading] = await metrics.read(["mail"]);
    expect(reading).toMatchObject({ kind: "failed", error: { code: "SOURCE_REFUSED", retryable: false } });
    expect(JSON.stringify(reading) + metrics.source).not.toContain("canary");
  });

  it("refuses facts that it does not know", () => {
    const url = "https://prometheus.example";
    const queries = { backlogg: "x" } as object;
    expect(() => prometheusMetrics({ url, queries })).toThrow("backlogg must be one of arrivals, completions");
    expect(() => prometheusMetrics({ url, queries: {} })).toThrow("at least one fact is required");
  });
});

describe("prometheusClient", () => {
  const answering = async (status: number, body: string) => {
    const server = await startHttpServer((_request, response) =>
      response.writeHead(status, { "retry-after": "7" }).end(body),
    );
    return { server, client: prometheusClient({ url: `${server.url}/prefix/`, reach: "loopback" }) };
  };

  it("reads a range, and knows nothing of a step that has no point", async () => {
    const matrix = [
      {
        metric: { queue: "mail" },
        values: [
          [100, "1"],
          [130, "NaN"],
        ],
      },
    ];
    const { server, client } = await answering(
      200,
      JSON.stringify({ status: "success", data: { resultType: "matrix", result: matrix } }),
    );
    const series = await client.queryRange("x", { startAt: 100, endAt: 130, stepSeconds: 15 });
    expect(series).toEqual([
      {
        labels: new Map([["queue", "mail"]]),
        points: [
          { at: 100, value: 1 },
          { at: 130, value: Number.NaN },
        ],
      },
    ]);
    expect(server.received()[0]).toMatchObject({
      path: "/prefix/api/v1/query_range",
      body: "query=x&start=100&end=130&step=15",
    });
    await expect(client.queryRange("x", { startAt: 0, endAt: 1e6, stepSeconds: 1 })).rejects.toThrow(
      "1..11000 steps, got 1000001",
    );
    await expect(client.queryRange("x", { startAt: 0, endAt: 1, stepSeconds: 0 })).rejects.toThrow(RangeError);
    await server.stop();
  });

  it.each([
    [400, '{"status":"error","errorType":"bad_data","error":"parse error"}', "CONFIG_INVALID", false],
    [401, "", "SOURCE_REFUSED", false],
    [429, "", "SOURCE_UNAVAILABLE", true],
    [503, '{"status":"error","error":"query timed out"}', "SOURCE_UNAVAILABLE", true],
    [302, "", "SOURCE_INVALID", false],
    [200, "", "SOURCE_INVALID", false],
    [200, "<html>", "SOURCE_INVALID", false],
    [200, '{"status":"success","data":{"resultType":"matrix","result":[]}}', "SOURCE_INVALID", false],
    [
      200,
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}',
      "SOURCE_INVALID",
      false,
    ],
    [
      200,
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0x1"]}]}}',
      "SOURCE_INVALID",
      false,
    ],
  ])("takes %d with %j as %s", async (status, body, code, retryable) => {
    const { server, client } = await answering(status, body);
    await expect(client.query("x", 1)).rejects.toMatchObject({ code, retryable });
    await server.stop();
  });
});
