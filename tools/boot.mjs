// Runs a root task, or the command-line tool, with Node 24 and pnpm 12, fetching both into the user's cache folder when they are
// missing. Plain JavaScript on Node built-ins, because it has to start on whatever Node (18 or newer) the machine has.
//   node tools/boot.mjs cli [arguments]     the command-line tool
//   node tools/boot.mjs demo [arguments]    the same; without arguments its demo
//   node tools/boot.mjs <script>            a script of package.json, after installing what it needs
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./child-process.mjs";

const NODE_VERSION = "24.21.0";
const PNPM_VERSION = "12.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task, ...taskArgs] = process.argv.slice(2);
const here = process.cwd();

const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  pnpm_config_minimum_release_age: "0",
  pnpm_config_verify_deps_before_run: "false",
  // The package check runs the libraries on the oldest Node they promise, which the machine may have.
  CAP_MACHINE_NODE: process.execPath,
  // Paths that a user passes are relative to where the user stands. `npm start` has already moved to the root and says whence.
  CAP_CALLER_DIRECTORY: task === "cli" ? here : (process.env.INIT_CWD ?? here),
};

const runHere = (command, args, stdio = "inherit") => run(command, args, { cwd: root, env, stdio });

async function goodToolchain() {
  if (Number(process.versions.node.split(".")[0]) < 24) return false;
  const { status, stdout } = await runHere("pnpm", ["--version"], ["ignore", "pipe", "ignore"]);
  return status === 0 && Number(stdout.split(".")[0]) >= 12;
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const viaNode = cli?.endsWith("npm-cli.js");
  // Its messages belong on stderr: stdout is for the task.
  return runHere(viaNode ? process.execPath : "npm", viaNode ? [cli, ...args] : args, ["ignore", 2, 2]);
}

async function toolFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir() || userInfo().homedir, ".cache");
  const folder = join(cache, "cap", `node-${NODE_VERSION}-pnpm-${PNPM_VERSION}`);
  const bin = join(folder, "node_modules", ".bin");
  const complete = () => ["node", "pnpm"].every((name) => existsSync(join(bin, name)));
  if (complete()) return bin;
  console.error(`cap: fetching Node ${NODE_VERSION} and pnpm ${PNPM_VERSION} once, into the user's cache folder`);
  mkdirSync(dirname(folder), { recursive: true });
  const staging = mkdtempSync(join(dirname(folder), "staging-"));
  const flags = ["--no-save", "--no-package-lock", "--prefer-offline", "--no-update-notifier", "--loglevel=error"];
  const { status } = await npm([
    "install",
    "--prefix",
    staging,
    ...flags,
    `node@${NODE_VERSION}`,
    `pnpm@${PNPM_VERSION}`,
  ]);
  if (status === 0 && !complete()) {
    rmSync(folder, { recursive: true, force: true }); // what somebody deleted parts of
    try {
      renameSync(staging, folder);
    } catch {
      // Another run was faster; its folder is as good.
    }
  }
  rmSync(staging, { recursive: true, force: true });
  if (complete()) return bin;
  console.error(
    "cap: Node 24 and pnpm 12 could not be installed; install them by hand and run pnpm install && pnpm test",
  );
  return process.exit(1);
}

async function runScript() {
  const install = ["install", "--frozen-lockfile", "--prefer-offline"];
  const { status } = await runHere("pnpm", install, ["ignore", "inherit", "inherit"]);
  return status === 0 ? runHere("pnpm", ["run", task, ...taskArgs]) : { status };
}

if (!(await goodToolchain())) {
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  env[pathKey] = (await toolFolder()) + delimiter + (env[pathKey] ?? "");
}
const cliArgs = task === "demo" && taskArgs.length === 0 ? ["demo"] : taskArgs;
const cli = task === "demo" || task === "cli";
const { status } = await (cli ? runHere("node", ["tools/run-cli.mjs", ...cliArgs]) : runScript());
process.exit(status);
