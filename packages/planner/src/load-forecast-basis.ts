import type { ForecastBasis } from "@cap/forecast";

/** What was found about the mean rates of the steps and about their peaks, where these are forecast by themselves. */
export interface LoadForecastBasis {
  readonly madeAt: number;
  /** How far ahead was asked for then. */
  readonly reachSeconds: number;
  readonly mean: ForecastBasis;
  readonly peak: ForecastBasis | null;
}
