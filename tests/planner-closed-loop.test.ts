import { beforeAll, describe, expect, it } from "vitest";
import { decode, decodePolicy, formatInstant, Observation, Pool } from "@cap/domain";
import { begin, step } from "@cap/planner";

const NOW = 1_700_006_400;
const TICK = 60;
const DELAY = 60;
const SERVICE = 20;
const TARGET = 100;
const policy = decodePolicy({ slo: { p95_latency: `${TARGET}s` }, interval: "60s" });
const pool = decode(Pool, { service_time: "20s", service_time_std: "20s", provisioning_delay: "60s" });

/** Factor of a daily curve at a minute: lowest at 3, highest at 15 o'clock. */
const daily = (minute: number): number => 1 - 0.5 * Math.cos((2 * Math.PI * (minute - 180)) / 1440);

/** Uniform numbers in [0, 1) by mulberry32. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Job {
  readonly arrivedAt: number;
  readonly serviceSeconds: number;
}

/** A queue with workers that start late and leave when their job is done, second by second. */
class LivePool {
  readonly latencies: { readonly arrivedAt: number; readonly seconds: number }[] = [];
  paidSeconds = 0;
  workSeconds = 0;
  desired: number;
  private ready: number;
  private now = 0;
  private arrivals = 0;
  private services: number[] = [];
  private readonly starting: number[] = [];
  private readonly queue: Job[] = [];
  private busyUntil: { readonly at: number; readonly job: Job }[] = [];
  private readonly rateAt: (second: number) => number;
  private readonly random: () => number;

  constructor(workers: number, rateAt: (second: number) => number, random: () => number) {
    this.desired = workers;
    this.ready = workers;
    this.rateAt = rateAt;
    this.random = random;
  }

  /** Runs for a tick; returns what can be seen at its end. */
  run(): object {
    this.arrivals = 0;
    this.services = [];
    for (const end = this.now + TICK; this.now < end; this.now += 1) this.second();
    const mean = this.services.reduce((sum, value) => sum + value, 0) / this.services.length;
    const oldest = this.queue[0];
    return {
      arrivals: this.arrivals,
      completions: this.services.length,
      ...(this.services.length === 0 ? {} : { service_time: `${mean.toFixed(6)}s` }),
      backlog: this.queue.length,
      oldest_wait: `${oldest === undefined ? 0 : this.now - oldest.arrivedAt}s`,
      ready_workers: this.ready,
      desired_workers: this.desired,
    };
  }

  scaleTo(workers: number): void {
    for (let added = this.desired; added < workers; added += 1) this.starting.push(this.now + DELAY);
    for (let kept = this.desired; kept > workers; kept -= 1) if (this.starting.pop() === undefined) this.ready -= 1;
    this.desired = workers;
  }

  private second(): void {
    while ((this.starting[0] ?? Infinity) <= this.now) {
      this.starting.shift();
      this.ready += 1;
    }
    const done = this.busyUntil.filter(({ at }) => at <= this.now);
    this.busyUntil = this.busyUntil.filter(({ at }) => at > this.now);
    for (const { at, job } of done) {
      this.latencies.push({ arrivedAt: job.arrivedAt, seconds: at - job.arrivedAt });
      this.services.push(job.serviceSeconds);
    }
    for (let time = -Math.log(1 - this.random()); time < this.rateAt(this.now); time -= Math.log(1 - this.random())) {
      const serviceSeconds = -SERVICE * Math.log(1 - this.random());
      this.queue.push({ arrivedAt: this.now, serviceSeconds });
      this.workSeconds += serviceSeconds;
      this.arrivals += 1;
    }
    while (this.busyUntil.length < this.ready && this.queue.length > 0) {
      const job = this.queue.shift()!;
      this.busyUntil.push({ at: this.now + job.serviceSeconds, job });
    }
    this.paidSeconds += Math.max(this.ready, this.busyUntil.length) + this.starting.length;
  }
}

