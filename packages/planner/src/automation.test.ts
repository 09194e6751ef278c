import { describe, expect, it } from "vitest";
import { decodePolicy, type Reason } from "@cap/domain";
import { automationReasons, type PlanTrust, shouldAutoApply } from "./automation.ts";

const automatic = decodePolicy({ mode: "auto" });
const causes = (trust: PlanTrust, policy = automatic): string[] =>
  automationReasons(policy, trust).map(({ cause }) => cause);

describe("automationReasons", () => {
  it.each<[string, PlanTrust, string[]]>([
    ["lets a plan through at the threshold", { confidence: 0.85, scaledError: 0.8 }, []],
    ["holds a plan just below it", { confidence: 0.849, scaledError: 0.8 }, ["confidence"]],
    ["holds a plan of unknown confidence", { confidence: null, scaledError: null }, ["confidence"]],
    ["lets a forecast as good as repeating the last season through", { confidence: 0.9, scaledError: 1 }, []],
    ["makes the plans of a worse one advice", { confidence: 0.9, scaledError: 1.01 }, ["skill"]],
    ["does not ask for a skill that was not measured", { confidence: 0.9, scaledError: null }, []],
    ["tells all reasons", { confidence: 0.5, scaledError: 2 }, ["confidence", "skill"]],
  ])("%s", (_, trust, expected) => {
    expect(causes(trust)).toEqual(expected);
  });

  it("says nothing of a policy that applies nothing itself", () => {
    for (const mode of ["advisory", "manual"]) {
      expect(causes({ confidence: 0, scaledError: 9 }, decodePolicy({ mode }))).toEqual([]);
    }
  });
});

describe("shouldAutoApply", () => {
  const none: Reason[] = [];
  const approval: Reason = { code: "APPROVAL_REQUIRED", threshold: "workers", value: 30, limit: 20 };
  const held: Reason = { code: "AUTOMATION_HELD", cause: "confidence", value: 0.7, limit: 0.85 };
  const other: Reason = { code: "MINIMUM_WORKERS", wantedWorkers: 0, minWorkers: 1 };

  it.each<[string, object, Reason[], boolean]>([
    ["an automatic policy with nothing against it", { mode: "auto" }, none, true],
    ["reasons of other kinds", { mode: "auto" }, [other], true],
    ["a threshold that needs approval", { mode: "auto" }, [approval], false],
    ["too little confidence", { mode: "auto" }, [held], false],
    ["a manual policy", { mode: "manual" }, none, false],
    ["an advisory policy", { mode: "advisory" }, none, false],
    ["a policy that is switched off", { mode: "auto", enabled: false }, none, false],
  ])("of %s", (_, wire, reasons, expected) => {
    expect(shouldAutoApply(decodePolicy(wire), reasons)).toBe(expected);
  });
});
