import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed on arrivals that are old: what has come since is unknown, not nothing. */
export const staleHold: Guardrail = (wantedWorkers, { currentWorkers, stale }) =>
  stale === null
    ? pass(wantedWorkers)
    : { workers: Math.max(wantedWorkers, currentWorkers), reasons: [stale], holds: false };
