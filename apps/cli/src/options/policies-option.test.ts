import { decodePolicy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { chosenPolicies } from "./policies-option.ts";

const policy = decodePolicy({ slo: { p95_latency: "10s" } });
const chosen = (text?: string) => {
  const { autoscalers, perfectRate } = chosenPolicies(text, policy);
  return { names: autoscalers.map(({ name }) => name), perfectRate };
};

describe("chosenPolicies", () => {
  it("are all of them where nobody chooses, cap first", () => {
    const { names, perfectRate } = chosen();
    expect(names.slice(0, 2)).toEqual(["cap", "static peak"]);
    expect(names).toHaveLength(11);
    expect(perfectRate).toBe(true);
  });

  it("keep the order of the table, and the oracle is always there", () => {
    expect(chosen("hpa-70, cap,oracle")).toEqual({ names: ["cap", "HPA 70"], perfectRate: false });
    expect(chosen("perfect-rate")).toEqual({ names: [], perfectRate: true });
  });

  it.each(["", "hpa", "cap,", "HPA 70", "__proto__"])("refuse %j", (text) => {
    expect(() => chosen(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
