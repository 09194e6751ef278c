import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { poolQueues, seenQueues } from "./pool-queue.ts";

describe("queues of a pool", () => {
  it("have a name, and what else is not said is that of the pool", () => {
    const [queue] = decode(poolQueues, [{ name: "mail" }]);
    expect(queue).toEqual({
      name: "mail",
      weight: 1,
      serviceTimeSeconds: null,
      serviceTimeStdSeconds: null,
      slo: null,
    });
    const wire = [{ name: "mail", weight: 3, service_time: "2s" }];
    expect(encode(poolQueues, decode(poolQueues, wire))).toEqual(wire);
  });

  it.each([
    [poolQueues, [{ name: "mail" }, { name: "mail" }], '[1].name must differ from those before it, got "mail"'],
    [poolQueues, [{ name: "mail", weight: 0 }], "[0].weight must be > 0, got 0"],
    [poolQueues, [{ name: "mail", priority: 1 }], "[0].priority is not a field cap knows"],
    [seenQueues, [{ name: "mail" }, { name: "mail" }], '[1].name must differ from those before it, got "mail"'],
  ])("refuse what is wrong: %#", (schema, wire, message) => {
    expect(() => decode<unknown>(schema, wire)).toThrow(message);
  });
});
