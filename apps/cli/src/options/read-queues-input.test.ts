import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-queues-"));
afterAll(() => rmSync(folder, { recursive: true }));

const START = Date.UTC(2025, 8, 29, 7);
/** Two hours of minutes of a rate; jobs of a service time where one is given. */
function historyFile(
  name: string,
  perMinute: number,
  { service = "", backlog = "", minutes = 120, from = 0 } = {},
): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const rows = Array.from({ length: minutes }, (_, minute) =>
    [new Date(START + 60_000 * (from + minute)).toISOString(), perMinute, service, backlog].join(","),
  );
  writeFileSync(path, ["timestamp,arrivals,service_time,backlog", ...rows].join("\n"));
  return path;
}
function configFile(text: string): string {
  const path = join(folder, "cap.yaml");
  writeFileSync(path, text);
  return path;
}

async function plan(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly said: string }> {
  let [out, said] = ["", ""];
  const code = await run(["plan", ...args], {
    stdin: Readable.from([]),
    out: (text) => void (out += text),
    err: (text) => void (said += text),
    color: false,
    progress: false,
    width: 100,
  });
  return { code, out, said };
}

const mail = historyFile("mail.csv", 60, { service: "2", backlog: "1" });
const reports = historyFile("reports.csv", 6, { service: "20", backlog: "2" });

describe("several queues on one pool", () => {
  it("are planned as one: arrivals and jobs that wait added up, service times mixed by their arrivals", async () => {
    const { code, out } = await plan(mail, reports, "--slo", "p95=2m", "-o", "json");
    expect(code).toBe(0);
    const { explanation } = JSON.parse(out).plan;
    expect(explanation.inputs).toMatchObject({ backlog: 3, arrival_rate: 1.1 });
    expect(Number.parseFloat(explanation.inputs.service_time)).toBeCloseTo((60 * 2 + 6 * 20) / 66, 3);
  });

  it("name the one whose target binds, and take its word from the configuration", async () => {
    const config = configFile(`
queues:
  - {name: mail, slo: {p95_latency: 20s}}
  - {name: reports, service_time: 10s, slo: {p95_latency: 10m}}
`);
    const { out, said } = await plan(mail, reports, "--config", config, "-o", "json");
    expect(said).toMatch(/for all queues: mail is the tightest with 20s/u);
    expect(Number.parseFloat(JSON.parse(out).plan.explanation.inputs.service_time)).toBeCloseTo(
      (60 * 2 + 6 * 10) / 66,
      3,
    );
  });

  it("may be named for the one history of a pool", async () => {
    const config = configFile("queues: [{name: a, weight: 3, service_time: 2s}, {name: b, service_time: 6s}]");
    const { out } = await plan(historyFile("pool.csv", 60), "--config", config, "--slo", "p95=1m", "-o", "json");
    expect(JSON.parse(out).plan.explanation.inputs.service_time).toBe("3s");
  });

  it("say which part of a history the others do not cover, and where the plan begins for it", async () => {
    const [early, late] = [
      historyFile("early.csv", 60, { minutes: 120 }),
      historyFile("late.csv", 60, { minutes: 120, from: 30 }),
    ];
    const { out, said } = await plan(early, late, "--service-time", "2s", "--slo", "p95=2m", "-o", "json");
    const flat = said.replace(/\s+/gu, " ");
    expect(flat).toContain("ignored: early before 2025-09-29T07:30:00Z, where late begins");
    expect(flat).toContain(
      "warning: the plan begins at 2025-09-29T09:00:00Z, where early ends, though late goes on for up to 30m",
    );
    expect(JSON.parse(out).plan.generated_at).toBe("2025-09-29T09:00:00Z");
  });

  it("say nothing of the kind when all cover the same time", async () => {
    const { said } = await plan(mail, reports, "--slo", "p95=2m", "-o", "json");
    expect(said).not.toMatch(/only the time that all histories cover/u);
  });

  it.each([
    ["one file twice", () => [mail, mail], /must be one file for each queue, got .*mail\.csv twice/u],
    ["standard input twice", () => ["-", "-"], /got standard input twice/u],
    [
      "one file under two names",
      () => {
        const link = join(folder, "post.csv");
        symlinkSync(mail, link);
        return [mail, link];
      },
      /got .*mail\.csv and .*post\.csv, which are one file/u,
    ],
    [
      "two files of one name",
      () => [mail, historyFile("other/mail.csv", 6)],
      /the queues must have different names, got "mail" for .*mail\.csv and .*other\/mail\.csv/u,
    ],
  ])("are not %s", async (_, files, message) => {
    const { code, said } = await plan(...files(), "--service-time", "2s");
    expect(code).toBe(2);
    expect(said).toMatch(message);
  });

  it.each([
    [
      "a queue without a history",
      "queues: [{name: letters}]",
      /"letters" of the configuration has no history among mail, reports/u,
    ],
    ["a name twice", "queues: [{name: mail}, {name: mail}]", /queues\[1\]\.name must differ/u],
  ])("refuse %s", async (_, text, message) => {
    const { code, said } = await plan(mail, reports, "--config", configFile(text));
    expect(code).toBe(2);
    expect(said).toMatch(message);
  });
});
