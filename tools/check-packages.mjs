// Checks what npm users would get: packs every package, looks into the tarballs, installs them all into an empty project
// outside the repository, type-checks and runs the README examples there, and runs the installed command line.
// Run: pnpm run pkgcheck. Needs an npm registry, and fetches Node 20 from it where the machine has another.
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run as runChild } from "./child-process.mjs";

const OLD_NODE = "20.20.2"; // the oldest line the libraries promise to run on
/** Folders that a package publishes beside dist. */
const EXTRA_FOLDERS = { "@cap/cli": ["demo"], "@cap/domain": ["schemas"] };
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "cap-packages-"));
const consumer = join(scratch, "consumer");

process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** Reports one check on one line; the first that fails ends the run. */
async function check(name, body) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    const result = await body();
    console.log(`ok      ${name} (${seconds()})`);
    return result;
  } catch (error) {
    console.log(`FAILED  ${name} (${seconds()})\n${error.message}`);
    return process.exit(1);
  }
}

/** Runs a program and gives back its stdout; a failure is an error that shows all its output. */
async function run(command, args, { cwd = root, env = process.env } = {}) {
  const options = { cwd, env, stdio: ["ignore", "pipe", "pipe"] };
  const { status, stdout, stderr } = await runChild(command, args, options);
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")}: exit status ${status}\n${stdout}${stderr}`);
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

const packages = globSync(["packages/*/package.json", "apps/*/package.json"], { cwd: root })
  .toSorted()
  .map((path) => ({ folder: join(root, dirname(path)), ...readJson(join(root, path)) }))
  .filter((manifest) => manifest.private !== true)
  .map(({ folder, name, exports }) => ({
    folder,
    name,
    isLibrary: exports !== undefined,
    entries: Object.keys(exports ?? {}).filter((entry) => entry !== "./package.json"),
  }));
const libraries = packages.filter(({ isLibrary }) => isLibrary);

async function pack({ name, folder }) {
  const { filename } = JSON.parse(
    await run("pnpm", ["pack", "--json", "--pack-destination", scratch], { cwd: folder }),
  );
  const unpacked = join(scratch, "unpacked", name);
  mkdirSync(unpacked, { recursive: true });
  await run("tar", ["-xzf", filename, "--strip-components=1", "-C", unpacked]);
  return { tarball: filename, unpacked };
}

/** Only built files, the README and the licence: no sources, no tests, no protocol that npm does not know. */
function checkContents({ unpacked, name }) {
  const files = globSync("**/*", { cwd: unpacked, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
  const published = ["dist", ...(EXTRA_FOLDERS[name] ?? [])];
  const rootFiles = ["LICENSE", "README.md", "package.json"];
  for (const file of rootFiles) expect(files.includes(file), `${file} is missing`);
  const stray = files.filter(
    (file) => !rootFiles.includes(file) && !published.some((part) => file.startsWith(`${part}/`)),
  );
  expect(stray.length === 0, `should not be published: ${stray.join(", ")}`);
  const development = files.filter((file) =>
    /\.(test|contract|bench)\.|^dist\/.*(?<!\.d)\.ts$|\.tsbuildinfo$/.test(file),
  );
  expect(development.length === 0, `belongs to development: ${development.join(", ")}`);
  const manifest = readFileSync(join(unpacked, "package.json"), "utf8");
  expect(!/"(workspace|catalog):/.test(manifest), "package.json still names workspace: or catalog: versions");
}

/** `any` in a declaration that nobody wrote is a type the compiler could not name; the consumer silently loses his checks. */
function checkDeclarations({ unpacked }) {
  const lines = globSync("dist/**/*.d.ts", { cwd: unpacked }).flatMap((path) =>
    readFileSync(join(unpacked, path), "utf8")
      .replace(/\/\*\*[\s\S]*?\*\//g, "")
      .split("\n")
      .filter((line) => /\bany\b/.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(lines.length === 0, lines.join("\n"));
}

/** The code of the first ts block of a README. */
function firstExample({ folder }) {
  const block = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(folder, "README.md"), "utf8"));
  expect(block !== null, `${folder}/README.md has no ts block`);
  return block[1];
}

async function installConsumer(packed) {
  mkdirSync(join(consumer, "src"), { recursive: true });
  const versions = ["typescript", "@types/node"].map(
    (name) => `${name}@${readJson(join(root, "node_modules", name, "package.json")).version}`,
  );
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  for (const library of libraries)
    writeFileSync(join(consumer, "src", `${exampleName(library)}.ts`), firstExample(library));
  const tarballs = packed.map(({ tarball }) => tarball);
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs, ...versions], {
    cwd: consumer,
  });
}

function exampleName({ name }) {
  return name.replace(/^@.*\//, "");
}

async function typeCheck(module, moduleResolution) {
  const flags = [
    "--strict",
    "--exactOptionalPropertyTypes",
    "--skipLibCheck",
    "false",
    "--target",
    "es2023",
    "--types",
    "node",
  ];
  const resolution = ["--module", module, "--moduleResolution", moduleResolution, "--moduleDetection", "force"];
  const sources = libraries.map((library) => join("src", `${exampleName(library)}.ts`));
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  await run(process.execPath, [compiler, ...flags, ...resolution, "--outDir", "built", ...sources], { cwd: consumer });
}

/** A Node of the oldest supported line: the machine's own when it is one, else the npm package of that name. */
async function oldNode() {
  const own = process.env.CAP_MACHINE_NODE;
  if (own && (await run(own, ["--version"])).startsWith("v20.")) return { node: own, source: "the machine's own" };
  const folder = join(scratch, "old-node");
  mkdirSync(folder);
  await run("npm", [
    "install",
    "--prefix",
    folder,
    "--no-save",
    "--no-package-lock",
    "--loglevel=error",
    `node@${OLD_NODE}`,
  ]);
  return { node: join(folder, "node_modules", ".bin", "node"), source: "from npm" };
}

async function runExample(node, library) {
  const printed = await run(node, [join("built", `${exampleName(library)}.js`)], { cwd: consumer });
  expect(printed.trim() !== "", "it printed nothing");
  return printed;
}

/** Imports every entry of a library as a consumer does; one that exports nothing is a fault. */
async function importEntries({ name, entries }) {
  for (const entry of entries) {
    const code = `import * as all from "${name}${entry.slice(1)}"; console.log(Object.keys(all).length)`;
    const printed = await run(process.execPath, ["--input-type=module", "--eval", code], { cwd: consumer });
    expect(Number(printed) > 0, `${name}${entry.slice(1)} exports nothing`);
  }
}

function runCommandLine(...args) {
  const PATH = dirname(process.execPath) + delimiter + process.env.PATH;
  return run("npx", ["--no-install", "cap", ...args], { cwd: consumer, env: { ...process.env, PATH } });
}

await check("build", () => run("pnpm", ["exec", "turbo", "run", "build", "--output-logs=errors-only"]));

const packed = [];
for (const entry of packages) packed.push({ ...entry, ...(await check(`pack ${entry.name}`, () => pack(entry))) });
for (const entry of packed) {
  await check(`contents of ${entry.name}`, () => checkContents(entry));
  await check(`publint ${entry.name}`, () => run("pnpm", ["exec", "publint", "run", "--strict", entry.tarball]));
}
for (const entry of packed.filter(({ isLibrary }) => isLibrary)) {
  const attw = ["exec", "attw", entry.tarball, "--profile", "esm-only", "--no-color"];
  await check(`no any in the types of ${entry.name}`, () => checkDeclarations(entry));
  await check(`attw ${entry.name}`, () => run("pnpm", attw));
}

await check("install all tarballs into an empty project", () => installConsumer(packed));
await check("type-check there, bundler resolution", () => typeCheck("esnext", "bundler"));
await check("type-check there, nodenext resolution", () => typeCheck("nodenext", "nodenext"));

const old = await check("find Node 20", oldNode);
const oldName = `Node ${(await run(old.node, ["--version"])).trim()} (${old.source})`;
for (const library of libraries) {
  const before = await check(`example of ${library.name} on ${oldName}`, () => runExample(old.node, library));
  await check(`every entry of ${library.name}`, () => importEntries(library));
  await check(`example of ${library.name} on Node ${process.version}, same output`, async () =>
    expect((await runExample(process.execPath, library)) === before, "the outputs differ"),
  );
}

await check("cap --version", async () =>
  expect(/\d+\.\d+\.\d+/.test(await runCommandLine("--version")), "it prints none"),
);
await check("cap size", () => runCommandLine("size", "--lambda", "1", "--service-time", "1s", "--p95", "5s"));
await check("cap demo", async () => expect((await runCommandLine("demo")).trim() !== "", "it printed nothing"));
await check("publish, dry run", () => run("pnpm", ["--recursive", "publish", "--dry-run", "--no-git-checks"]));
console.log(`${packages.length} packages are fit to publish`);
