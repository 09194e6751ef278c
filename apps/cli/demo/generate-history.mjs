// Writes history.csv: 28 days of a made-up job queue, one row per 5 minutes. The same seed gives the same bytes.
// Run: node demo/generate-history.mjs [output file]
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SEED = 20250901;
const START_MS = Date.UTC(2025, 8, 1); // a Monday
const DAYS = 28;
const STEP_MINUTES = 5;
const STEPS_PER_DAY = (24 * 60) / STEP_MINUTES;
const STEP_SECONDS = STEP_MINUTES * 60;
// The history starts and ends at 7 in the morning: what comes next is the ramp of the office hours.
const FIRST_STEP = (7 * 60) / STEP_MINUTES;

const NIGHT_RATE = 0.8; // jobs per second
const OFFICE_RATE = 6.2; // added at the height of a working day
const WEEKEND_SHARE = 0.3;
const LUNCH_DIP = 0.25;
const GROWTH_PER_WEEK = 0.02;
const CRON_JOBS = 150; // submitted at every full hour
// Nobody recorded anything on the third Wednesday from 14:20 to 15:05.
const OUTAGE_FIRST_STEP = 16 * STEPS_PER_DAY + (14 * 60 + 20) / STEP_MINUTES;
const OUTAGE_STEPS = 9;

const HEADER = [
  "# Synthetic data, made by generate-history.mjs: arrivals of a job queue per 5 minutes, times are the start of the step, in UTC.",
  "# Shape: office hours with a lunch dip, quiet weekends, a burst at every full hour, 2 % growth a week, one outage without rows.",
  "timestamp,arrivals",
];

/** Mulberry32 of Tommy Ettinger: 32 bits of state are plenty for a demo. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Poisson numbers by Knuth's product of uniforms; in portions, because exp(-mean) would underflow. */
function poisson(mean, random) {
  let count = 0;
  for (let rest = mean; rest > 0; rest -= 500) {
    const limit = Math.exp(-Math.min(rest, 500));
    for (let product = random(); product > limit; product *= random()) count += 1;
  }
  return count;
}

/** A bell around an hour of the day, 1 at its top. */
function bell(hour, center, width) {
  return Math.exp(-(((hour - center) / width) ** 2) / 2);
}

function meanArrivals(step) {
  const day = Math.floor(step / STEPS_PER_DAY);
  const hour = ((step % STEPS_PER_DAY) * STEP_MINUTES) / 60;
  const working = 1 / (1 + Math.exp(-(hour - 8.3) / 0.6)) / (1 + Math.exp((hour - 17.7) / 0.8));
  const lunch = 1 - LUNCH_DIP * bell(hour, 12.6, 0.5);
  const shape = working * lunch * (1 + 0.2 * bell(hour, 10.5, 1));
  const weekday = day % 7 < 5 ? 1 : WEEKEND_SHARE;
  const growth = 1 + (GROWTH_PER_WEEK * day) / 7;
  const cron = hour === Math.floor(hour) ? CRON_JOBS : 0;
  return (NIGHT_RATE + OFFICE_RATE * shape * weekday) * growth * STEP_SECONDS + cron;
}

function historyCsv() {
  const random = randomNumbers(SEED);
  const rows = Array.from({ length: DAYS * STEPS_PER_DAY }, (_, index) => {
    const step = FIRST_STEP + index;
    const time = new Date(START_MS + step * STEP_SECONDS * 1000).toISOString().replace(".000Z", "Z");
    return `${time},${poisson(meanArrivals(step), random)}`;
  });
  rows.splice(OUTAGE_FIRST_STEP - FIRST_STEP, OUTAGE_STEPS);
  return `${[...HEADER, ...rows].join("\n")}\n`;
}

writeFileSync(process.argv[2] ?? fileURLToPath(new URL("history.csv", import.meta.url)), historyCsv());
