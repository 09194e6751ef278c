import { CapError, isCapError } from "@cap/domain";
import { lookup as resolve } from "node:dns/promises";
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { withDeadline } from "./deadline.ts";
import { addressKind, isReachable, type NetworkReach } from "./network-address.ts";

/** Options of {@link httpClient}. */
export interface HttpClientOptions {
  /** Which addresses may be called. @defaultValue "public" */
  readonly reach?: NetworkReach;
  /** Time that a call may take from its start to the last byte of the answer, seconds > 0. @defaultValue 10 */
  readonly timeoutSeconds?: number;
  /** Longest answer that is read, bytes. @defaultValue 1 MiB */
  readonly answerBytesMax?: number;
  /** Whether connections are kept for further calls. @defaultValue false */
  readonly keepAlive?: boolean;
  /** Resolves a name; a test may give its own. @defaultValue the system's */
  readonly resolve?: (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

/** One call. */
interface HttpCall {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

/** What came back. A redirect is an answer like any other: it is not followed. */
export interface HttpAnswer {
  readonly status: number;
  /** Header by its lower-case name. */
  readonly header: (name: string) => string | null;
  readonly body: string;
}

/** Calls of one adapter. */
export interface HttpClient {
  /**
   * Makes one call.
   *
   * @throws CapError CONFIG_INVALID when the address may not be called; SOURCE_UNAVAILABLE without an answer, with
   * `details.sent` true when the other side may have got the call; SOURCE_INVALID when the answer is too long; CANCELLED
   */
  readonly call: (call: HttpCall) => Promise<HttpAnswer>;
  readonly close: () => void;
}

const TIMEOUT_SECONDS = 10;
const ANSWER_BYTES_MAX = 1 << 20;

/**
 * A client for addresses that users give: https, or nothing but what `reach` allows; names are resolved once, every address
 * is judged, and the connection goes to those very addresses; redirects are not followed; time and answer are bounded.
 *
 * @throws RangeError when a bound is not > 0
 */
export function httpClient(options: HttpClientOptions = {}): HttpClient {
  const { reach = "public", timeoutSeconds = TIMEOUT_SECONDS, answerBytesMax = ANSWER_BYTES_MAX } = options;
  for (const [name, bound] of Object.entries({ timeoutSeconds, answerBytesMax }))
    if (!(bound > 0)) throw new RangeError(`${name} must be > 0, got ${bound}`);
  const resolveName = options.resolve ?? ((hostname) => resolve(hostname, { all: true }));
  const keepAlive = options.keepAlive ?? false;
  const agents = { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive }) };
  return {
    call: async (call) => {
      const url = callableUrl(call.url, reach);
      const progress = { sent: false };
      const stop = new AbortController();
      const { signal } = call;
      try {
        const work = exchange(url, { call, agents, reach, resolveName, answerBytesMax, progress, stop: stop.signal });
        return await withDeadline(work, { seconds: timeoutSeconds, what: url.host, signal });
      } catch (cause) {
        throw failureOf(url.host, { cause, ...progress });
      } finally {
        stop.abort();
      }
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/**
 * The address, as far as it can be judged without resolving its name.
 *
 * @throws CapError CONFIG_INVALID when it is none, holds a password, or may not be called
 */
export function callableUrl(text: string, reach: NetworkReach): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const refuse = (rule: string): CapError => new CapError({ code: "CONFIG_INVALID", message: `url ${rule}` });
  if (url === null || !/^https?:$/.test(url.protocol)) throw refuse("must be an https address");
  if (url.username !== "" || url.password !== "") throw refuse("must hold no user and password");
  const isSecure = url.protocol === "https:";
  if (!isSecure && reach === "public") throw refuse(`must begin with https://, got ${url.protocol}//${url.host}`);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0 && !isReachable(addressKind(host), { reach, isSecure }))
    throw refused(host, { reach, isSecure });
  return url;
}

interface Reach {
  readonly reach: NetworkReach;
  readonly isSecure: boolean;
}

function refused(address: string, { reach, isSecure }: Reach): CapError {
  const kind = addressKind(address);
  const rule = kind === "public" && !isSecure ? "must be called by https" : `must not lead to a ${kind} address`;
  return new CapError({
    code: "CONFIG_INVALID",
    message: `url ${rule}, got ${address}`,
    hint: kind === "forbidden" ? "use another address" : "allow it in the configuration, where it is meant",
    details: { address, kind, reach },
  });
}

type Resolve = NonNullable<HttpClientOptions["resolve"]>;

type Address = Awaited<ReturnType<Resolve>>[number];

interface Exchange extends Pick<Required<HttpClientOptions>, "reach" | "answerBytesMax"> {
  readonly call: HttpCall;
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly resolveName: Resolve;
  /** Told when the other side may have got the call. */
  readonly progress: { sent: boolean };
  readonly stop: AbortSignal;
}

async function exchange(
  url: URL,
  { call, agents, reach, resolveName, answerBytesMax, progress, stop }: Exchange,
): Promise<HttpAnswer> {
  const { method, headers, body } = call;
  const isSecure = url.protocol === "https:";
  const addresses = await judgedAddresses(url, { reach, isSecure, resolveName });
  stop.throwIfAborted();
  const request = (isSecure ? httpsRequest : httpRequest)(url, {
    method,
    headers: { "user-agent": "cap", ...headers },
    agent: isSecure ? agents.https : agents.http,
    lookup: pinned(addresses),
    signal: stop,
  });
  request.on("socket", (socket) => {
    if (socket.connecting) socket.once(isSecure ? "secureConnect" : "connect", () => (progress.sent = true));
    else progress.sent = true;
  });
  const response = new Promise<IncomingMessage>((settle, reject) => {
    request.on("error", reject);
    request.on("close", () => reject(new Error("the connection was closed")));
    request.on("response", settle);
  });
  request.end(body);
  return answerOf(await response, answerBytesMax);
}

/** The addresses of a host, each of which may be called: one that may not spoils the name. */
async function judgedAddresses(
  url: URL,
  { resolveName, ...reach }: Reach & { readonly resolveName: Resolve },
): Promise<readonly Address[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  // Judged with the address itself, and connected to without a look-up.
  if (isIP(host) !== 0) return [];
  const addresses = await resolveName(host);
  const bad = addresses.find(({ address }) => !isReachable(addressKind(address), reach));
  if (bad !== undefined) throw refused(bad.address, reach);
  if (addresses.length === 0) throw new Error(`${host} has no address`);
  return addresses;
}

/** A look-up that hands over the addresses that were judged, so that a second answer of the name server changes nothing. */
function pinned(addresses: readonly Address[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? "", first?.family);
  };
}

async function answerOf(response: IncomingMessage, bytesMax: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw unreadable(`must have <= ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  const encoding = response.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw unreadable(`must not be encoded, got ${encoding}`);
  return {
    status: response.statusCode ?? 0,
    header: (name) => [response.headers[name] ?? []].flat()[0] ?? null,
    body: utf8Text(Buffer.concat(chunks)),
  };
}

function utf8Text(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable("must be UTF-8");
  }
}

function unreadable(rule: string): CapError {
  return new CapError({ code: "SOURCE_INVALID", message: `the answer ${rule}` });
}

function failureOf(host: string, { cause, sent }: { readonly cause: unknown; readonly sent: boolean }): CapError {
  const details = { sent };
  if (!isCapError(cause)) {
    const why = cause instanceof Error && cause.message !== "" ? cause.message : "no reason given";
    return new CapError({
      code: "SOURCE_UNAVAILABLE",
      message: `${host} did not answer: ${why}`,
      retryable: true,
      details,
      cause,
    });
  }
  const { code, message, hint, retryable } = cause;
  if (code === "DEADLINE_EXCEEDED" || code === "CANCELLED" || code === "SOURCE_INVALID")
    return new CapError({
      code: code === "DEADLINE_EXCEEDED" ? "SOURCE_UNAVAILABLE" : code,
      message,
      hint,
      retryable,
      details,
      cause,
    });
  return cause;
}
