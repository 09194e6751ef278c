import { describe, expect, it } from "vitest";
import { CapError } from "./cap-error.ts";
import { interruptionOf } from "./interruption.ts";

function thrownBy(reason: unknown): unknown {
  const throwIfAborted = (): void => {
    throw reason;
  };
  try {
    interruptionOf({ throwIfAborted }, "planning").throwIfAborted();
  } catch (error) {
    return error;
  }
  return null;
}

const named = (name: string): Error => Object.assign(new Error("from the platform"), { name });

describe("interruptionOf", () => {
  it.each([
    ["TimeoutError", "DEADLINE_EXCEEDED", "planning did not end within its time"],
    ["AbortError", "CANCELLED", "planning was cancelled"],
    ["Error", "CANCELLED", "planning was cancelled"],
  ])("turns a %s into %s", (name, code, message) => {
    const cause = named(name);
    expect(thrownBy(cause)).toMatchObject({ name: "CapError", code, message, retryable: true, cause });
  });

  it.each([["stop"], [null], [undefined]])("is cancelled by %j, too", (reason) => {
    expect(thrownBy(reason)).toMatchObject({ code: "CANCELLED" });
  });

  it("passes a CapError on as it is", () => {
    const own = new CapError({ code: "ANOMALY_DETECTED", message: "look at this first" });
    expect(thrownBy(own)).toBe(own);
  });

  it("says nothing while nobody gave up", () => {
    expect(() => interruptionOf({ throwIfAborted: () => {} }, "planning").throwIfAborted()).not.toThrow();
  });
});
