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

  const belowSlo = { code: "SIMULATION_BELOW_SLO", sloAchievement: 0.9, availability: 0.99 } as const;
  const raised = {
    code: "RAISED_BY_SIMULATION",
    rateFactor: 1.2,
    extraWorkers: null,
    keptWorkers: null,
    keptUntilAt: null,
    firstSloAchievement: 1,
  } as const;
  const lateBudget = {
    code: "SLO_UNACHIEVABLE",
    clause: "error_budget",
    best: "93.1 % of the jobs in time",
    workersNeeded: null,
  } as const;
  const nothing = { latencySeconds: null, targetSeconds: null, backlog: null, maxBacklog: null };
  it.each<[string, Reason, string]>([
    [
      "windows that are missed",
      { ...belowSlo, jobsWithin: null, errorBudget: null },
      "in simulation only 90% of the windows met the SLO; 99% are wanted",
    ],
    [
      "a budget that is overspent",
      { ...belowSlo, sloAchievement: 1, jobsWithin: 0.9914, errorBudget: 0.0001 },
      "in simulation 0.86% of the jobs were late; 0.01% may be",
    ],
    [
      "a limit behind the workers",
      {
        code: "DOWNSTREAM_LIMIT",
        wantedWorkers: 60,
        workersBefore: 20,
        workersAfter: 40,
        throughputBefore: 10,
        throughputAfter: 10.2,
        refusedRatio: null,
        untilAt: 600,
      },
      "60 workers are wanted, but 40 busy workers do 10.2 jobs/s, 20 did 10: more are not tried before at 600",
    ],
    [
      "a service that refuses calls",
      {
        code: "DOWNSTREAM_LIMIT",
        wantedWorkers: 60,
        workersBefore: null,
        workersAfter: 40,
        throughputBefore: null,
        throughputAfter: 10.2,
        refusedRatio: 0.3,
        untilAt: 600,
      },
      "60 workers are wanted, but a service behind the workers refuses calls at 10.2 jobs/s: more are not tried before at 600",
    ],
    [
      "both",
      { ...belowSlo, jobsWithin: 0.9, errorBudget: 0.05 },
      "in simulation only 90% of the windows met the SLO; 99% are wanted; 10% of the jobs were late; 5% may be",
    ],
    [
      "a plan raised for its windows",
      { ...raised, firstSloAchievement: 0.9, firstJobsWithin: null },
      "90% of windows met the SLO at first; resized for 1.2 times the rate",
    ],
    [
      "a plan raised for its late jobs",
      { ...raised, firstJobsWithin: 0.978 },
      "100% of windows met the SLO and 2.2% of jobs were late at first; resized for 1.2 times the rate",
    ],
    [
      "a plan that keeps its workers for a time",
      { ...raised, rateFactor: 1, keptWorkers: 8, keptUntilAt: 60, firstJobsWithin: null },
      "100% of windows met the SLO at first; none of the 8 workers are removed until at 60",
    ],
    [
      "a plan that needs a worker more at every time",
      { ...raised, rateFactor: 1, extraWorkers: 1, firstJobsWithin: null },
      "100% of windows met the SLO at first; 1 worker more",
    ],
    [
      "the models that a short history leaves",
      { code: "INSUFFICIENT_HISTORY", points: 4, minimumPoints: 8, model: "auto", askedModel: null },
      "4 steps of history are fewer than 8, which some models need: the others make the forecast",
    ],
    [
      "a history without a complete step",
      { code: "INSUFFICIENT_HISTORY", points: 0, minimumPoints: 1, model: "mean", askedModel: null },
      "no step of the history is complete, so the arrivals so far are taken to go on",
    ],
    [
      "a clock change that long steps cannot follow",
      { code: "CLOCK_CHANGE", fromAt: 1_743_296_400, direction: "back", shiftSeconds: 3_600, followed: false },
      "the clock is set back by 1h at 2025-03-30T01:00:00Z; the course of the day does not follow, because steps of history are too long",
    ],
    [
      "a latency that is broken",
      { ...nothing, code: "SLO_BREACHED", clause: "p95_latency", latencySeconds: 300, targetSeconds: 10 },
      "p95 latency is 5m now, 10s is the target: nothing is removed",
    ],
    [
      "more jobs waiting than may",
      { ...nothing, code: "SLO_BREACHED", clause: "max_backlog", backlog: 200, maxBacklog: 3 },
      "max backlog allows 3 jobs to wait, 200 do now: nothing is removed",
    ],
    [
      "a freeze window with what it is for",
      { code: "FREEZE_ACTIVE", wantedWorkers: 8, fromAt: 60, untilAt: 120, reason: "sale" },
      "8 workers are wanted, nothing is changed from at 60 until at 120 (sale)",
    ],
    [
      "an override",
      { code: "OVERRIDE_ACTIVE", wantedWorkers: 8, workers: 20, untilAt: 120, reason: null },
      "20 workers by override until at 120; 8 are needed",
    ],
    [
      "a minimum that comes",
      { code: "SCHEDULED_MINIMUM", wantedWorkers: 8, minWorkers: 20, fromAt: 120 },
      "8 workers would do; at least 20 are scheduled from at 120",
    ],
    [
      "a flap budget that is used up",
      { code: "FLAP_BUDGET", wantedWorkers: 4, reversals: 6, maxReversals: 6, untilAt: 60 },
      "4 workers would do; the direction changed 6 times within an hour, nothing is removed until at 60",
    ],
    [
      "a large change that needs approval",
      { code: "APPROVAL_REQUIRED", threshold: "workers", value: 12, limit: 10 },
      "a person has to agree: the plan changes 12 workers, more than 10",
    ],
    [
      "a change of unknown size that needs approval",
      { code: "APPROVAL_REQUIRED", threshold: "percent", value: null, limit: 50 },
      "a person has to agree: the plan changes an unknown share of the pool, more than 50%",
    ],
    [
      "a price that needs approval",
      { code: "APPROVAL_REQUIRED", threshold: "cost_per_hour", value: 12.5, limit: 10 },
      "a person has to agree: the pool would cost 12.5 an hour, more than 10",
    ],
    [
      "an empty pool that needs approval",
      { code: "APPROVAL_REQUIRED", threshold: "scale_to_zero", value: 0, limit: null },
      "a person has to agree: the pool goes down to no workers",
    ],
    [
      "the first change of a pool that needs approval",
      { code: "APPROVAL_REQUIRED", threshold: "first_action", value: 0, limit: null },
      "a person has to agree: it is the first change of this pool",
    ],
    [
      "confidence that is too low for automation",
      { code: "AUTOMATION_HELD", cause: "confidence", value: 0.7, limit: 0.85 },
      "not applied without a person: confidence is 0.7, 0.85 is the least",
    ],
    [
      "unknown confidence",
      { code: "AUTOMATION_HELD", cause: "confidence", value: null, limit: 0.85 },
      "not applied without a person: confidence is unknown, 0.85 is the least",
    ],
    [
      "a forecast without skill",
      { code: "AUTOMATION_HELD", cause: "skill", value: 1.4, limit: 1 },
      "not applied without a person: the forecast errs 1.4 times as much as repeating the last season, 1 is the most",
    ],
    [
      "a budget that is too small",
      { code: "BUDGET_LIMIT", wantedWorkers: 30, allowedWorkers: 20, budgetPerHour: 10, team: null, currency: "USD" },
      "30 workers are needed, the budget of $10.00/h allows 20",
    ],
    [
      "a budget that is exceeded",
      {
        code: "BUDGET_WARNING",
        workers: 30,
        costPerHour: 15,
        budget: "soft",
        budgetPerHour: 10,
        currency: "USD",
      },
      "30 workers cost $15.00/h, more than the soft budget of $10.00/h",
    ],
    [
      "jobs that are known to arrive",
      { code: "KNOWN_ARRIVALS", jobs: 5000, fromAt: 60, untilAt: 60, names: ["launch"] },
      "5000 jobs known to arrive at at 60 (launch), on top of the forecast",
    ],
    [
      "retries",
      { code: "RETRY_LOAD", retryRate: 4.5, share: 0.6 },
      "4.5 retries/s are sized for, 60% of what is expected; the forecast does not learn from them",
    ],
    [
      "the queue that binds",
      {
        code: "QUEUE_BINDS",
        clause: "p95_latency",
        queue: "mail",
        targetSeconds: 10,
        poolTargetSeconds: 22,
        maxBacklog: null,
        poolMaxBacklog: null,
      },
      "p95 latency within 22s for all queues: mail is the tightest with 10s",
    ],
    [
      "the budget of a team",
      {
        code: "BUDGET_LIMIT",
        wantedWorkers: 30,
        allowedWorkers: 20,
        budgetPerHour: 10,
        team: "shop",
        currency: "USD",
      },
      "30 workers are needed, the budget of team shop, here $10.00/h, allows 20",
    ],
    [
      "the budget of a day",
      { code: "DAILY_BUDGET", wantedWorkers: 30, allowedWorkers: 20, spent: 180, budgetPerDay: 200, currency: "USD" },
      "30 workers are needed; $180.00 of $200.00 a day are spent, the rest allows 20",
    ],
    [
      "a budget of the day that is spent",
      { code: "DAILY_BUDGET", wantedWorkers: 30, allowedWorkers: 20, spent: 310, budgetPerDay: 200, currency: "USD" },
      "30 workers are needed; the $200.00 of the day are spent, so there are no more than 20",
    ],
    [
      "workers that are paid for",
      { code: "MINIMUM_BILLING", wantedWorkers: 4, heldWorkers: 9, untilAt: 60 },
      "4 workers would do; 9 are paid for already, the first of them until at 60",
    ],
    [
      "a budget that service alone overspends",
      {
        code: "SLO_UNACHIEVABLE",
        cause: "service_time_alone",
        clause: "error_budget",
        best: "99.33 % of the jobs in time",
        workersNeeded: null,
      },
      "error budget cannot be met by any number of workers: the service time alone leaves 99.33 % of the jobs in time; relax the SLO or shorten the jobs",
    ],
    [
      "a budget that new workers come too late for",
      { ...lateBudget, cause: "provisioning" },
      "error budget is overspent at first, new workers come too late; this plan keeps 93.1 % of the jobs in time",
    ],
    [
      "a budget that the limit does not allow to keep",
      { ...lateBudget, cause: "max_workers" },
      "error budget needs more workers than the policy allows; this plan keeps 93.1 % of the jobs in time",
    ],
    [
      "one worker that is wanted",
      { code: "FREEZE_ACTIVE", wantedWorkers: 1, fromAt: 60, untilAt: 120, reason: null },
      "1 worker is wanted, nothing is changed from at 60 until at 120",
    ],
    [
      "one job that waits",
      { code: "BACKLOG", backlog: 1, drainTimeSeconds: 3 },
      "1 job waits and is worked off in about 3s",
    ],
    [
      "one worker that would do",
      { code: "SCHEDULED_MINIMUM", wantedWorkers: 0, minWorkers: 1, fromAt: 120 },
      "0 workers would do; at least 1 is scheduled from at 120",
    ],
  ])("words %s", (_, reason, message) => {
    expect(noteOf(reason, 5)?.message).toBe(message);
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
    ["provisioning", null, "p95 latency cannot be met at first, new workers come too late; this plan reaches 6s"],
    ["max_workers", 49, "p95 latency needs 49 workers, more than the policy allows; with the most allowed it is 6s"],
    ["budget", 49, "p95 latency needs 49 workers, more than the budget allows; with the most allowed it is 6s"],
    ["max_workers", null, "p95 latency needs more workers than the policy allows; with the most allowed it is 6s"],
  ] as const)("says of an SLO out of reach by %s what would help", (cause, workersNeeded, message) => {
    expect(noteOf({ code: "SLO_UNACHIEVABLE", cause, clause: "p95_latency", best: "6s", workersNeeded }, 5)).toEqual({
      kind: "warning",
      message,
    });
  });
});
