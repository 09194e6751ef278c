import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request that a test's server got. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server of a test's own on this machine. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly received: () => readonly ReceivedRequest[];
  readonly stop: () => Promise<void>;
}

/** Starts a server whose answers a test writes; the body has been read by then. */
export async function startHttpServer(
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
): Promise<TestServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body });
      answer({ method, path, headers, body }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received: () => received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
