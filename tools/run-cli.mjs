// Builds the command-line tool when its sources changed, then runs it where the user stands. Without arguments: the demo.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const build = spawnSync("pnpm", ["exec", "turbo", "run", "build", "--filter=@cap/cli...", "--output-logs=errors-only"], {
  cwd: root,
  encoding: "utf8",
  stdio: ["ignore", "pipe", "pipe"],
  shell: process.platform === "win32",
});
if (build.status !== 0) {
  process.stderr.write(`${build.stdout ?? ""}${build.stderr ?? ""}`);
  process.exit(build.status ?? 1);
}
const main = fileURLToPath(new URL("../apps/cli/dist/main.js", import.meta.url));
const cli = spawnSync(process.execPath, [main, ...(args.length > 0 ? args : ["demo"])], {
  cwd: process.env.CAP_CALLER_DIRECTORY ?? process.cwd(),
  stdio: "inherit",
});
if (cli.signal) process.kill(process.pid, cli.signal);
process.exit(cli.status ?? 1);
