import { createHash } from "node:crypto";
import { CapError } from "@cap/domain";
import { Redis } from "ioredis";

/** How a Redis server is reached. */
export interface RedisLinkOptions {
  /** Such as `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  readonly url: string;
  /** How long a command may take before its outcome counts as unknown. */
  readonly timeoutSeconds: number;
}

/** What a command or script takes. */
export type RedisValue = string | number | Buffer;

/** A script that runs on the server, without interruption by other commands. */
export class Script {
  readonly lua: string;
  readonly sha: string;

  constructor(lua: string) {
    this.lua = lua;
    this.sha = createHash("sha1").update(lua).digest("hex");
  }
}

/** Failures in a row after which calls fail at once, until one of them may try again. */
const FAILURES_MAX = 5;
const PAUSE_MILLISECONDS = 1000;
/** What Redis says when it cannot do what would otherwise be right. */
const PASSING_REPLIES = /^(?:OOM|LOADING|BUSY|READONLY|MASTERDOWN|MISCONF|TRYAGAIN|NOREPLICAS)\b/u;

/** A connection that fails soon instead of waiting: no queue while it is down, a limit per command, a pause after failures. */
export class RedisLink {
  readonly #client: Redis;
  #failures = 0;
  #pausedUntil = 0;

  private constructor(client: Redis) {
    this.#client = client;
  }

  /** Connects. @throws CapError with code STORE_UNAVAILABLE when nobody answers */
  static async connect({ url, timeoutSeconds }: RedisLinkOptions): Promise<RedisLink> {
    const client = new Redis(url, {
      lazyConnect: true,
      commandTimeout: timeoutSeconds * 1000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // A write whose outcome is not known is not sent a second time behind the caller's back.
      autoResendUnfulfilledCommands: false,
    });
    client.on("error", () => {}); // each call reports its own error
    try {
      await client.connect();
    } catch (cause) {
      client.disconnect();
      throw unavailable("it cannot be reached", cause);
    }
    return new RedisLink(client);
  }

  /** Runs a command; texts in the reply are buffers. */
  command(name: string, ...args: readonly RedisValue[]): Promise<unknown> {
    return this.#guarded(() => this.#client.callBuffer(name, ...args));
  }

  /** Runs a script that reads all it needs from its arguments. */
  script(script: Script, args: readonly RedisValue[]): Promise<unknown> {
    return this.#guarded(async () => {
      try {
        return await this.#client.callBuffer("EVALSHA", script.sha, 0, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
        return await this.#client.callBuffer("EVAL", script.lua, 0, ...args);
      }
    });
  }

  close(): void {
    this.#client.disconnect();
  }

  async #guarded(body: () => Promise<unknown>): Promise<unknown> {
    if (performance.now() < this.#pausedUntil) throw unavailable("it did not answer several times in a row");
    try {
      const reply = await body();
      this.#failures = 0;
      return reply;
    } catch (cause) {
      const isReply = cause instanceof Error && cause.name === "ReplyError";
      if (isReply && !PASSING_REPLIES.test(cause.message)) {
        this.#failures = 0;
        throw cause;
      }
      if (!isReply) this.#countFailure();
      throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #countFailure(): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_MAX) this.#pausedUntil = performance.now() + PAUSE_MILLISECONDS;
  }
}

function unavailable(problem: string, cause?: unknown): CapError {
  return new CapError({
    code: "STORE_UNAVAILABLE",
    message: `the store in Redis cannot be used: ${problem}`,
    retryable: true,
    cause,
  });
}
