import { checkInteger, checkNonNegative, checkPositive } from "./domain-checks.ts";
import type { RandomStream } from "./random-stream.ts";
import { exponentialVariate, gammaVariate, normalVariate } from "./variates.ts";

/**
 * Distribution of the service time of one job, in seconds.
 *
 * `scv` is the squared coefficient of variation, variance / mean². An Erlang law of k phases has scv 1/k. The hyperexponential law has
 * two phases with balanced means and needs scv >= 1. The empirical law draws one of the given samples, each equally likely.
 */
export type ServiceLaw =
  | { readonly kind: "exponential"; readonly meanSeconds: number }
  | { readonly kind: "deterministic"; readonly meanSeconds: number }
  | { readonly kind: "lognormal"; readonly meanSeconds: number; readonly scv: number }
  | { readonly kind: "gamma"; readonly meanSeconds: number; readonly scv: number }
  | { readonly kind: "erlang"; readonly meanSeconds: number; readonly phases: number }
  | { readonly kind: "hyperexponential"; readonly meanSeconds: number; readonly scv: number }
  | { readonly kind: "empirical"; readonly sampleSeconds: readonly number[] };

/** Mean and squared coefficient of variation of a service law. */
export interface ServiceMoments {
  /** Mean service time E[S] in seconds; > 0. */
  readonly meanSeconds: number;
  /** Squared coefficient of variation of the service time; >= 0. */
  readonly scv: number;
}

const phasesMax = 1000;

/** Throws a RangeError when a parameter of the law is outside its domain. */
export function checkServiceLaw(law: ServiceLaw): void {
  if (law.kind === "empirical") return checkSamples(law.sampleSeconds);
  checkPositive("service.meanSeconds", law.meanSeconds);
  if (law.kind === "erlang") checkInteger("service.phases", law.phases, 1, phasesMax);
  if (law.kind === "lognormal" || law.kind === "gamma") checkNonNegative("service.scv", law.scv);
  if (law.kind === "hyperexponential" && !(law.scv >= 1 && law.scv < Infinity)) {
    throw new RangeError(`service.scv must be >= 1 for a hyperexponential law, got ${law.scv}`);
  }
}

/** Mean and squared coefficient of variation of a valid law. */
export function serviceMoments(law: ServiceLaw): ServiceMoments {
  switch (law.kind) {
    case "exponential":
      return { meanSeconds: law.meanSeconds, scv: 1 };
    case "deterministic":
      return { meanSeconds: law.meanSeconds, scv: 0 };
    case "erlang":
      return { meanSeconds: law.meanSeconds, scv: 1 / law.phases };
    case "empirical":
      return sampleMoments(law.sampleSeconds);
    default:
      return { meanSeconds: law.meanSeconds, scv: law.scv };
  }
}

/** Sampler of a valid law: every call returns the service time in seconds of the next job of the stream. */
export function serviceSampler(law: ServiceLaw, random: RandomStream): () => number {
  switch (law.kind) {
    case "exponential":
      return () => law.meanSeconds * exponentialVariate(random);
    case "deterministic":
      return () => law.meanSeconds;
    case "lognormal":
      return lognormalSampler(law.meanSeconds, law.scv, random);
    case "gamma":
      return gammaSampler(law.meanSeconds, law.scv, random);
    case "erlang":
      return gammaSampler(law.meanSeconds, 1 / law.phases, random);
    case "hyperexponential":
      return hyperexponentialSampler(law.meanSeconds, law.scv, random);
    case "empirical":
      return empiricalSampler(law.sampleSeconds, random);
  }
}

function lognormalSampler(meanSeconds: number, scv: number, random: RandomStream): () => number {
  const variance = Math.log1p(scv);
  const location = Math.log(meanSeconds) - variance / 2;
  const sigma = Math.sqrt(variance);
  return () => Math.exp(location + sigma * normalVariate(random));
}

function gammaSampler(meanSeconds: number, scv: number, random: RandomStream): () => number {
  if (scv === 0) return () => meanSeconds;
  return () => meanSeconds * scv * gammaVariate(random, 1 / scv);
}

function hyperexponentialSampler(meanSeconds: number, scv: number, random: RandomStream): () => number {
  // Balanced means: both phases carry half of the load, so the likely phase is the short one.
  const likely = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  const shortSeconds = meanSeconds / (2 * likely);
  const longSeconds = meanSeconds / (2 * (1 - likely));
  return () => (random() < likely ? shortSeconds : longSeconds) * exponentialVariate(random);
}

function empiricalSampler(sampleSeconds: readonly number[], random: RandomStream): () => number {
  // Sorted, the draw is the inverse of the empirical distribution function: a larger uniform gives a longer job.
  const sorted = Float64Array.from(sampleSeconds).sort();
  return () => sorted[Math.floor(random() * sorted.length)] ?? 0;
}

function sampleMoments(sampleSeconds: readonly number[]): ServiceMoments {
  const meanSeconds = sampleSeconds.reduce((sum, seconds) => sum + seconds, 0) / sampleSeconds.length;
  const squares = sampleSeconds.reduce((sum, seconds) => sum + (seconds - meanSeconds) ** 2, 0);
  return { meanSeconds, scv: squares / sampleSeconds.length / meanSeconds ** 2 };
}

function checkSamples(sampleSeconds: readonly number[]): void {
  if (sampleSeconds.length === 0) throw new RangeError("service.sampleSeconds must not be empty");
  sampleSeconds.forEach((seconds, index) => checkNonNegative(`service.sampleSeconds[${index}]`, seconds));
  if (!sampleSeconds.some((seconds) => seconds > 0)) {
    throw new RangeError("service.sampleSeconds must hold a time > 0, got only zeros");
  }
}
