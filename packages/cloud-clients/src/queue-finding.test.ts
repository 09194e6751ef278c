import { describe, expect, it } from "vitest";
import { describeFinding, type QueueFinding } from "./queue-finding.ts";

const findings: readonly QueueFinding[] = [
  { code: "FIRST_READING" },
  { code: "COUNTER_RESET", counter: "id" },
  { code: "CLOCK_STOOD" },
  { code: "ARRIVALS_UPPER_BOUND" },
  { code: "COMPLETIONS_DERIVED" },
  { code: "BACKLOG_UPPER_BOUND" },
  { code: "VALUE_REFUSED", fact: "backlog", value: "NaN" },
  { code: "VALUE_AMBIGUOUS", fact: "workers", values: 2 },
  { code: "PAUSED" },
  { code: "CONCURRENCY_LIMITED", jobs: 3 },
  { code: "RATE_LIMITED", jobs: 10, seconds: 1 },
  { code: "NEVER_SEEN" },
  { code: "WORKERS_HIDDEN" },
  { code: "ABANDONED_JOBS", jobs: 2, idleSeconds: 900 },
];

describe("describeFinding", () => {
  it.each(findings)("says $code in one sentence with its facts", (finding) => {
    const sentence = describeFinding(finding);
    expect(sentence).toMatch(/^[a-zA-Z\d].+[^.]$/);
    for (const fact of Object.values(finding).slice(1)) expect(sentence).toContain(String(fact));
  });

  it("counts jobs as a sentence does", () => {
    expect(describeFinding({ code: "ABANDONED_JOBS", jobs: 1, idleSeconds: 900 })).toBe(
      "1 job was handed out and not finished for 900 seconds",
    );
    expect(describeFinding({ code: "RATE_LIMITED", jobs: 10, seconds: 1 })).toBe(
      "the queue hands out 10 jobs in 1 second, however many workers there are",
    );
  });
});
