import { describe, expect, it } from "vitest";
import { memoryOf, NOW, seenAt } from "../fixtures/example-pool.ts";
import { observe } from "./observe.ts";
import { withQueues } from "./seen-queues.ts";

const mail = {
  name: "mail",
  arrivals: 60,
  completions: 30,
  backlog: 4,
  oldest_wait: "3s",
  service_time: "1s",
  service_time_std: "0s",
};
const reports = {
  name: "reports",
  arrivals: 5,
  completions: 10,
  backlog: 2,
  oldest_wait: "9s",
  service_time: "5s",
  service_time_std: "0s",
};

describe("an observation of several queues", () => {
  it("is that of one: jobs added up, the longest wait, the mixture of the service times", () => {
    const seen = withQueues(seenAt(30, { queues: [mail, reports] }));
    expect(seen).toMatchObject({
      arrivals: 65,
      completions: 40,
      backlog: 6,
      oldestWaitSeconds: 9,
      serviceTimeSeconds: 2,
    });
    expect(seen.serviceTimeStdSeconds).toBeCloseTo(Math.sqrt((30 + 10 * 25) / 40 - 4), 12);
    expect(seen.retries).toBeNull();
  });

  it("does not know of the pool what is not known of a queue", () => {
    const { arrivals: _arrivals, service_time: _service, ...silent } = reports;
    const seen = withQueues(seenAt(30, { queues: [mail, silent] }));
    expect(seen).toMatchObject({ arrivals: null, backlog: 6, serviceTimeSeconds: null });
    expect(withQueues(seenAt(30, { queues: [mail, { ...reports, service_time_std: null }] }))).toMatchObject({
      serviceTimeSeconds: 2,
      serviceTimeStdSeconds: null,
    });
  });

  it("leaves what is stated of the pool, and one without queues, as it is", () => {
    expect(withQueues(seenAt(30, { arrivals: 7, queues: [mail, reports] })).arrivals).toBe(7);
    const plain = seenAt(30, { arrivals: 7 });
    expect(withQueues(plain)).toBe(plain);
  });

  it("is learnt from like any other", () => {
    const { seen, recent } = observe(memoryOf(), seenAt(30, { queues: [mail, reports] })).state;
    expect(seen).toMatchObject({ at: NOW + 30, backlog: 6, arrivalsKnown: true });
    expect(recent.at(-1)).toMatchObject({ arrivals: 65 });
  });
});
