#!/usr/bin/env node
import { EXIT } from "./exit-code.ts";
import { run } from "./program.ts";
import { processTerminal } from "./process-terminal.ts";

// Once: a second Ctrl-C ends even a computation that lets nothing else run.
process.once("SIGINT", () => process.exit(EXIT.interrupted));
process.exitCode = await run(process.argv.slice(2), processTerminal(process));
