import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-clock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const QUARTER = 900;
const instant = (at: number): string => new Date(at * 1000).toISOString();

/** Three weeks in steps of some seconds: 8 jobs a second from 8 to 18 o'clock in Berlin, else 2. */
function countsUntil(end: string, stepSeconds: number): readonly (readonly [at: number, count: number])[] {
  const endAt = Date.parse(end) / 1000;
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", hour: "2-digit", hourCycle: "h23" });
  const steps = (21 * 86_400) / stepSeconds;
  return Array.from({ length: steps }, (_, step) => {
    const at = endAt - (steps - step) * stepSeconds;
    const hour = Number(clock.format(new Date(at * 1000)));
    return [at, stepSeconds * (hour >= 8 && hour < 18 ? 8 : 2)] as const;
  });
}

async function answerOf(
  args: readonly string[],
  text: string,
): Promise<{ readonly out: string; readonly err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  await run(args, {
    stdin: Readable.from([text]),
    out: (part) => void out.push(part),
    err: (part) => void err.push(part),
    color: false,
    progress: false,
    width: 300,
  });
  return { out: out.join(""), err: err.join("") };
}

const csvOf = (end: string): string =>
  `time,count\n${countsUntil(end, QUARTER)
    .map(([at, count]) => `${instant(at)},${count}`)
    .join("\n")}\n`;
const berlin = ["--time-zone", "Europe/Berlin"];
const SPRING = ["2025-03-29T18:00:00Z", "2025-03-30T06:00:00Z"] as const;
const AUTUMN = ["2025-10-25T18:00:00Z", "2025-10-26T07:00:00Z"] as const;

describe("a clock change", () => {
  it.each([SPRING, AUTUMN])("moves the morning of a forecast from %s on to %s", async (end, morning) => {
    const { out, err } = await answerOf(
      ["forecast", "-", "--horizon", "22h", "--output", "csv", ...berlin],
      csvOf(end),
    );
    const busy = out.split("\n").find((row) => Number(row.split(",")[1]) > 5);
    expect(busy).toMatch(new RegExp(`^${morning}`, "u"));
    expect(err).toMatch(/assumed: the course of the day follows local time, whose clock is set (forward|back) by 1h/u);
  });

  it("moves the morning of a plan whose policy names the time zone", async () => {
    const [end, morning] = SPRING;
    const config = join(folder, "cap.yaml");
    writeFileSync(
      config,
      "policy: { time_zone: Europe/Berlin, slo: { p95_latency: 100s }, forecast: { window: 14h } }\n",
    );
    const options = ["--config", config, "--service-time", "20s", "--workers", "60", "--max", "900"];
    const { out } = await answerOf(["plan", "-", "--output", "json", ...options], csvOf(end));
    const { plan } = JSON.parse(out);
    const up = plan.steps.find((step: { to_workers: number }) => step.to_workers > 100);
    expect(Math.abs(Date.parse(up.scheduled_at) - Date.parse(morning))).toBeLessThan(15 * 60_000);
    expect(plan.reasons).toContainEqual({
      code: "CLOCK_CHANGE",
      from: "2025-03-30T01:00:00Z",
      direction: "forward",
      shift: "1h",
      followed: true,
    });
  });

  it("moves the morning that decisions wait for, and a memory of another time zone is not used", async () => {
    const now = Date.parse("2025-03-30T05:58:00Z") / 1000;
    const history = countsUntil(instant(now - 120), 120);
    const lineOf = (zone: string): string =>
      JSON.stringify({
        policy: { time_zone: zone, slo: { p95_latency: "10s" }, max_workers: 80 },
        pool: { name: "mail", provisioning_delay: "180s", service_time: "2s", service_time_std: "2s" },
        history: { start: instant(history[0]![0]), step: "120s", arrivals: history.map(([, count]) => count) },
        interval: "30s",
      });
    const seen = { interval: "30s", arrivals: 60, completions: 60, backlog: 0, ready_workers: 6, desired_workers: 6 };
    const observation = JSON.stringify({ timestamp: instant(now), ...seen });
    const memory = join(folder, "memory.json");
    const targetOf = async (zone: string): Promise<[unknown, number]> => {
      const { out } = await answerOf(["decide", "--memory", memory], `${lineOf(zone)}\n${observation}\n`);
      const [ready, decision] = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      return [ready.reasons, decision.target_workers];
    };
    expect((await targetOf("Europe/Berlin"))[1]).toBeGreaterThan(12);
    const [refused, workers] = await targetOf("UTC");
    expect(refused).toEqual([{ code: "MEMORY_REFUSED", message: `${memory} was learnt in another time zone` }]);
    expect(workers).toBeLessThan(9);
  });

  it("is asked of no zone that does not exist", async () => {
    const { out } = await answerOf(["decide"], '{"policy":{"time_zone":"Mars"},"pool":{}}\n');
    expect(JSON.parse(out.split("\n")[0]!)).toMatchObject({
      error: { code: "USAGE", message: expect.stringMatching(/time zone "Mars"/u) },
    });
  });
});