interface Run {
  readonly rateAt: (second: number) => number;
  readonly minutes: number;
  readonly history: readonly number[];
  readonly workers: number;
  /** Whether the metrics of a minute are lost. */
  readonly isLost?: (minute: number) => boolean;
}

function drive({ rateAt, minutes, history, workers, isLost = () => false }: Run): {
  readonly live: LivePool;
  readonly sizes: number[];
} {
  const live = new LivePool(workers, rateAt, uniform(42));
  let memory = begin({
    policy,
    pool,
    history: { startAt: NOW - 60 * history.length, stepSeconds: 60, arrivals: [...history] },
  });
  const sizes: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    const seen = live.run();
    const counts = isLost(minute)
      ? { arrivals: null, completions: null, backlog: null, desired_workers: live.desired }
      : {};
    const observation = decode(Observation, {
      timestamp: formatInstant(NOW + 60 * minute),
      interval: "60s",
      ...seen,
      ...counts,
    });
    const next = step(memory, policy, observation, { explain: false });
    ({ memory } = next);
    live.scaleTo(next.decision.targetWorkers ?? live.desired);
    sizes.push(live.desired);
  }
  return { live, sizes };
}

/** Share of the five-minute windows in which the p95 latency of the jobs that arrived was within the target. */
function goodWindows({ latencies }: LivePool, minutes: number): number {
  const windows = Array.from({ length: Math.floor(minutes / 5) }, () => [] as number[]);
  for (const { arrivedAt, seconds } of latencies) windows[Math.floor(arrivedAt / 300)]?.push(seconds);
  const judged = windows.slice(0, -1).map((window) => window.toSorted((a, b) => a - b)); // jobs of the last may be unfinished
  return judged.filter((window) => window[Math.ceil(0.95 * window.length) - 1]! <= TARGET).length / judged.length;
}

const random = uniform(7);
const poisson = (mean: number): number =>
  Math.max(0, Math.round(mean + Math.sqrt(-2 * mean * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())));
const usualWeek = Array.from({ length: 6 * 1440 }, (_, minute) => poisson(60 * daily(minute)));

describe("the decision core in a closed loop", () => {
  const lost = { from: 1_200, until: 1_210 };
  let day: ReturnType<typeof drive>;

  beforeAll(() => {
    day = drive({
      rateAt: (second) => daily(second / 60),
      minutes: 1440,
      history: usualWeek,
      workers: 16,
      isLost: (minute) => minute > lost.from && minute <= lost.until,
    });
  });

  it("keeps the SLO over a daily curve at well below the price of its peak", () => {
    expect(goodWindows(day.live, 1440)).toBeGreaterThanOrEqual(0.97);
    expect(day.live.paidSeconds / day.live.workSeconds).toBeLessThanOrEqual(1.4);
    expect(Math.max(...day.sizes)).toBeGreaterThan(2 * Math.min(...day.sizes));
  });

  it("removes nothing while metrics are missing, though the load is falling", () => {
    const [before, ...during] = day.sizes.slice(lost.from - 1, lost.until);
    expect(during).toHaveLength(10);
    expect(during.every((size) => size >= before!)).toBe(true);
    expect(day.sizes[lost.until + 60]).toBeLessThan(before!);
  });

  it("follows a load that grows fourfold within half an hour and was never seen before", () => {
    const ramp = drive({
      rateAt: (second) => 1 + 3 * Math.min(1, Math.max(0, (second - 1_800) / 1_800)),
      minutes: 120,
      history: Array.from({ length: 4 * 1440 }, () => poisson(60)),
      workers: 24,
    });
    expect(goodWindows(ramp.live, 120)).toBeGreaterThanOrEqual(0.9);
    expect(ramp.sizes.at(-1)).toBeGreaterThan(80);
    expect(ramp.live.paidSeconds / ramp.live.workSeconds).toBeLessThanOrEqual(1.4);
  });
});
