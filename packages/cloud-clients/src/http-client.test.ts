import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { httpClient } from "./http-client.ts";
import { startHttpServer, type TestServer } from "./http-server.fixture.ts";

const opened: TestServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.stop();
});

async function open(answer: Parameters<typeof startHttpServer>[0]): Promise<TestServer> {
  const server = await startHttpServer(answer);
  opened.push(server);
  return server;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "answered",
    (error: { readonly code?: unknown }) => String(error.code),
  );
}

describe("httpClient", () => {
  it.each([
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/latest/meta-data",
    "http://[::1]:8080/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::ffff:10.0.0.1]/",
    "https://10.0.0.1/",
    "http://example.com/",
    "file:///etc/passwd",
    "https://user:canary@example.com/",
    "nonsense",
  ])("refuses %s unless told otherwise", async (url) => {
    const call = httpClient().call({ method: "GET", url });
    await expect(call).rejects.toMatchObject({ code: "CONFIG_INVALID", retryable: false });
    await expect(call).rejects.not.toThrow("canary");
  });

  it("refuses a name that leads to a private address, also when only one of several does", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "10.0.0.5", family: 4 },
    ];
    const call = httpClient({ resolve }).call({ method: "GET", url: "https://sly.example/" });
    await expect(call).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { address: "10.0.0.5", kind: "private" },
    });
  });

  it("asks for a name once and connects to what was judged, so that a second answer changes nothing", async () => {
    const server = await open((_request, response) => response.end("judged"));
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "10.0.0.5", family: 4 }];
    };
    const client = httpClient({ resolve, reach: "loopback" });
    const { body } = await client.call({ method: "GET", url: `http://rebinding.example:${server.port}/` });
    expect({ body, asked }).toEqual({ body: "judged", asked: 1 });
    expect(server.received()[0]?.headers.host).toBe(`rebinding.example:${server.port}`);
    const again = client.call({ method: "GET", url: `http://rebinding.example:${server.port}/` });
    await expect(again).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("never follows a redirect", async () => {
    const server = await open((_request, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    });
    const answer = await httpClient({ reach: "loopback" }).call({ method: "GET", url: server.url });
    expect(answer.status).toBe(302);
    expect(server.received()).toHaveLength(1);
  });

  it("gives up on an answer that is too long, encoded or no text", async () => {
    const long = await open((_request, response) => response.end("x".repeat(2000)));
    const bomb = await open((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(100_000))),
    );
    const garbled = await open((_request, response) => response.end(Buffer.from([0xff, 0xfe, 0x00])));
    const client = httpClient({ reach: "loopback", answerBytesMax: 1000 });
    expect(await codeOf(client.call({ method: "GET", url: garbled.url }))).toBe("SOURCE_INVALID");
    expect(await codeOf(client.call({ method: "GET", url: long.url }))).toBe("SOURCE_INVALID");
    expect(await codeOf(client.call({ method: "GET", url: bomb.url }))).toBe("SOURCE_INVALID");
  });

  it("gives up on a server that never answers, or drips its answer", async () => {
    const silent = await open(() => undefined);
    const dripping = await open((_request, response) => {
      const timer = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(timer));
    });
    const client = httpClient({ reach: "loopback", timeoutSeconds: 0.2 });
    for (const { url } of [silent, dripping])
      await expect(client.call({ method: "GET", url })).rejects.toMatchObject({
        code: "SOURCE_UNAVAILABLE",
        retryable: true,
        details: { sent: true },
      });
  });

  it("says whether the other side may have got the call", async () => {
    const closing = await open((_request, response) => response.destroy());
    const client = httpClient({ reach: "loopback" });
    await expect(client.call({ method: "GET", url: closing.url })).rejects.toMatchObject({ details: { sent: true } });
    const { url } = closing;
    await closing.stop();
    await expect(client.call({ method: "GET", url })).rejects.toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      details: { sent: false },
    });
  });

  it("ends when it is aborted", async () => {
    const silent = await open(() => undefined);
    const call = { method: "GET", url: silent.url, signal: AbortSignal.timeout(50) } as const;
    const client = httpClient({ reach: "loopback" });
    expect(await codeOf(client.call(call))).toBe("SOURCE_UNAVAILABLE");
    expect(await codeOf(client.call({ ...call, signal: AbortSignal.abort() }))).toBe("CANCELLED");
  });

  it("refuses a bound that is none", () => {
    expect(() => httpClient({ timeoutSeconds: 0 })).toThrow(RangeError);
    expect(() => httpClient({ answerBytesMax: Number.NaN })).toThrow(RangeError);
  });
});
