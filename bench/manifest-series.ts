/** One series of an evaluation folder's manifest: a recorded load, and the pool and the SLO to plan it for. */
export interface ManifestSeries {
  readonly file: string;
  readonly start: string;
  readonly stepSeconds: number;
  readonly unit: "count" | "rate";
  readonly serviceTimeSeconds: number;
  readonly serviceCv: number;
  readonly provisioningDelaySeconds: number;
  readonly slo: { readonly p95LatencySeconds: number; readonly windowSeconds: number };
  readonly maxWorkers: number;
}
