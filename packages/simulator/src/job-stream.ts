import { checkNonNegative, checkPositive, checkSeed } from "./domain-checks.ts";
import { randomStream } from "./random-stream.ts";
import { finish, type Slices } from "./slices.ts";
import { checkServiceLaw, serviceSampler, type ServiceLaw } from "./service-law.ts";

/** Jobs of a run, drawn before it starts, so that every policy meets the same ones. */
export interface JobStream {
  /** Arrival instants in seconds from the start, never decreasing. */
  readonly arrivalSeconds: Float64Array;
  /** Service time of each job in seconds; > 0. */
  readonly serviceSeconds: Float64Array;
}

/** From an instant on, service times are multiplied by a factor. */
export interface ServiceChange {
  /** Instant in seconds from the start; jobs that arrive at or after it are concerned. */
  readonly fromSeconds: number;
  /** What the drawn service times are multiplied by; > 0. The factor of the latest change holds. */
  readonly factor: number;
}

/** Recorded arrivals and the law of the service times. */
export interface JobStreamInput {
  /** Jobs that arrived in each step; integers >= 0. */
  readonly counts: readonly number[];
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
  /** Law of the service times. */
  readonly service: ServiceLaw;
  /**
   * Changes of the service times, in order of time.
   *
   * @defaultValue none
   */
  readonly serviceChanges?: readonly ServiceChange[];
  /** Seed of the instants and the service times; integer in [0, 2^32). */
  readonly seed: number;
}

/** Jobs that are looked at in one slice of work, some hundredths of a second. */
export const jobsPerSlice = 2 ** 17;

/**
 * Draws the jobs behind recorded counts: each step's jobs are spread evenly at random over it, a Poisson stream given its count.
 *
 * @throws RangeError if a field is outside its domain
 * @example
 * drawJobs({ counts: [2, 0, 1], stepSeconds: 60, service: { kind: "exponential", meanSeconds: 2 }, seed: 1 })
 *   .arrivalSeconds.length // 3
 */
export function drawJobs(input: JobStreamInput): JobStream {
  return finish(drawJobsStepwise(input));
}

/** The jobs of {@link drawJobs} in slices, for callers that give way in between. */
export function* drawJobsStepwise({
  counts,
  stepSeconds,
  service,
  serviceChanges = [],
  seed,
}: JobStreamInput): Slices<JobStream> {
  checkPositive("stepSeconds", stepSeconds);
  checkServiceLaw(service);
  checkSeed(seed);
  serviceChanges.forEach(({ factor }, index) => checkPositive(`serviceChanges[${index}].factor`, factor));
  const arrivalSeconds = yield* arrivalInstants(counts, stepSeconds, seed);
  const drawService = serviceSampler(service, randomStream(seed, "service"));
  const changes = serviceChanges.toSorted((a, b) => a.fromSeconds - b.fromSeconds);
  let factor = 1;
  let applied = 0;
  const serviceSeconds = new Float64Array(arrivalSeconds.length);
  for (const [job, arrival] of arrivalSeconds.entries()) {
    if (job % jobsPerSlice === 0) yield;
    for (let change = changes[applied]; change && change.fromSeconds <= arrival; change = changes[++applied]) {
      factor = change.factor;
    }
    serviceSeconds[job] = drawService() * factor;
  }
  return { arrivalSeconds, serviceSeconds };
}

function* arrivalInstants(counts: readonly number[], stepSeconds: number, seed: number): Slices<Float64Array> {
  counts.forEach((count, index) => {
    checkNonNegative(`counts[${index}]`, count);
    if (!Number.isInteger(count)) throw new RangeError(`counts[${index}] must be an integer, got ${count}`);
  });
  const random = randomStream(seed, "arrivals");
  const instants = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  let filled = 0;
  let turnAt = 0;
  for (const [step, count] of counts.entries()) {
    if (filled >= turnAt) {
      yield;
      turnAt = filled + jobsPerSlice;
    }
    const from = filled;
    for (let job = 0; job < count; job++) instants[filled++] = (step + random()) * stepSeconds;
    instants.subarray(from, filled).sort();
  }
  return instants;
}
