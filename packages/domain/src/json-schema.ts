import * as z from "zod";
import { AuditCheckpoint } from "./audit-checkpoint.ts";
import { AuditRecord } from "./audit-record.ts";
import { Backtest } from "./backtest.ts";
import { CapacityPlan, CostAnalysis, PlanSimulation, ScalingStep } from "./capacity-plan.ts";
import { DecideAnswer, DecideError, DecideReady, DecideStart } from "./decide-protocol.ts";
import { Decision } from "./decision.ts";
import { ERROR_CODES } from "./error-code.ts";
import { Explanation } from "./explanation.ts";
import { Forecast, ForecastAccuracy, ForecastPoint } from "./forecast.ts";
import { History } from "./history.ts";
import { KnownArrivals } from "./known-arrivals.ts";
import { Observation } from "./observation.ts";
import { PlanApproval, PlanChange, PlanStatus, RealisedPlan } from "./plan-status.ts";
import { Policy } from "./policy.ts";
import { Pool } from "./pool.ts";
import { PoolQueue } from "./pool-queue.ts";
import { duration, instant } from "./quantity.ts";
import { Reason } from "./reason.ts";
import { WIRE_DEFAULT } from "./record.ts";
import { Scenario } from "./scenario.ts";
import { Simulation } from "./simulation.ts";
import { Slo } from "./slo.ts";

/** Every noun that crosses a process border: the name of its file, its title, and what it is. */
export const NOUNS: readonly (readonly [id: string, title: string, schema: z.ZodType, description: string])[] = [
  [
    "audit-checkpoint",
    "AuditCheckpoint",
    AuditCheckpoint,
    "A signed statement of where the audit log stood; it survives the records that it covers.",
  ],
  ["audit-record", "AuditRecord", AuditRecord, "One entry of the audit log, chained to the one before it."],
  ["backtest", "Backtest", Backtest, "A history replayed against scaling policies, and what came of each."],
  [
    "capacity-plan",
    "CapacityPlan",
    CapacityPlan,
    "An immutable answer: absolute targets with their times, cost, simulation and reasons.",
  ],
  ["cost-analysis", "CostAnalysis", CostAnalysis, "What a plan costs."],
  ["decide-answer", "DecideAnswer", DecideAnswer, "Streaming protocol: answer to an observation."],
  ["decide-error", "DecideError", DecideError, "Streaming protocol: answer to a line that cannot be taken."],
  ["decide-ready", "DecideReady", DecideReady, "Streaming protocol: answer to the first line."],
  ["decide-start", "DecideStart", DecideStart, "Streaming protocol: first line."],
  ["decision", "Decision", Decision, "The answer of the planner: planned, or held with every reason."],
  ["duration", "Duration", duration, "A duration >= 0, in compact form or ISO 8601."],
  ["error-code", "ErrorCode", z.enum(ERROR_CODES), "What kind of failure an error is."],
  ["explanation", "Explanation", Explanation, "Everything behind one decision."],
  ["forecast", "Forecast", Forecast, "A forecast of arrivals inside a plan."],
  ["forecast-accuracy", "ForecastAccuracy", ForecastAccuracy, "How good a forecast was on the history's own past."],
  ["forecast-point", "ForecastPoint", ForecastPoint, "One point of a forecast."],
  ["history", "History", History, "Arrivals per step; null = unknown."],
  ["instant", "Instant", instant, "An instant in RFC 3339 with offset."],
  [
    "known-arrivals",
    "KnownArrivals",
    KnownArrivals,
    "Jobs that will arrive for certain, at an instant or over a time.",
  ],
  ["observation", "Observation", Observation, "What was seen of a pool; absent = unknown, never zero."],
  ["plan-approval", "PlanApproval", PlanApproval, "One person's agreement to a plan, bound to its digest."],
  ["plan-change", "PlanChange", PlanChange, "One change of a plan's state."],
  [
    "plan-simulation",
    "PlanSimulation",
    PlanSimulation,
    "What came of replaying a plan's steps on the forecast arrivals.",
  ],
  ["plan-status", "PlanStatus", PlanStatus, "Where a plan stands, and how it came there."],
  ["policy", "Policy", Policy, "What is wanted of a pool: objective, limits, forecast, prices."],
  ["pool", "Pool", Pool, "Facts about a pool of workers."],
  ["pool-queue", "PoolQueue", PoolQueue, "One of several queues that a pool works off together."],
  ["realised-plan", "RealisedPlan", RealisedPlan, "What came of a plan once its time was over."],
  ["reason", "Reason", Reason, "Why a decision is what it is."],
  ["scaling-step", "ScalingStep", ScalingStep, "One change of a plan: an absolute target with its time."],
  [
    "scenario",
    "Scenario",
    Scenario,
    "A what-if question: a pool, its traffic, its workers over time, and what is wanted.",
  ],
  ["simulation", "Simulation", Simulation, "What came of a scenario."],
  ["slo", "Slo", Slo, "Service level objective of a pool."],
];

/**
 * The wire form of every noun as JSON Schema (draft 2020-12), by the name of its file. They refer to each other by file name.
 *
 * A schema accepts what the codec accepts, with two exceptions: rules between fields are not in it, and a duration or an
 * instant has to be well-formed only.
 *
 * @example Object.keys(jsonSchemas()).includes("policy") // true
 */
export function jsonSchemas(): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, , schema] of NOUNS) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: "input",
    target: "draft-2020-12",
    uri: (id) => `${id}.json`,
    override: ({ jsonSchema }) => stateDefault(jsonSchema),
  });
  return Object.fromEntries(
    NOUNS.map(([id, title, , description]) => {
      const { $schema, $id, ...rest } = schemas[id] ?? {};
      return [id, { $schema, $id, title, description, ...rest }];
    }),
  );
}

function stateDefault(schema: z.core.JSONSchema.BaseSchema): void {
  if (!(WIRE_DEFAULT in schema)) return;
  schema.default = schema[WIRE_DEFAULT] as NonNullable<typeof schema.default>; // it is in wire form, which is JSON
  delete schema[WIRE_DEFAULT];
}
