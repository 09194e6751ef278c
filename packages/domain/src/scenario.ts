import * as z from "zod";
import { CapacityPlan } from "./capacity-plan.ts";
import { decode } from "./codec.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { formatInstant, parseInstant } from "./instant.ts";
import {
  attempt,
  duration,
  instant,
  jobs,
  money,
  positiveDuration,
  rate,
  ratio,
  share,
  wireText,
  workers,
} from "./quantity.ts";
import { defaulted, optional, record, required } from "./record.ts";
import { Slo } from "./slo.ts";

/** A time within a scenario: an offset from its start such as "30m", or an instant. It is written as it was given. */
export type ScenarioTime =
  | { readonly kind: "offset"; readonly seconds: number }
  | { readonly kind: "instant"; readonly at: number };

const SCENARIO_TIME_RULE = 'must be an offset such as "30m" or an RFC 3339 instant';

const ScenarioTime: z.ZodType<ScenarioTime> = z.codec(
  wireText(SCENARIO_TIME_RULE).meta({ examples: ["30m", "2025-11-28T09:00:00Z"] }),
  z.custom<ScenarioTime>(),
  {
    decode: (text, context) => attempt(() => parseTime(text), { rule: SCENARIO_TIME_RULE, input: text, context }),
    encode: (time, context) =>
      attempt(() => (time.kind === "offset" ? formatDuration(time.seconds) : formatInstant(time.at)), {
        rule: "must be an offset >= 0 or an instant of the years 0..9999",
        input: time,
        context,
      }),
  },
);

function parseTime(text: string): ScenarioTime {
  const isInstant = /^\d{4}-/u.test(text);
  return isInstant ? { kind: "instant", at: parseInstant(text) } : { kind: "offset", seconds: parseDuration(text) };
}

const trafficSpikeRecord = record({
  startTime: required(
    "start_time",
    ScenarioTime,
    "When it begins: an offset from the start of the scenario, or an instant.",
  ),
  durationSeconds: required("duration", positiveDuration, "How long it lasts."),
  magnitude: required("magnitude", ratio, "Multiple of the traffic at its height: 5 is five times."),
  shape: defaulted(
    "shape",
    z.enum(["instant", "linear", "exp", "bell"]),
    "instant",
    "Course: flat, a triangle, a decay, or a bell.",
  ),
});
/** A passing multiple of the traffic. */
interface TrafficSpike extends z.output<typeof trafficSpikeRecord> {}
const TrafficSpike: z.ZodType<TrafficSpike> = trafficSpikeRecord;

const trafficPatternRecord = record({
  type: required(
    "type",
    z.enum(["constant", "sinusoidal", "linear", "spiky", "daily", "weekly", "exponential", "custom"]),
    "Basic course.",
  ),
  baseRate: defaulted("base_rate", rate, 0, "Rate that the course is built on, jobs per second."),
  amplitude: defaulted("amplitude", rate, 0, "Swing of a sinusoidal course, jobs per second; the rate stops at 0."),
  periodSeconds: defaulted("period", positiveDuration, 86_400, "Period of a sinusoidal course."),
  spikes: defaulted("spikes", z.array(TrafficSpike), [], "Spikes on top; where they overlap the highest holds."),
  trend: defaulted("trend", z.number().min(-1), 0, "Relative change per hour."),
  noise: defaulted("noise", share, 0, "Random variation of each step, 0..1; 0 gives the exact rates."),
  multipliers: optional(
    "multipliers",
    z.array(ratio).min(1),
    "Multiples of base_rate: 24 for daily, 7 for weekly (Sunday first).",
  ),
  rates: optional("rates", z.array(rate).min(1), "Rates of a custom course, jobs per second; the last one holds on."),
  ratesStepSeconds: defaulted("rates_step", positiveDuration, 60, "Time that each of those rates lasts."),
});
/** Arrivals over the time of a scenario. */
interface TrafficPattern extends z.output<typeof trafficPatternRecord> {}
const TrafficPattern: z.ZodType<TrafficPattern> = trafficPatternRecord;

const scenarioChangeRecord = record({
  at: required("at", ScenarioTime, "When it is asked for."),
  workers: required("workers", workers, "Size asked for."),
});
/** A size asked for in a scenario. */
interface ScenarioChange extends z.output<typeof scenarioChangeRecord> {}
const ScenarioChange: z.ZodType<ScenarioChange> = scenarioChangeRecord;

const scenarioRecord = record({
  name: required("name", z.string().min(1).max(200), "Name of the scenario."),
  startAt: optional(
    "start",
    instant,
    "Start, for traffic by the clock and for instants; absent = the first instant of a plan, else midnight UTC and no instants.",
  ),
  durationSeconds: required("duration", positiveDuration, "Length; > 0."),
  granularitySeconds: defaulted("granularity", positiveDuration, 300, "Step of the timeline."),
  serviceTimeSeconds: required("service_time", positiveDuration, "Mean service time of a job."),
  serviceTimeStdSeconds: optional(
    "service_time_std",
    duration,
    "Standard deviation of the service time; absent = exponential.",
  ),
  slotsPerWorker: defaulted("slots_per_worker", z.int().min(1), 1, "Jobs that one worker runs at once.", {
    aliases: ["slots"],
  }),
  provisioningDelaySeconds: defaulted(
    "provisioning_delay",
    duration,
    60,
    "Time from asking for a worker to its first job.",
  ),
  workers: optional("workers", workers, "Workers at the start; absent = those of the plan."),
  changes: defaulted("changes", z.array(ScenarioChange), [], "Sizes asked for over time."),
  plan: optional("plan", CapacityPlan, "Plan whose steps are carried out, instead of changes."),
  backlog: defaulted("backlog", jobs, 0, "Jobs waiting at the start."),
  trafficPattern: required("traffic_pattern", TrafficPattern, "Arrivals over time."),
  slo: defaulted("slo", Slo, decode(Slo, {}), "What is wanted.", { aliases: ["slo_override"] }),
  workerCostPerHour: defaulted("worker_cost_per_hour", money.min(0), 0.5, "Price of one worker for one hour."),
  violationCostPerHour: defaulted(
    "violation_cost_per_hour",
    money.min(0),
    100,
    "Cost of one hour in violation of the SLO.",
  ),
  currency: defaulted(
    "currency",
    z.string().regex(/^[A-Z]{3}$/u, "must be a three-letter currency code such as USD"),
    "USD",
    "Currency of the prices.",
  ),
  seed: defaulted(
    "seed",
    z.int().min(0).max(4_294_967_295),
    1,
    "Seed of the random numbers: the same seed gives the same run.",
  ),
});
/** A what-if question: a pool, its traffic, its workers over time, and what is wanted. */
export interface Scenario extends z.output<typeof scenarioRecord> {}
/** Schema of {@link Scenario}. */
export const Scenario: z.ZodType<Scenario> = scenarioRecord;
