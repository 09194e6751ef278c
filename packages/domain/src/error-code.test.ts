import { describe, expect, it } from "vitest";
import { ERROR_CODES, ERROR_HINTS } from "./error-code.ts";

describe("ERROR_CODES", () => {
  it("start with the nine codes of the planning API", () => {
    expect(ERROR_CODES.slice(0, 9)).toEqual([
      "INVALID_METRICS",
      "INSUFFICIENT_HISTORY",
      "FORECAST_FAILED",
      "MODEL_NOT_SUPPORTED",
      "CONFIG_INVALID",
      "SLO_UNACHIEVABLE",
      "CAPACITY_LIMIT_EXCEEDED",
      "COOLDOWN_ACTIVE",
      "ANOMALY_DETECTED",
    ]);
  });

  it("are SCREAMING_SNAKE and unique", () => {
    for (const code of ERROR_CODES) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/u);
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });

  it.each(ERROR_CODES)("%s has a hint that says what to do, lower-case and without a full stop", (code) => {
    expect(ERROR_HINTS[code]).toMatch(/^[a-z].+[^.]$/u);
  });
});
