import * as z from "zod";
import { duration, instant, jobs, money, rate, ratio, share, workers } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

/** What the decision was made from. */
const Inputs = record({
  observedAt: required("observed_at", instant, "Instant of the newest data."),
  arrivalRate: optional("arrival_rate", rate, "Newest arrival rate, jobs per second."),
  serviceTimeSeconds: required("service_time", duration, "Mean service time."),
  serviceScv: required("service_scv", z.number().min(0), "Squared coefficient of variation of the service time."),
  serviceTimeP95Seconds: required("service_time_p95", duration, "95th percentile of the service time."),
  workers: optional("workers", workers, "Workers of the pool now."),
  backlog: optional("backlog", jobs, "Jobs waiting now."),
  provisioningDelaySeconds: required("provisioning_delay", duration, "Time to get a worker that was planned for."),
});

/** The rate that was sized for and where it comes from. */
const Demand = record({
  expectedRate: required("expected_rate", rate, "Expected rate over the window, jobs per second."),
  sizedRate: required("sized_rate", rate, "Rate that was sized for, jobs per second."),
  source: required(
    "source",
    z.enum(["forecast_band", "safety_margin", "recent_rate"]),
    "What set the rate that was sized for.",
  ),
  fromAt: required("from", instant, "Start of the window that the decision covers."),
  untilAt: required("until", instant, "End of that window."),
});

/** What one clause of the SLO asks for. */
const Requirement = record({
  clause: required("clause", z.string(), "Clause of the SLO, or `stability`."),
  workers: required("workers", workers, "Fewest workers that meet it."),
  value: optional("value", z.string(), 'Value of the clause at that size, such as "9.69s".'),
  valueWithOneLess: optional(
    "value_with_one_less",
    z.string(),
    "Value with one worker less; absent when the pool would be unstable.",
  ),
  achievable: required("achievable", z.boolean(), "Whether any number of workers meets it."),
});

/** One neighbouring size and what it would mean. */
const Alternative = record({
  workers: required("workers", workers, "Size."),
  utilization: required("utilization", ratio, "Utilization at the rate that was sized for."),
  waitProbability: required("wait_probability", share, "Share of jobs that wait."),
  latency: optional(
    "latency",
    z.string(),
    "Latency at the quantile of the SLO; absent when the queue grows without bound.",
  ),
  costPerHour: required("cost_per_hour", money, "Price of the size per hour."),
});

/** What a guardrail did. */
const Guardrail = record({
  name: required("name", z.string(), "Guardrail."),
  fromWorkers: required("from_workers", workers, "Size before it."),
  toWorkers: required("to_workers", workers, "Size after it."),
});

/** How the answer moves with its inputs. */
const Sensitivity = record({
  change: required("change", z.string(), 'What is changed, such as "arrival rate +10%".'),
  workers: required("workers", workers, "Size that follows."),
});

/** Everything behind one decision: where each number comes from, which clause bound, and what would change the answer. */
export const Explanation = record({
  sentence: required("sentence", z.string(), "The decision in one sentence."),
  inputs: required("inputs", Inputs, "What it was made from."),
  demand: required("demand", Demand, "Rate that was sized for."),
  requirements: required("requirements", z.array(Requirement), "What each clause asks for."),
  bindingClause: required("binding_clause", z.string(), "Clause that asks for the most."),
  queueingModel: required("queueing_model", z.string(), "Model that turned the rate into workers."),
  guardrails: required("guardrails", z.array(Guardrail), "Guardrails that changed the size, in order."),
  alternatives: required("alternatives", z.array(Alternative), "Neighbouring sizes."),
  sensitivity: required("sensitivity", z.array(Sensitivity), "How the answer moves with its inputs."),
});
/** @see {@link Explanation} the schema */
export type Explanation = z.output<typeof Explanation>;
