import { open } from "node:fs/promises";
import { CapError } from "@cap/domain";
import { EXIT } from "../exit-code.ts";
import { reasonOf } from "../options/config-file.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `cap init`. */
export interface InitCommandOptions {
  readonly force?: boolean;
}

/** `cap init`: writes a configuration file in which every field is explained; `-` is standard output. */
export async function initCommand(
  path: string,
  { force = false }: InitCommandOptions,
  terminal: Terminal,
): Promise<number> {
  if (path === "-") {
    terminal.out(CONFIG_TEMPLATE);
    return EXIT.ok;
  }
  try {
    const file = await open(path, force ? "w" : "wx");
    await file.writeFile(CONFIG_TEMPLATE);
    await file.close();
  } catch (cause) {
    const exists = typeof cause === "object" && cause !== null && "code" in cause && cause.code === "EEXIST";
    throw new CapError({
      code: exists ? "USAGE" : "OUTPUT_UNWRITABLE",
      message: exists ? `${path} exists already` : `${path} cannot be written: ${reasonOf(cause)}`,
      hint: exists ? "give another name, or --force to overwrite it" : "check the folder and its permissions",
      cause,
    });
  }
  terminal.err(`wrote ${path}; next: cap plan history.csv --config ${path}\n`);
  return EXIT.ok;
}

/** The file that `cap init` writes. Every value is the default, except the service time, the SLO and the limits, which are examples. */
const CONFIG_TEMPLATE = `# Configuration of cap. Durations are strings such as 30s, 5m or 1h30m. Options on the command line go first.

pool:
  name: mail
  service_time: 2s          # mean service time of a job
  # service_time_std: 2s    # its standard deviation; without it service times are taken as exponential
  # service_time_p95: 6s    # its 95th percentile, where it is measured
  provisioning_delay: 60s   # from asking for a worker to its first job; or {p50: 40s, p95: 90s}
  slots_per_worker: 1       # jobs that one worker runs at once
  # slot_slowdown: 0.05     # a job takes 5 % longer for each further busy slot of its worker; service_time is that of a job alone

policy:
  name: mail
  mode: advisory            # advisory: record; manual: wait for approval; auto: apply when confidence allows
  time_zone: UTC            # the course of the day follows its clock
  interval: 30s             # time between two decisions

  slo:
    p95_latency: 10s        # waiting and service together; also p50_latency, p90_latency, p99_latency
    # max_backlog: 500      # most jobs that may wait at once
    # drain_time: 5m        # time in which a backlog has to be gone
    window: 5m              # latency is judged per window of this length
    availability: 0.99      # share of windows that have to be good
    error_budget: 0.05      # share of jobs that may be late or fail

  scaling:
    min_workers: 1
    max_workers: 100
    # max_step_size: 15     # most workers that one action adds or removes
    # cooldown_period: 5m   # shortest time between two actions; cooldown_up and cooldown_down set them apart
    stabilization_window: 4m
    hysteresis_band: 0.05   # smaller scale-downs are left undone
    safety_margin: 0        # on top of the expected rate; the forecast's band covers its errors already
    confidence_threshold: 0.85
    # max_reversals_per_hour: 6 # nothing is removed when the direction changed that often
    # freeze_windows:       # times in which nothing is changed
    #   - {from: "2026-11-27T00:00:00Z", until: "2026-11-30T00:00:00Z", reason: sale}
    # scheduled_limits:     # other limits for stated times; workers for a higher minimum are asked for in time
    #   - {from: "2026-11-27T08:00:00Z", until: "2026-11-27T20:00:00Z", min_workers: 30, max_workers: 200}
    # override: {workers: 20, until: "2026-01-05T18:00:00Z"} # this size until then, whatever is worked out

  forecast:
    model: auto             # or ewma, holt_winters, linear, seasonal, seasonal_naive, lag_ridge
    window: 1h              # how far ahead a plan looks
    history_window: 28d
    confidence_level: 0.9   # coverage of the forecast's band

  cost:
    worker_cost_per_hour: 0.5
    violation_cost_per_hour: 100
    currency: USD
    # budget_per_hour_soft: 20 # beyond it a plan warns
    # budget_per_hour_hard: 40 # no more workers than it pays for, but at least min_workers
    # budget_per_day: 400   # from midnight UTC; beyond it the pool does not grow
    # team: shop            # who pays
    # team_budget_per_hour: 100 # hard budget of all pools of the team together
    # minimum_billing: 1h   # a worker is billed for at least this, and stays that long

  # approval:               # beyond these a person has to agree to a plan
  #   workers: 20           # change in workers; percent: 50 is one in percent of the pool
  #   cost_per_hour: 30
  #   scale_to_zero: true
  #   first_action: true    # the first change of a pool

# queues:                   # several queues on the one pool, worked off first come, first served
#   - {name: mail, weight: 3, service_time: 2s, slo: {p95_latency: 10s}} # weight: arrivals in proportion to the others
#   - {name: reports, service_time: 20s, slo: {p95_latency: 5m}}

# known_arrivals:           # jobs that are scheduled already; they are added to the forecast
#   - {at: "2026-11-27T09:00:00Z", jobs: 5000, name: launch} # all at once; or from, until and jobs or rate
#   - {from: "2026-11-27T01:00:00Z", until: "2026-11-27T02:00:00Z", rate: 2, in_history: true} # in the history already
`;
