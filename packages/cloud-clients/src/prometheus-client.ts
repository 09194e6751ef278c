import { CapError } from "@cap/domain";
import { callableUrl, httpClient, type HttpAnswer, type HttpClientOptions } from "./http-client.ts";
import { httpRefusal } from "./http-refusal.ts";

/** Options of {@link prometheusClient}. */
export interface PrometheusOptions extends Pick<HttpClientOptions, "reach" | "timeoutSeconds" | "answerBytesMax"> {
  /** Address of a server that speaks Prometheus' HTTP API, without `/api/v1`. */
  readonly url: string;
  /** Bearer token. @defaultValue none */
  readonly token?: string;
}

/** One series at one time. */
export interface PrometheusSample {
  readonly labels: ReadonlyMap<string, string>;
  /** Time for which it was computed, epoch seconds. */
  readonly at: number;
  /** May be NaN or infinite, as the server said. */
  readonly value: number;
}

/** One series over a range of time. */
export interface PrometheusSeries {
  readonly labels: ReadonlyMap<string, string>;
  /** Points that exist, oldest first; where a step has none, nothing is known of it. */
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** A range of time. */
export interface PrometheusRange {
  /** First step, epoch seconds. */
  readonly startAt: number;
  /** Last step at most, epoch seconds. */
  readonly endAt: number;
  /** Distance of two steps, > 0. */
  readonly stepSeconds: number;
}

/** Queries of one server. */
export interface PrometheusClient {
  /** Address without what may be secret. */
  readonly shown: string;
  /**
   * Evaluates an expression at a time.
   *
   * @throws CapError CONFIG_INVALID when the server does not accept the expression, else as a call does
   */
  readonly query: (expression: string, atSeconds: number, signal?: AbortSignal) => Promise<readonly PrometheusSample[]>;
  /**
   * Evaluates an expression at every step of a range.
   *
   * @throws RangeError when the range has no step or more than 11 000, which is what Prometheus allows
   * @throws CapError as {@link PrometheusClient.query} does
   */
  readonly queryRange: (
    expression: string,
    range: PrometheusRange,
    signal?: AbortSignal,
  ) => Promise<readonly PrometheusSeries[]>;
}

const STEPS_MAX = 11_000;
const ANSWER_BYTES_MAX = 16 << 20;

/**
 * A client of Prometheus' HTTP API.
 *
 * @throws CapError CONFIG_INVALID when the address may not be called
 */
export function prometheusClient(options: PrometheusOptions): PrometheusClient {
  const { url, token, reach = "public" } = options;
  const { protocol, host, pathname } = callableUrl(url, reach);
  const base = `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
  const client = httpClient({ answerBytesMax: ANSWER_BYTES_MAX, keepAlive: true, ...options });
  const ask = async (
    path: string,
    parameters: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<PrometheusData> => {
    const body = new URLSearchParams(parameters).toString();
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(Buffer.byteLength(body)),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    return dataOf(base, await client.call({ method: "POST", url: `${base}/api/v1/${path}`, headers, body, signal }));
  };
  return {
    shown: base,
    query: async (query, atSeconds, signal) => {
      const { resultType, result } = await ask("query", { query, time: String(atSeconds) }, signal);
      if (resultType !== "vector") throw invalid(base, `a vector, got ${resultType}; sum or select in the expression`);
      return result.map((series) => ({ labels: labelsOf(series), ...pointOf(base, series["value"]) }));
    },
    queryRange: async (query, range, signal) => {
      const { startAt, endAt, stepSeconds } = range;
      const steps = Math.floor((endAt - startAt) / stepSeconds) + 1;
      if (!(stepSeconds > 0 && steps >= 1 && steps <= STEPS_MAX))
        throw new RangeError(`a range must have 1..${STEPS_MAX} steps, got ${steps}`);
      const parameters = { query, start: String(startAt), end: String(endAt), step: String(stepSeconds) };
      const { resultType, result } = await ask("query_range", parameters, signal);
      if (resultType !== "matrix") throw invalid(base, `a matrix, got ${resultType}`);
      return result.map((series) => {
        const values = series["values"];
        if (!Array.isArray(values)) throw invalid(base, "values in every series");
        return { labels: labelsOf(series), points: values.map((point: unknown) => pointOf(base, point)) };
      });
    },
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

interface PrometheusData {
  readonly resultType: string;
  readonly result: readonly JsonObject[];
}

function dataOf(shown: string, answer: HttpAnswer): PrometheusData {
  const body = objectOf(parsed(answer.body));
  if (body["status"] === "error" && (answer.status === 400 || answer.status === 422))
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `${shown} does not accept the expression: ${String(body["error"]).slice(0, 300)}`,
      hint: "correct the expression",
    });
  if (answer.status !== 200) throw httpRefusal(shown, answer);
  const { resultType, result } = objectOf(body["data"]);
  if (body["status"] !== "success" || typeof resultType !== "string" || !Array.isArray(result))
    throw invalid(shown, "a result as Prometheus gives it");
  return { resultType, result: resultType === "scalar" || resultType === "string" ? [] : result.map(objectOf) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function labelsOf(series: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(objectOf(series["metric"])).map(([name, value]) => [name, String(value)]));
}

function pointOf(shown: string, point: unknown): { readonly at: number; readonly value: number } {
  const [at, text] = Array.isArray(point) ? (point as readonly unknown[]) : [];
  const value = typeof text === "string" ? promNumber(text) : null;
  if (typeof at !== "number" || !Number.isFinite(at) || value === null)
    throw invalid(shown, "points of a time and a number");
  return { at, value };
}

/** A number as Prometheus writes it; null where it is none. */
export function promNumber(text: string): number | null {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text) + 0; // -0 becomes 0
  if (/^\+?inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf(?:inity)?$/i.test(text)) return Number.NEGATIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : null;
}

function invalid(shown: string, wanted: string): CapError {
  return new CapError({ code: "SOURCE_INVALID", message: `${shown} must answer with ${wanted}` });
}
