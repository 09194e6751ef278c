import { DEMO_HISTORY } from "../demo-history.ts";
import { planCommand } from "./plan.ts";
import type { OutputFormat } from "../output.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `cap demo`. */
export interface DemoCommandOptions {
  readonly output: OutputFormat;
}

/** `cap demo`: a plan for the synthetic history that comes with cap, and how to make one for a history of one's own. */
export async function demoCommand({ output }: DemoCommandOptions, terminal: Terminal): Promise<number> {
  if (output === "report") terminal.out(INTRODUCTION);
  const code = await planCommand(
    [DEMO_HISTORY],
    {
      output,
      seed: 1,
      serviceTime: 2,
      serviceCv: 1,
      provisioningDelay: 60,
      slo: { p95_latency: "10s" },
      workers: 5,
      max: 60,
      horizon: 4 * 3600,
    },
    terminal,
  );
  if (output === "report") terminal.out(NEXT);
  return code;
}

const INTRODUCTION = `A plan for a synthetic history of 28 days, made by a seeded script:

  cap plan history.csv --service-time 2s --service-cv 1 --slo p95=10s \\
    --workers 5 --max 60 --horizon 4h

`;

const NEXT = `
Now with your own data, a file with a time and a count per row:

  cap plan your-history.csv --service-time 2s --slo p95=10s

From a clone of the repository say ./cap, or npm start -- plan your-history.csv
`;
