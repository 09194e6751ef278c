import type { QueueFinding } from "./queue-finding.ts";
import { capabilities, type QueueCapabilities } from "./queue-metrics.ts";
import { observed } from "./queue-reading.ts";
import type { QueueStatement } from "./redis-queue-metrics.ts";

/** Facts that are counters: they only grow, and what they grew by is told. */
export const COUNTER_FACTS = ["arrivals", "completions", "errors"] as const;

/** Facts that are told as they are. */
export const GAUGE_FACTS = [
  "arrivalRate",
  "backlog",
  "oldestWaitSeconds",
  "activeJobs",
  "workers",
  "slots",
  "delayed",
  "serviceTimeSeconds",
  "serviceTimeStdSeconds",
  "serviceTimeP95Seconds",
] as const;

/** A fact that a metric can tell. */
export type MetricFact = (typeof COUNTER_FACTS)[number] | (typeof GAUGE_FACTS)[number];
type CounterFact = (typeof COUNTER_FACTS)[number];
type GaugeFact = (typeof GAUGE_FACTS)[number];

/** One value of a metric. */
export interface MetricValue {
  /** Its labels as one text, the same for the same series. */
  readonly series: string;
  /** As it was told: it may be NaN, infinite or negative, and is then refused. */
  readonly value: number;
}

/** All values that were told of one queue at one time. */
export interface QueueFacts {
  /** Epoch seconds. */
  readonly at: number;
  readonly values: Readonly<Partial<Record<MetricFact, readonly MetricValue[]>>>;
}

/** What is remembered of one reading for the next. */
export interface FactState {
  readonly at: number;
  readonly counters: Readonly<Record<CounterFact, ReadonlyMap<string, number> | null>>;
  readonly gauges: Readonly<Record<GaugeFact, number | null>>;
  readonly findings: readonly QueueFinding[];
}

/** Capabilities of a source that tells some facts. */
export function factCapabilities(facts: readonly MetricFact[]): QueueCapabilities {
  const told = (fact: MetricFact) => (facts.includes(fact) ? "measured" : "unknown");
  const anyOf = (...some: readonly MetricFact[]) =>
    some.some((fact) => facts.includes(fact)) ? "measured" : "unknown";
  return capabilities({
    arrivals: anyOf("arrivals", "arrivalRate"),
    completions: told("completions"),
    errors: told("errors"),
    backlog: told("backlog"),
    oldestWait: told("oldestWaitSeconds"),
    activeJobs: told("activeJobs"),
    workers: told("workers"),
    slots: told("slots"),
    delayed: told("delayed"),
    serviceTime: told("serviceTimeSeconds"),
    serviceTimeSpread: anyOf("serviceTimeStdSeconds", "serviceTimeP95Seconds"),
  });
}

/** Sorts the values of a queue: what is no finite number >= 0, or told twice where one is wanted, is unknown and named. */
export function factState({ at, values }: QueueFacts): FactState {
  const findings: QueueFinding[] = [];
  const good = (fact: MetricFact): readonly MetricValue[] | null => {
    const bad = values[fact]?.find(({ value }) => !(Number.isFinite(value) && value >= 0));
    if (bad !== undefined) findings.push({ code: "VALUE_REFUSED", fact, value: String(bad.value) });
    return bad === undefined ? (values[fact] ?? null) : null;
  };
  const counter = (fact: CounterFact): ReadonlyMap<string, number> | null => {
    const told = good(fact);
    return told === null ? null : new Map(told.map(({ series, value }) => [series, value]));
  };
  const gauge = (fact: GaugeFact): number | null => {
    const told = good(fact);
    if (told !== null && told.length > 1) findings.push({ code: "VALUE_AMBIGUOUS", fact, values: told.length });
    const value = told?.length === 1 ? (told[0]?.value ?? null) : null;
    // A number of workers that is not whole would be refused by everything behind.
    return value !== null && (fact === "workers" || fact === "slots") ? Math.round(value) : value;
  };
  const counters = { arrivals: counter("arrivals"), completions: counter("completions"), errors: counter("errors") };
  const gauges = Object.fromEntries(GAUGE_FACTS.map((fact) => [fact, gauge(fact)])) as FactState["gauges"]; // one for each
  return { at, counters, gauges, findings };
}

/** What is told of a queue; counters as what they grew by since the reading before. */
export function factStatement(state: FactState, previous: FactState | undefined): QueueStatement {
  const { gauges } = state;
  const counts = countsBetween(state, previous);
  return {
    observation: observed(state.at, {
      ...counts.told,
      arrivalRate: gauges.arrivalRate,
      backlog: gauges.backlog,
      oldestWaitSeconds: gauges.oldestWaitSeconds,
      activeJobs: gauges.activeJobs,
      readyWorkers: gauges.workers,
      serviceTimeSeconds: gauges.serviceTimeSeconds,
      serviceTimeStdSeconds: gauges.serviceTimeStdSeconds,
      serviceTimeP95Seconds: gauges.serviceTimeP95Seconds,
    }),
    slots: gauges.slots,
    delayed: gauges.delayed,
    findings: [...counts.findings, ...state.findings],
  };
}

interface CountsBetween {
  readonly told: Partial<Readonly<Record<CounterFact | "intervalSeconds", number | null>>>;
  readonly findings: readonly QueueFinding[];
}

function countsBetween(state: FactState, previous: FactState | undefined): CountsBetween {
  if (previous === undefined) return { told: {}, findings: [{ code: "FIRST_READING" }] };
  const seconds = state.at - previous.at;
  if (!(seconds > 0)) return { told: {}, findings: [{ code: "CLOCK_STOOD" }] };
  const told: Partial<Record<CounterFact, number | null>> = {};
  for (const fact of COUNTER_FACTS) {
    const growth = growthOf(previous.counters[fact], state.counters[fact]);
    if (growth === "fell") return { told: {}, findings: [{ code: "COUNTER_RESET", counter: fact }] };
    told[fact] = growth;
  }
  return { told: { ...told, intervalSeconds: seconds }, findings: [] };
}

/** Growth over all series. One that is new began within the interval, as with a new process; one that is gone adds nothing. */
function growthOf(
  before: ReadonlyMap<string, number> | null,
  now: ReadonlyMap<string, number> | null,
): number | "fell" | null {
  if (before === null || now === null) return null;
  let growth = 0;
  for (const [series, value] of now) {
    const grown = value - (before.get(series) ?? 0);
    if (grown < 0) return "fell";
    growth += grown;
  }
  return growth;
}
