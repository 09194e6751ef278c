import { CapError } from "@cap/domain";
import { lognormalFromQuantile } from "@cap/queueing";

/** What a person said of service times; durations in seconds. */
interface ServiceOptions {
  readonly serviceCv?: number;
  readonly serviceP95?: number;
}

/**
 * Checks that what was said of service times can hold together.
 *
 * @throws CapError with code USAGE when two options state the spread, or no law has the mean and the percentile
 */
export function checkServiceOptions({ serviceCv, serviceP95 }: ServiceOptions, meanSeconds: number | null): void {
  if (serviceP95 === undefined) return;
  if (serviceCv !== undefined) {
    throw new CapError({
      code: "USAGE",
      message: "--service-cv and --service-p95 both state the spread of service times",
      hint: "give the percentile where it was measured, else the coefficient of variation",
    });
  }
  if (meanSeconds === null || lognormalFromQuantile({ meanSeconds, p: 0.95, quantileSeconds: serviceP95 }) !== null)
    return;
  throw new CapError({
    code: "USAGE",
    message: `no service time has mean ${meanSeconds}s and 95th percentile ${serviceP95}s`,
    hint: "the percentile lies between the mean and 3.8 times the mean",
  });
}
