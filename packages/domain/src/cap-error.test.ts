import { describe, expect, it } from "vitest";
import { CapError, isCapError } from "./cap-error.ts";
import { ERROR_HINTS } from "./error-code.ts";

describe("CapError", () => {
  it("takes the hint of its code, is not retryable and has no details, unless told otherwise", () => {
    const error = new CapError({ code: "FORECAST_FAILED", message: "no model fits" });
    expect(error).toMatchObject({
      name: "CapError",
      code: "FORECAST_FAILED",
      message: "no model fits",
      hint: ERROR_HINTS.FORECAST_FAILED,
      retryable: false,
      details: {},
    });
    expect("cause" in error).toBe(false);
  });

  it("keeps the error underneath as its cause", () => {
    const cause = new Error("ECONNREFUSED");
    const error = new CapError({
      code: "INPUT_UNREADABLE",
      message: "no answer",
      hint: "wait",
      retryable: true,
      cause,
    });
    expect(error).toMatchObject({ cause, hint: "wait", retryable: true });
  });
});

describe("isCapError", () => {
  it("knows one made by another installed copy", () => {
    const other = Object.assign(new Error("m"), { name: "CapError", code: "USAGE", hint: "h" });
    expect(isCapError(other)).toBe(true);
  });

  it.each([[new Error("m")], [{ name: "CapError", code: "USAGE", hint: "h" }], [null], ["USAGE"]])(
    "does not take %s for one",
    (value) => expect(isCapError(value)).toBe(false),
  );
});
