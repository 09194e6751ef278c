import { CapError, isCapError } from "@cap/domain";
import type { HttpAnswer } from "./http-client.ts";
import { httpRefusal } from "./http-refusal.ts";
import { type PoolChange, type PoolScaler, type PoolState, verificationOf, wholeWorkers } from "./pool-scaler.ts";
import { type Webhook, webhook, type WebhookOptions } from "./webhook-call.ts";

/** Options of {@link webhookPoolScaler}. */
export interface WebhookPoolScalerOptions extends WebhookOptions {}

/**
 * Scales a pool through a service of the user's: GET answers `{"workers": 4, "ready_workers": 4, "version": "17"}`, PUT of
 * `{"workers": 6, "expected_version": "17", "change_id": "plan-…"}` sets an absolute number and answers the same. 409 or 412
 * refuses a change because the version is another. `ready_workers` and `version` may be absent. Every call is signed.
 *
 * @throws CapError CONFIG_INVALID when the address may not be called
 * @throws RangeError when the secret is too short
 */
export function webhookPoolScaler(options: WebhookPoolScalerOptions): PoolScaler {
  const hook = webhook(options);
  const target = `webhook ${hook.shown}`;
  const read: PoolScaler["read"] = async ({ signal } = {}) => {
    const answer = await hook.call({ method: "GET", signal });
    return stateOf(target, answer);
  };
  return {
    target,
    read,
    setWorkers: async (change, { signal } = {}) => {
      wholeWorkers(change.workers);
      const answer = await put(hook, { target, change, signal });
      if (answer.status === 202 || answer.status === 204)
        return { workers: change.workers, readyWorkers: null, version: null };
      return stateOf(target, answer);
    },
    verify: async (workers, callOptions) => verificationOf(await read(callOptions), wholeWorkers(workers)),
  };
}

interface Put {
  readonly target: string;
  readonly change: PoolChange;
  readonly signal: AbortSignal | undefined;
}

async function put({ call }: Webhook, { target, change, signal }: Put): Promise<HttpAnswer> {
  const payload = {
    workers: change.workers,
    ...(change.expectedVersion === null ? {} : { expected_version: change.expectedVersion }),
    change_id: change.changeId,
  };
  try {
    const answer = await call({ method: "PUT", payload, idempotencyKey: change.changeId, signal });
    // A server that fails, or a proxy in front of it that gave up waiting, may have done it all the same.
    if (answer.status >= 500 && answer.status !== 503) throw outcomeUnknown(target, httpRefusal(target, answer));
    return answer;
  } catch (error) {
    throw isCapError(error) && error.details["sent"] === true ? outcomeUnknown(target, error) : error;
  }
}

function outcomeUnknown(target: string, cause: CapError): CapError {
  return new CapError({
    code: "OUTCOME_UNKNOWN",
    message: `${target} may or may not have changed its workers: ${cause.message}`,
    retryable: false,
    cause,
  });
}

function stateOf(target: string, answer: HttpAnswer): PoolState {
  if (answer.status < 200 || answer.status >= 300) throw httpRefusal(target, answer);
  const body = jsonObject(answer.body);
  const version = body?.["version"];
  const workers = workersIn(body?.["workers"]);
  if (body === null || workers === null)
    throw new CapError({
      code: "SOURCE_INVALID",
      message: `${target} must answer with an object whose workers is a whole number >= 0`,
    });
  return {
    workers,
    readyWorkers: workersIn(body["ready_workers"]),
    version: typeof version === "string" || typeof version === "number" ? String(version) : null,
  };
}

function workersIn(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
