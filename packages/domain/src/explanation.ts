import * as z from "zod";
import { duration, instant, jobs, money, rate, ratio, share, workers } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

const inputsRecord = record({
  observedAt: required("observed_at", instant, "Instant of the newest data."),
  ageSeconds: optional("age", duration, "How old the newest data were when the decision was made."),
  arrivalRate: optional("arrival_rate", rate, "Newest arrival rate, jobs per second."),
  serviceTimeSeconds: required("service_time", duration, "Mean service time."),
  serviceScv: required("service_scv", z.number().min(0), "Squared coefficient of variation of the service time."),
  serviceTimeP95Seconds: required("service_time_p95", duration, "95th percentile of the service time."),
  workers: optional("workers", workers, "Workers of the pool now."),
  backlog: optional("backlog", jobs, "Jobs waiting now."),
  provisioningDelaySeconds: required("provisioning_delay", duration, "Time to get a worker that was planned for."),
  provisioningRequests: optional(
    "provisioning_requests",
    z.int().min(0),
    "Requests for workers that this time was learnt from; absent while the one given with the pool holds.",
  ),
});
/** What the decision was made from. */
interface Inputs extends z.output<typeof inputsRecord> {}
const Inputs: z.ZodType<Inputs> = inputsRecord;

const demandRecord = record({
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
/** The rate that was sized for and where it comes from. */
interface Demand extends z.output<typeof demandRecord> {}
const Demand: z.ZodType<Demand> = demandRecord;

const requirementRecord = record({
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
/** What one clause of the SLO asks for. */
interface Requirement extends z.output<typeof requirementRecord> {}
const Requirement: z.ZodType<Requirement> = requirementRecord;

const alternativeRecord = record({
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
/** One neighbouring size and what it would mean. */
interface Alternative extends z.output<typeof alternativeRecord> {}
const Alternative: z.ZodType<Alternative> = alternativeRecord;

const guardrailRecord = record({
  name: required("name", z.string(), "Guardrail."),
  fromWorkers: required("from_workers", workers, "Size before it."),
  toWorkers: required("to_workers", workers, "Size after it."),
});
/** What a guardrail did. */
interface Guardrail extends z.output<typeof guardrailRecord> {}
const Guardrail: z.ZodType<Guardrail> = guardrailRecord;

const sensitivityRecord = record({
  change: required("change", z.string(), 'What is changed, such as "arrival rate +10%".'),
  workers: required("workers", workers, "Size that follows."),
});
/** How the answer moves with its inputs. */
interface Sensitivity extends z.output<typeof sensitivityRecord> {}
const Sensitivity: z.ZodType<Sensitivity> = sensitivityRecord;

const counterfactualRecord = record({
  change: required("change", z.string(), 'Another objective, such as "p95 latency within 15s".'),
  workers: required("workers", workers, "Size that it would ask for, before guardrails."),
});
/** What the binding clause would ask for if it were relaxed by half. */
interface Counterfactual extends z.output<typeof counterfactualRecord> {}
const Counterfactual: z.ZodType<Counterfactual> = counterfactualRecord;

const explanationRecord = record({
  sentence: required("sentence", z.string(), "The decision in one sentence."),
  inputs: required("inputs", Inputs, "What it was made from."),
  demand: required("demand", Demand, "Rate that was sized for."),
  requirements: required("requirements", z.array(Requirement), "What each clause asks for."),
  bindingClause: required("binding_clause", z.string(), "Clause that asks for the most."),
  queueingModel: required("queueing_model", z.string(), "Model that turned the rate into workers."),
  guardrails: required("guardrails", z.array(Guardrail), "Guardrails that changed the size, in order."),
  alternatives: required("alternatives", z.array(Alternative), "Neighbouring sizes."),
  sensitivity: required("sensitivity", z.array(Sensitivity), "How the answer moves with its inputs."),
  counterfactual: optional(
    "counterfactual",
    Counterfactual,
    "What the binding clause would ask for if it were relaxed by half; absent where no clause binds or nobody asked.",
  ),
});
/** Everything behind one decision: where each number comes from, which clause bound, and what would change the answer. */
export interface Explanation extends z.output<typeof explanationRecord> {}
/** Schema of {@link Explanation}. */
export const Explanation: z.ZodType<Explanation> = explanationRecord;
