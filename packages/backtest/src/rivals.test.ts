import { describe, expect, it } from "vitest";
import { autoscalerId, rivalAutoscalers } from "./rivals.ts";

describe("rivalAutoscalers", () => {
  it("has names that stay apart when they are written as arguments", () => {
    const ids = rivalAutoscalers().map(({ name }) => autoscalerId(name));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("hpa-70");
  });
});

describe("autoscalerId", () => {
  it.each([
    ["HPA 70", "hpa-70"],
    ["perfect rate", "perfect-rate"],
    ["KEDA (list)", "keda-list"],
  ])("writes %s as %s", (name, id) => {
    expect(autoscalerId(name)).toBe(id);
  });
});
