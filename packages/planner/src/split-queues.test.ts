import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { exponential, minimumServers } from "@cap/queueing";
import { fewestSplitServers, splitQuantile } from "./split-queues.ts";

const service = { meanSeconds: 3 };

describe("fewestSplitServers", () => {
  it("is the closed form of the M/M/1 queue", () => {
    // exp(-(μ - λ/c) t) <= 1 - p gives c >= λ / (μ - ln(20) / 10) = 15.3 / (1/3 - 0.29957) = 453.1
    const target = { kind: "sojournQuantile", p: 0.95, seconds: 10 } as const;
    expect(fewestSplitServers({ arrivalRate: 15.3, service }, target)).toBe(454);
  });

  it("is null when the service time alone takes too long, however few jobs arrive", () => {
    const target = { kind: "sojournQuantile", p: 0.95, seconds: 8.98 } as const;
    expect(fewestSplitServers({ arrivalRate: 0.001, service }, target)).toBeNull();
    expect(fewestSplitServers({ arrivalRate: 0.001, service }, { ...target, seconds: 9 })).toBe(3);
    expect(fewestSplitServers({ arrivalRate: 15.3, service }, { ...target, kind: "waitQuantile" })).toBeGreaterThan(46);
  });

  it("is the smallest that meets the target, and never smaller than a shared queue", () => {
    const rate = fc.double({ min: 0.01, max: 200, noNaN: true });
    const seconds = fc.double({ min: 10, max: 200, noNaN: true });
    fc.assert(
      fc.property(rate, seconds, fc.constantFrom("sojournQuantile", "waitQuantile"), (arrivalRate, limit, kind) => {
        const target = { kind, p: 0.95, seconds: limit } as const;
        const queues = { arrivalRate, service };
        const servers = fewestSplitServers(queues, target)!;
        expect(splitQuantile(queues, servers, target)).toBeLessThanOrEqual(limit);
        if (servers > 1) expect(splitQuantile(queues, servers - 1, target)).toBeGreaterThan(limit);
        const shared = minimumServers({ arrivalRate, service: exponential(service), target });
        expect(servers).toBeGreaterThanOrEqual(shared.kind === "feasible" ? shared.servers : Infinity);
      }),
    );
  });
});

describe("splitQuantile", () => {
  it("is infinite when the servers cannot keep up", () => {
    expect(splitQuantile({ arrivalRate: 15.3, service }, 45, { kind: "sojournQuantile", p: 0.95 })).toBe(Infinity);
  });
});
