import type { Reason } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { reasonNote } from "./reason-text.ts";

const noteOf = (reason: Reason, currentWorkers: number | null) =>
  reasonNote(reason, { clock: (at) => `at ${at}`, currentWorkers });

describe("reasonNote", () => {
  it.each([
    ["a step limit on a removal as a limit", 9, { kind: "limited" }],
    ["a step limit on an addition as a warning", 2, { kind: "warning" }],
    ["a step limit on a pool of unknown size as a warning", null, { kind: "warning" }],
  ])("words %s", (_, currentWorkers, expected) => {
    expect(noteOf({ code: "STEP_LIMITED", wantedWorkers: 4, maxStepSize: 2 }, currentWorkers)).toMatchObject(expected);
    expect(noteOf({ code: "COOLDOWN_ACTIVE", wantedWorkers: 4, untilAt: 60 }, currentWorkers)).toMatchObject(expected);
  });

  it("says nothing of what the report shows elsewhere", () => {
    expect(noteOf({ code: "SIZED_BY", clause: "p95_latency", arrivalRate: 2, workers: 6 }, 5)).toBeNull();
  });

  it.each([
    [
      "service_time_alone",
      null,
      "p95 latency cannot be met by any number of workers: the service time alone takes 6s; relax the SLO or shorten the jobs",
    ],
    ["provisioning", null, "p95 latency cannot be met at first, new workers come too late; at best it is 6s"],
    ["max_workers", 49, "p95 latency needs 49 workers, more than the policy allows; with the most allowed it is 6s"],
    ["max_workers", null, "p95 latency needs more workers than the policy allows; with the most allowed it is 6s"],
  ] as const)("says of an SLO out of reach by %s what would help", (cause, workersNeeded, message) => {
    expect(noteOf({ code: "SLO_UNACHIEVABLE", cause, clause: "p95_latency", best: "6s", workersNeeded }, 5)).toEqual({
      kind: "warning",
      message,
    });
  });
});
