import {
  CapError,
  encode,
  FORECAST_MODELS,
  History,
  type KnownArrivals,
  knownArrivalsList,
  Observation,
  Policy,
  Pool,
  QUEUEING_MODELS,
  type ErrorCode,
} from "@cap/domain";

/**
 * A policy that was made by hand rather than read by `decodePolicy`, checked against its schema.
 *
 * @throws CapError with code MODEL_NOT_SUPPORTED for a model that cap does not have, and CONFIG_INVALID for anything else
 */
export function checkedPolicy(policy: Policy): Policy {
  refuseModel("forecast.model", policy.forecast.model, FORECAST_MODELS);
  refuseModel("scaling.queueing_model", policy.scaling.queueingModel, QUEUEING_MODELS);
  refuse("policy", "CONFIG_INVALID", () => encode(Policy, policy));
  return policy;
}

/** A pool, checked against its schema. @throws CapError with code CONFIG_INVALID */
export function checkedPool(pool: Pool): Pool {
  refuse("pool", "CONFIG_INVALID", () => encode(Pool, pool));
  return pool;
}

/** A history, checked against its schema. @throws CapError with code INVALID_METRICS */
export function checkedHistory(history: History): History {
  refuse("history", "INVALID_METRICS", () => encode(History, history));
  return history;
}

/** Arrivals that are known in advance, checked against their schema. @throws CapError with code INVALID_METRICS */
export function checkedKnownArrivals(known: readonly KnownArrivals[]): readonly KnownArrivals[] {
  refuse("known_arrivals", "INVALID_METRICS", () => encode(knownArrivalsList, known));
  return known;
}

/** An observation, checked against its schema. @throws CapError with code INVALID_METRICS */
export function checkedObservation(observation: Observation): Observation {
  refuse("observation", "INVALID_METRICS", () => encode(Observation, observation));
  return observation;
}

/** An own code: a model that cap does not have is a wish, not a mistake in the form. */
function refuseModel(field: string, model: string, known: readonly string[]): void {
  if (known.includes(model)) return;
  throw new CapError({
    code: "MODEL_NOT_SUPPORTED",
    message: `policy.${field} must be one of ${known.join(", ")}, got ${JSON.stringify(model)}`,
    details: { field: `policy.${field}`, value: model },
  });
}

function refuse(what: string, code: ErrorCode, write: () => unknown): void {
  try {
    write();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CapError({ code, message: `${what}: ${cause.message}`, cause });
  }
}
