// Runs the command-line tool where the user stands, after installing and building what changed. Its stdout is the tool's alone.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runQuietly } from "./child-process.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "apps", "cli", "dist", "main.js");
const stampPath = join(root, ".turbo", "cli-stamp");
const lockPath = join(root, ".turbo", "cli-lock");

/** What the built tool depends on, inputs and outputs: name, size and time of change of each file. */
function fingerprint() {
  const workspace = "{packages/*,apps/cli}";
  const inputs = [`${workspace}/src/**/*.ts`, `${workspace}/*.{json,ts}`, "*.{json,yaml}"];
  const outputs = [`${workspace}/dist/**/*.js`, "node_modules/.modules.yaml"];
  const hash = createHash("sha256").update(process.version);
  for (const path of globSync([...inputs, ...outputs], { cwd: root }).toSorted()) {
    const { size, mtimeMs } = statSync(join(root, path), { throwIfNoEntry: false }) ?? {};
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function isReady() {
  return existsSync(stampPath) && readFileSync(stampPath, "utf8") === fingerprint();
}

async function prepare() {
  if (!existsSync(join(root, "node_modules"))) console.error("cap: installing packages and building, once");
  const options = { cwd: root, env: process.env };
  await runQuietly("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"], options);
  await runQuietly(
    "pnpm",
    ["exec", "turbo", "run", "build", "--filter=@cap/cli...", "--output-logs=errors-only"],
    options,
  );
  writeFileSync(stampPath, fingerprint());
}

/** Whether the process that took the lock has died without giving it back. */
function isAbandoned() {
  try {
    process.kill(Number(readFileSync(lockPath, "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** One run installs and builds at a time; the others wait, and then find it done. */
async function prepareAlone() {
  mkdirSync(join(root, ".turbo"), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lockPath, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (isAbandoned()) rmSync(lockPath, { force: true });
      else await sleep(100);
    }
  }
  const unlock = () => rmSync(lockPath, { force: true });
  process.once("exit", unlock);
  if (!isReady()) await prepare();
  process.off("exit", unlock);
  unlock();
}

if (!isReady()) await prepareAlone();
process.argv.splice(1, 1, main);
process.chdir(process.env.CAP_CALLER_DIRECTORY ?? process.env.INIT_CWD ?? process.cwd());
await import(pathToFileURL(main).href);
