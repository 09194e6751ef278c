import type { Command } from "commander";
import { parseOutputFile } from "../options/output-file.ts";
import { helpText } from "../report/help-text.ts";
import type { CommandContext } from "./command-context.ts";

/** `cap decide`. */
export function addDecide(program: Command, { terminal, done }: CommandContext): void {
  program
    .command("decide")
    .description("Decide in a stream: JSON lines of observations in, JSON lines of decisions out.")
    .option("--memory <file>", "restore the memory from this file and save it after every decision", parseOutputFile)
    .option("--explain", "add the explanation to every decision")
    .addHelpText("after", helpText(HELP, terminal))
    .action(async (options) => {
      const { decideCommand } = await import("../commands/decide.ts");
      done(await decideCommand(options, terminal));
    });
}

const HELP = `
The first line says what is to be decided for (on one line):
  {"policy": {"slo": {"p95_latency": "10s"}, "max_workers": 50},
   "pool": {"name": "mail", "provisioning_delay": "60s", "service_time": "2s"},
   "history": {"start": "2025-09-01T00:00:00Z", "step": "60s",
               "arrivals": [120, 131, null]},
   "interval": "30s"}
It is answered by {"ready": true, "interval": "30s", ...}. Every further line is an observation;
any field but timestamp may be missing:
  {"timestamp": "2025-09-29T09:00:30Z", "arrivals": 61, "backlog": 3,
   "ready_workers": 7}
answered by {"timestamp", "kind": "planned" or "held", "target_workers", "reasons": [...]}.
A line that cannot be read is answered by {"error": ...} and changes nothing.

Example:
  my-metrics --follow | cap decide --memory mail.memory.json | my-scaler`;
