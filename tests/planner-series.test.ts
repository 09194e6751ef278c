import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode, decodePolicy, Pool } from "@cap/domain";
import { begin, check, plan } from "@cap/planner";
import type { ManifestSeries } from "../bench/manifest-series.ts";

const folder = new URL("../../shared/data/", import.meta.url);
const manifestUrl = new URL("plan/manifest.json", folder);
const present = existsSync(manifestUrl);
// oxlint-disable-next-line no-console
if (!present) console.warn(`series to plan for not found at ${manifestUrl.pathname}: their tests are skipped`);

const read = (url: URL): unknown => JSON.parse(readFileSync(url, "utf8"));
const series = present ? (read(manifestUrl) as { readonly series: readonly ManifestSeries[] }).series : [];

describe.skipIf(!present)("every series of the evaluation data", () => {
  it.each(series)("is planned within its limits, and keeps its SLO in simulation: $file", (given) => {
    const { slo, maxWorkers, stepSeconds } = given;
    const { values } = read(new URL(given.file, folder)) as { readonly values: readonly (number | null)[] };
    const perStep = given.unit === "rate" ? stepSeconds : 1;
    const policy = decodePolicy({
      slo: { p95_latency: `${slo.p95LatencySeconds}s`, window: `${slo.windowSeconds}s` },
      scaling: { max_workers: maxWorkers },
    });
    const pool = decode(Pool, {
      name: given.file,
      service_time: `${given.serviceTimeSeconds}s`,
      service_time_std: `${given.serviceTimeSeconds * given.serviceCv}s`,
      provisioning_delay: `${given.provisioningDelaySeconds}s`,
    });
    const history = {
      startAt: Date.parse(given.start) / 1000,
      stepSeconds,
      arrivals: values.map((value) => (value === null ? null : value * perStep)),
    };
    const memory = begin({ policy, pool, history });
    const decision = plan({ memory, policy, now: memory.state.knownUntilAt });
    if (decision.kind === "held") return expect.fail(`held: ${JSON.stringify(decision.reasons)}`);
    const { steps, simulation, sloAchievable } = decision.plan;
    expect(check(decision.plan, policy)).toEqual([]);
    expect(Math.max(...steps.map(({ toWorkers }) => toWorkers))).toBeLessThanOrEqual(maxWorkers);
    expect(simulation?.sloAchievement).toBeGreaterThanOrEqual(policy.slo.availability);
    expect(sloAchievable).toBe(true);
    expect(JSON.stringify(memory).length).toBeLessThanOrEqual(200_000);
  });
});
