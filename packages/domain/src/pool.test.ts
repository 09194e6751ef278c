import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { Pool } from "./pool.ts";

const DELAY = 'must be a duration such as "5s", "250ms", "1h30m" or "PT5S", or an object with p50 and p95';

describe("Pool", () => {
  it("needs nothing: what is not said is unknown", () => {
    expect(decode(Pool, {})).toEqual({
      name: "pool",
      slotsPerWorker: 1,
      slotSlowdown: 0,
      provisioningDelay: null,
      serviceTimeSeconds: null,
      serviceTimeStdSeconds: null,
      serviceTimeP95Seconds: null,
    });
  });

  it("takes a provisioning delay as one duration or as two percentiles", () => {
    const constant = decode(Pool, { provisioning_delay: "60s" });
    expect(constant.provisioningDelay).toEqual({ p50Seconds: 60, p95Seconds: 60 });
    expect(encode(Pool, constant)).toMatchObject({ provisioning_delay: "1m" });
    const spread = decode(Pool, { provisioning_delay: { p50: "60s", p95: "3m" } });
    expect(spread.provisioningDelay).toEqual({ p50Seconds: 60, p95Seconds: 180 });
    expect(encode(Pool, spread)).toMatchObject({ provisioning_delay: { p50: "1m", p95: "3m" } });
  });

  it("reads the names that queues use for a pool and its slots", () => {
    const pool = decode(Pool, { queue_name: "mail", concurrency: 4, slots: 4 });
    expect(pool).toMatchObject({ name: "mail", slotsPerWorker: 4 });
    expect(encode(Pool, pool)).toEqual({ name: "mail", slots_per_worker: 4, slot_slowdown: 0 });
  });

  it.each([
    [{ name: "" }, 'name must have >= 1 characters, got ""'],
    [{ slots_per_worker: 0 }, "slots_per_worker must be >= 1, got 0"],
    [{ slots: 1.5 }, "slots must be a whole number, got 1.5"],
    [{ slots: 2, concurrency: 3 }, "concurrency must equal slots, which is another name of it, got 3"],
    [{ provisioning_delay: 60 }, `provisioning_delay ${DELAY}, got 60`],
    [{ provisioning_delay: "60" }, `provisioning_delay ${DELAY}, got "60"`],
    [{ provisioning_delay: { p50: "60s" } }, "provisioning_delay.p95 is required"],
    [{ provisioning_delay: { p50: "60s", p95: "10s" } }, 'provisioning_delay.p95 must be >= p50 (1m), got "10s"'],
    [{ workers: 5 }, "workers is not a field cap knows"],
  ])("refuses %j", (wire, message) => {
    expect(() => decode(Pool, wire)).toThrow(expect.objectContaining({ message }));
  });
});
