// Plans every series of an evaluation folder with the service time, SLO and limits that its manifest gives, and prints
// forecast error, target, simulated attainment and CPU time. Usage with Node 24: node --conditions=@cap/source bench/plan.ts [FOLDER]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decode, decodePolicy, Pool } from "@cap/domain";
import { begin, plan } from "@cap/planner";
import type { ManifestSeries } from "./manifest-series.ts";

const folder = process.argv[2] ?? new URL("../../shared/data", import.meta.url).pathname;
const manifest: { readonly series: readonly ManifestSeries[] } = JSON.parse(
  readFileSync(join(folder, "plan/manifest.json"), "utf8"),
);
const columns = [16, 7, 6, 18, 7, 7, 6, 6, 7, 5, 7, 7, 6];
const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => String(cell).padEnd(columns[index] ?? 8)).join(" ");
/** A share with two digits; a dash where no job of the simulation ended. */
const shareOf = (part: number | null, whole: number): string => (part === null ? "-" : (part / whole).toFixed(2));
console.log(
  row([
    "series",
    "points",
    "step",
    "model",
    "wMAPE",
    "cover",
    "target",
    "steps",
    "windows",
    "ok",
    "p95/SLO",
    "conf",
    "CPU ms",
  ]),
);

for (const series of manifest.series) {
  const document: { readonly values: readonly (number | null)[] } = JSON.parse(
    readFileSync(join(folder, series.file), "utf8"),
  );
  const perStep = series.unit === "rate" ? series.stepSeconds : 1;
  const history = {
    startAt: Date.parse(series.start) / 1000,
    stepSeconds: series.stepSeconds,
    arrivals: document.values.map((value) => (value === null ? null : value * perStep)),
  };
  const policy = decodePolicy({
    slo: { p95_latency: `${series.slo.p95LatencySeconds}s`, window: `${series.slo.windowSeconds}s` },
    scaling: { max_workers: series.maxWorkers },
  });
  const pool = decode(Pool, {
    name: series.file,
    service_time: `${series.serviceTimeSeconds}s`,
    service_time_std: `${series.serviceTimeSeconds * series.serviceCv}s`,
    provisioning_delay: `${series.provisioningDelaySeconds}s`,
  });
  // Time of the processor, not of the clock: other work on the machine does not count.
  const startedAt = process.cpuUsage();
  const memory = begin({ policy, pool, history });
  const decision = plan({ memory, policy, now: memory.state.knownUntilAt });
  const { user, system } = process.cpuUsage(startedAt);
  const elapsed = (user + system) / 1000;
  const name = series.file.replace("plan/", "").replace(".json", "");
  if (decision.kind === "held") {
    console.log(row([name, history.arrivals.length, series.stepSeconds, "HELD", JSON.stringify(decision.reasons)]));
    continue;
  }
  const { forecast, simulation, steps, targetWorkers, sloAchievable, confidence } = decision.plan;
  console.log(
    row([
      name,
      history.arrivals.length,
      series.stepSeconds,
      forecast.model,
      forecast.accuracy?.weightedErrorRatio?.toFixed(3) ?? "-",
      forecast.accuracy?.coverage?.toFixed(2) ?? "-",
      targetWorkers,
      steps.length,
      simulation?.sloAchievement.toFixed(3) ?? "-",
      sloAchievable ? "yes" : "no",
      shareOf(simulation?.p95LatencySeconds ?? null, series.slo.p95LatencySeconds),
      confidence ?? "-",
      elapsed.toFixed(0),
    ]) + decision.reasons.map(({ code }) => code).join(","),
  );
}
