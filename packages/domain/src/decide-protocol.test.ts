import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { DecideAnswer, DecideReady, DecideStart, decodeDecideStart } from "./decide-protocol.ts";

const line = {
  policy: { slo: { p95_latency: "10s" }, max_workers: 50 },
  pool: { name: "mail", provisioning_delay: "60s", service_time: "2s" },
  history: { start: "2025-09-01T00:00:00Z", step: "60s", arrivals: [120, 131, null] },
  interval: "30s",
};

describe("decodeDecideStart", () => {
  it("reads a policy with flat names, and leaves absent what is not said", () => {
    expect(decodeDecideStart(line)).toMatchObject({
      policy: { slo: { p95LatencySeconds: 10 }, scaling: { maxWorkers: 50 } },
      pool: { name: "mail", serviceTimeSeconds: 2 },
      history: { stepSeconds: 60, arrivals: [120, 131, null] },
      intervalSeconds: 30,
      nowAt: null,
      explain: null,
    });
  });

  it("reads what encode writes", () => {
    const start = decodeDecideStart(line);
    expect(decodeDecideStart(encode(DecideStart, start))).toEqual(start);
  });

  it.each([
    [{}, "policy is required; pool is required"],
    [{ policy: {}, pool: {}, histroy: {} }, "histroy is not a field cap knows"],
    [{ policy: { max_workers: "x" }, pool: {} }, 'policy.scaling.max_workers must be a finite number, got "x"'],
    [{ policy: null, pool: {} }, "policy must be an object, got null"],
    [{ policy: {}, pool: {}, interval: "0s" }, 'interval must be longer than 0s, got "0s"'],
    [[], "the value must be an object, got []"],
    [null, "the value must be an object, got null"],
  ])("refuses %j", (wire, message) => {
    expect(() => decodeDecideStart(wire)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", message }));
  });
});

describe("DecideReady", () => {
  it("says yes and nothing else", () => {
    const ready = { ready: true, interval: "30s", restored: false, reasons: [] };
    expect(encode(DecideReady, decode(DecideReady, ready))).toEqual(ready);
    expect(() => decode(DecideReady, { ...ready, ready: false })).toThrow("ready must be true, got false");
  });
});

describe("DecideAnswer", () => {
  it("has a null target when it is unknown, and leaves it out on the wire", () => {
    const answer = decode(DecideAnswer, { timestamp: "2025-09-01T00:00:30Z", kind: "held", reasons: [] });
    expect(answer).toMatchObject({ timestampAt: 1_756_684_830, targetWorkers: null, explanation: null });
    expect(encode(DecideAnswer, answer)).toEqual({ timestamp: "2025-09-01T00:00:30Z", kind: "held", reasons: [] });
  });
});
