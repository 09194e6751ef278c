import type { Autoscaler } from "./autoscaler.ts";
import { awsPredictive } from "./rivals/aws-predictive.ts";
import { crane } from "./rivals/crane.ts";
import { hpa } from "./rivals/hpa.ts";
import { kedaInFlight, kedaList } from "./rivals/keda.ts";
import { knativeKpa } from "./rivals/knative-kpa.ts";
import { staticPeak } from "./rivals/static-peak.ts";
import { targetTracking } from "./rivals/target-tracking.ts";

/**
 * The policies that cap is compared with, in the order of a table, each with the settings that it has from the factory or that its
 * documents advise.
 *
 * @example rivalAutoscalers()[0].name // "static peak"
 */
export function rivalAutoscalers(): readonly Autoscaler[] {
  return [
    staticPeak(),
    hpa({ targetUtilization: 0.6 }),
    hpa({ targetUtilization: 0.7 }),
    hpa({ targetUtilization: 0.8 }),
    kedaList({ jobsPerWorker: 5 }),
    kedaInFlight({ jobsPerWorker: 1 }),
    targetTracking({ targetUtilization: 0.7 }),
    awsPredictive(),
    knativeKpa(),
    crane(),
  ];
}

/**
 * Name of a policy as an argument or a key: lower case, words joined by hyphens.
 *
 * @example autoscalerId("HPA 70") // "hpa-70"
 */
export function autoscalerId(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
