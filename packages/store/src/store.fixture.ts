import { readFileSync } from "node:fs";
import { CapacityPlan, decode, type Observation } from "@cap/domain";
import { auditKeys, newAuditKeyRing, type AuditKeyRing } from "./audit-keys.ts";
import type { Clock } from "./clock.ts";
import type { Store } from "./store.ts";

/** Opens an empty store that reads the time from a clock. */
export type OpenStore = (clock: Clock) => Promise<Store>;

/** An instant that tests begin at: the start of an hour. */
export const START_AT = 1_799_996_400;

/** Keys that every test of this run shares. */
export const testKeys = auditKeys(newAuditKeyRing("test"));

/** Runs a test on an empty store whose clock stands where the test puts it. */
export async function withStore(
  open: OpenStore,
  body: (store: Store, time: { now: number }) => Promise<void>,
): Promise<void> {
  const time = { now: START_AT };
  const store = await open(() => time.now);
  try {
    await body(store, time);
  } finally {
    await store.close();
  }
}

/** An observation in which all is unknown but what is stated. */
export function observation(known: Partial<Observation> & Pick<Observation, "timestampAt">): Observation {
  return { ...UNKNOWN, ...known };
}

const UNKNOWN: Omit<Observation, "timestampAt"> = {
  intervalSeconds: null,
  arrivals: null,
  arrivalRate: null,
  retries: null,
  completions: null,
  errors: null,
  errorRate: null,
  callsRefused: null,
  backlog: null,
  oldestWaitSeconds: null,
  activeJobs: null,
  readyWorkers: null,
  startingWorkers: null,
  drainingWorkers: null,
  desiredWorkers: null,
  utilization: null,
  serviceTimeSeconds: null,
  serviceTimeStdSeconds: null,
  serviceTimeP50Seconds: null,
  serviceTimeP95Seconds: null,
  serviceRate: null,
  latencyP95Seconds: null,
  queues: null,
  knownArrivals: null,
};

const planFile = new URL("../../domain/golden/capacity-plan.json", import.meta.url);
const examplePlan = decode(CapacityPlan, JSON.parse(readFileSync(planFile, "utf8")));

/** A plan like the example, made at the start of the tests, with what is stated. */
export function capacityPlan(stated: Partial<CapacityPlan>): CapacityPlan {
  return { ...examplePlan, generatedAt: START_AT, validUntilAt: START_AT + 900, ...stated };
}

/** Keys that a test and the programs that it starts share; for nothing else. */
const crashKeyRing = JSON.parse(
  readFileSync(new URL("./crash-keys.fixture.json", import.meta.url), "utf8"),
) as AuditKeyRing; // written by newAuditKeyRing
export const crashKeys = auditKeys(crashKeyRing);
