// Runs a program as a child that ends when this process is asked to end. Works on Node 18 and newer.
import { spawn } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end; signals that this process gets go to it. A program that a signal ends takes this process along.
 * Resolves with its exit status (127 when it could not be started) and what it printed into pipes.
 */
export function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { shell: process.platform === "win32", ...options });
    const forward = (signal) => child.kill(signal);
    const settle = (outcome) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      resolve(outcome);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    const stdout = [];
    const stderr = [];
    child.stdout?.on("data", (chunk) => stdout.push(chunk));
    child.stderr?.on("data", (chunk) => stderr.push(chunk));
    child.on("error", (error) => settle({ status: 127, stdout: "", stderr: `${command}: ${error.message}\n` }));
    child.on("close", (status, signal) => {
      settle({
        status: status ?? 1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
      if (signal) process.kill(process.pid, signal);
    });
  });
}

/** Runs a program without showing what it prints, unless it fails: then all of it goes to stderr, and this process ends. */
export async function runQuietly(command, args, options) {
  const { status, stdout, stderr } = await run(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  if (status === 0) return;
  process.stderr.write(stdout + stderr);
  process.exit(status);
}
