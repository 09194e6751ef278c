// Runs a root task with Node 24 and pnpm 12, fetching both into the user's cache folder when they are missing.
// Plain JavaScript on Node built-ins, because it has to start on whatever Node (18 or newer) the machine has.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";
const PNPM_VERSION = "12.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";
const quiet = process.argv[2] === "--quiet";
const [task, ...taskArgs] = process.argv.slice(quiet ? 3 : 2);

const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  pnpm_config_minimum_release_age: "0",
  pnpm_config_verify_deps_before_run: "false",
  // The package check runs the libraries on the oldest Node they promise, which the machine may have.
  CAP_MACHINE_NODE: process.execPath,
  // Paths that a user passes are relative to where the user stands, not to the repository.
  CAP_CALLER_DIRECTORY: process.env.INIT_CWD ?? process.cwd(),
};

function run(command, args, stdio = "inherit") {
  const result = spawnSync(command, args, { cwd: root, env, stdio, shell: windows });
  if (result.signal) process.kill(process.pid, result.signal);
  return result;
}

function runOrExit(command, args, stdio) {
  const { status, stdout, stderr, error } = run(command, args, stdio);
  if (status === 0) return;
  if (stdout) process.stderr.write(stdout);
  if (stderr) process.stderr.write(stderr);
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(status ?? 1);
}

function goodToolchain() {
  if (Number(process.versions.node.split(".")[0]) < 24) return false;
  const { status, stdout } = run("pnpm", ["--version"], ["ignore", "pipe", "ignore"]);
  return status === 0 && Number(String(stdout).split(".")[0]) >= 12;
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const viaNode = cli?.endsWith("npm-cli.js");
  // Its messages belong on stderr: stdout is for the task.
  return run(viaNode ? process.execPath : "npm", viaNode ? [cli, ...args] : args, ["ignore", 2, 2]);
}

function toolFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(cache, "cap", `node-${NODE_VERSION}-pnpm-${PNPM_VERSION}`);
  const bin = join(folder, "node_modules", ".bin");
  const complete = () => ["node", "pnpm"].every((name) => existsSync(join(bin, name)));
  if (complete()) return bin;
  console.error(`cap: fetching Node ${NODE_VERSION} and pnpm ${PNPM_VERSION} once, into the user's cache folder`);
  mkdirSync(dirname(folder), { recursive: true });
  const staging = mkdtempSync(join(dirname(folder), "staging-"));
  const flags = ["--no-save", "--no-package-lock", "--prefer-offline", "--loglevel=error"];
  npm(["install", "--prefix", staging, ...flags, `node@${NODE_VERSION}`, `pnpm@${PNPM_VERSION}`]);
  try {
    renameSync(staging, folder);
  } catch {
    rmSync(staging, { recursive: true, force: true }); // another run was faster
  }
  if (complete()) return bin;
  console.error("cap: Node 24 and pnpm 12 could not be installed; install them by hand and run pnpm install && pnpm test");
  return process.exit(1);
}

if (!goodToolchain()) {
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  env[pathKey] = toolFolder() + delimiter + (env[pathKey] ?? "");
}

const install = ["install", "--frozen-lockfile", "--prefer-offline"];
runOrExit("pnpm", quiet ? [...install, "--silent"] : install, quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"]);
const { status } = run("pnpm", [...(quiet ? ["--silent"] : []), "run", task, ...taskArgs]);
process.exit(status ?? 1);
