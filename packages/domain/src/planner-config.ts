import { CapError } from "./cap-error.ts";
import { decode } from "./codec.ts";
import { isDuration, parseDuration } from "./duration.ts";
import { Policy } from "./policy.ts";

type WireObject = Readonly<Record<string, unknown>>;

/** The flat names of PlannerConfig, by the section that holds them here. */
const FLAT_NAMES: Readonly<Record<string, readonly string[]>> = {
  forecast: [
    "forecast_window",
    "forecast_model",
    "history_window",
    "seasonal_period",
    "anomaly_threshold",
    "spike_threshold",
  ],
  scaling: [
    "safety_margin",
    "confidence_threshold",
    "max_step_size",
    "cooldown_period",
    "min_workers",
    "max_workers",
    "scale_up_threshold",
    "scale_down_threshold",
    "queueing_model",
    "service_time_model",
  ],
  cost: ["worker_cost_per_hour", "violation_cost_per_hour"],
};

/** Fields that name a forecast or queueing model: one that cap does not have is a wish, not a mistake in the form. */
const MODEL_CODES = {
  model: "MODEL_NOT_SUPPORTED",
  forecast_model: "MODEL_NOT_SUPPORTED",
  queueing_model: "MODEL_NOT_SUPPORTED",
} as const;

/**
 * Reads a policy from parsed JSON or YAML: sections as the schema has them, or the flat names of PlannerConfig, or both.
 *
 * @throws CapError that names every wrong field, with code MODEL_NOT_SUPPORTED where nothing else than the name of a model is
 * wrong, and CONFIG_INVALID otherwise
 * @example decodePolicy({ max_workers: 20 }).scaling.maxWorkers // 20
 */
export function decodePolicy(value: unknown, what = "policy"): Policy {
  return decode(Policy, intoSections(value, what), { what, nameCodes: MODEL_CODES });
}

function intoSections(value: unknown, what: string): unknown {
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  for (const [name, flatNames] of Object.entries(FLAT_NAMES)) {
    const nested = result[name] ?? {};
    if (!isObject(nested)) continue; // the schema says what is wrong with it
    const given = flatNames.filter((key) => isGiven(result[key]));
    refuseContradiction(given, { outer: result, nested, section: name, what });
    result[name] = { ...nested, ...Object.fromEntries(given.map((key) => [key, result[key]])) };
    for (const key of flatNames) delete result[key];
  }
  return result;
}

interface Levels {
  readonly outer: WireObject;
  readonly nested: WireObject;
  readonly section: string;
  readonly what: string;
}

/** A field may be given in its section and by its flat name, but not with two values. */
function refuseContradiction(given: readonly string[], { outer, nested, section, what }: Levels): void {
  const field = given.find((key) => isGiven(nested[key]) && comparable(nested[key]) !== comparable(outer[key]));
  if (field === undefined) return;
  const problem = {
    field: `${what}.${field}`,
    value: outer[field],
    rule: `must equal ${section}.${field}, which is another name of it`,
  };
  throw new CapError({
    code: "CONFIG_INVALID",
    message: `${problem.field} ${problem.rule}, got ${JSON.stringify(problem.value)}`,
    details: { problems: [problem] },
  });
}

/** `5m` and `300s` are one value. */
function comparable(value: unknown): unknown {
  return typeof value === "string" && isDuration(value) ? parseDuration(value) : value;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isObject(value: unknown): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
