import { builtinModules } from "node:module";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import {
  filesMatching,
  purePackages,
  readText,
  type SourceFile,
  withoutComments,
  withoutCommentsAndStrings,
  type Workspace,
  workspaces,
} from "./workspace.ts";

/** What each workspace may depend on, of our own packages. Workspaces that do not exist yet are listed too. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  queueing: [],
  forecast: [],
  simulator: [],
  planner: ["domain", "queueing", "forecast", "simulator"],
  backtest: ["domain", "planner", "simulator"],
  store: ["domain"],
  "cloud-clients": ["domain"],
  control: ["domain", "planner", "store", "cloud-clients"],
  workflows: ["domain", "control", "store", "cloud-clients"],
  worker: ["domain", "planner", "control", "store", "cloud-clients", "workflows"],
  api: [...purePackages, "control", "store", "cloud-clients", "workflows"],
  cli: [...purePackages, "control", "store", "cloud-clients", "workflows"],
};

/** Orchestration sees the adapters as types only; the apps hand it the real ones. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  control: ["store", "cloud-clients"],
  workflows: ["store", "cloud-clients"],
};

/** Ways out of a pure function: clocks, randomness, environment, output, timers, the machine's own time zone. */
const IMPURE: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bnew Date(?!\w|\s*\(\s*[^\s)])/,
  /(?<!new )\bDate\(/,
  /\.get(?:Date|Day|Hours|Minutes|Month|FullYear|TimezoneOffset)\(/,
  /\bMath\.random\b/,
  /\}\s*=\s*(?:Math|Date|process)\b(?!\s*[.([])/,
  /(?<![.\w])process\s*[.[?]/,
  /\bconsole\b/,
  /\b(?:set|clear)(?:Timeout|Interval|Immediate)\b/,
  /(?<![.\w])performance\s*\./,
  /(?<![.\w])crypto\s*\./,
  /\bglobalThis\b/,
  /(?<![.\w])fetch\(/,
  /\bimport\.meta\b/,
];

/** Node's own modules, with `node:` before the name or without it, however they are imported. */
const NODE_IMPORT: readonly RegExp[] = [
  /["']node:/,
  new RegExp(`(?:\\bfrom|\\bimport|\\brequire)\\s*\\(?\\s*["'](?:${builtinModules.join("|")})(?:/[^"']*)?["']`),
];

const BANNED_FILE_NAMES = ["utils", "util", "helpers", "helper", "common", "types", "misc", "manager", "service"];
const FILE_LINES_MAX = 300;
const TEST_LINES_MAX = 500;

const allSources = workspaces.flatMap(({ sources }) => sources);
const pureWorkspaces = workspaces.filter(({ id, isLibrary }) => isLibrary && purePackages.includes(id));

describe("dependency arrows", () => {
  it("names the allowed dependencies of every workspace", () => {
    expect(workspaces.map(({ id }) => id).filter((id) => ARROWS[id] === undefined)).toEqual([]);
  });

  it("finds no other dependency in a package.json", () => {
    expect(
      workspaces.flatMap((workspace) => forbidden(workspace, declaredPackages(workspace), "package.json")),
    ).toEqual([]);
  });

  it("finds no other package named in a source file", () => {
    expect(
      workspaces.flatMap((workspace) =>
        workspace.sources.flatMap((file) => forbidden(workspace, namedPackages(file), file.path)),
      ),
    ).toEqual([]);
  });

  it("lets orchestration see adapters as types only", () => {
    expect(workspaces.flatMap(valueImportsOfTypes)).toEqual([]);
  });
});

describe("pure packages", () => {
  const sources = pureWorkspaces.flatMap((workspace) => workspace.sources).filter(({ isTest }) => !isTest);

  it("read no clock, environment or randomness, and print nothing", () => {
    expect(sources.flatMap((file) => offences(file, IMPURE, withoutCommentsAndStrings))).toEqual([]);
  });

  it("import nothing of Node", () => {
    expect(sources.flatMap((file) => offences(file, NODE_IMPORT, withoutComments))).toEqual([]);
  });

  it.each([
    [IMPURE, "const { random } = Math;", true],
    [IMPURE, "const { now: clock } = Date", true],
    [IMPURE, "} = process;", true],
    [IMPURE, "const { length } = Math.max(1, 2);", false],
    [IMPURE, "const { a } = MathLike;", false],
    [NODE_IMPORT, 'import "fs";', true],
    [NODE_IMPORT, 'import { join } from "path/posix";', true],
    [NODE_IMPORT, 'export * from "node:os";', true],
    [NODE_IMPORT, 'const lazy = await import("child_process");', true],
    [NODE_IMPORT, 'import { decode } from "@cap/domain";', false],
    [NODE_IMPORT, 'import { url } from "./url.ts";', false],
    [NODE_IMPORT, 'const kind = "path";', false],
  ])("are held to patterns that see %2$s", (patterns, line, isOffence) => {
    expect(patterns.some((pattern) => pattern.test(line))).toBe(isOffence);
  });

  it("are type-checked without the types of Node or a browser", () => {
    const open = pureWorkspaces.filter(({ folder }) => !/"types":\s*\[\]/.test(readText(`${folder}/tsconfig.json`)));
    expect(open.map(({ id }) => id)).toEqual([]);
  });
});

describe("imports", () => {
  it("stay inside the package: a folder up at most, and never the inside of another package", () => {
    const deep = [/["']\.\.\/\.\.\//, /["']@cap\/[^"'/]+\/(?:src|dist)/];
    expect(
      workspaces.flatMap(({ folder, sources }) =>
        sources.flatMap((file) => [
          ...offences(file, deep, importStatements),
          ...relativeImports(file)
            .filter((target) => !target.startsWith(`${folder}/`))
            .map((target) => `${file.path}: ${target}`),
        ]),
      ),
    ).toEqual([]);
  });

  it("form no cycle", () => {
    expect(workspaces.flatMap(({ sources }) => cycles(sources))).toEqual([]);
  });

  it("name what they export: no export *, no default export", () => {
    const banned = [/\bexport\s*(?:type\s*)?\*/, /\bexport\s+default\b/, /\bas\s+default\b/];
    expect(allSources.flatMap((file) => offences(file, banned, withoutCommentsAndStrings))).toEqual([]);
  });
});

describe("files", () => {
  const scripts = filesMatching("tests/**/*.ts", "bench/**/*.ts", "tools/**/*.mjs");
  const everyFile = [...allSources.map(({ path }) => path), ...scripts];

  it(`have at most ${FILE_LINES_MAX} lines, tests ${TEST_LINES_MAX}`, () => {
    const long = everyFile.map((path) => ({ path, lines: readText(path).trimEnd().split("\n").length }));
    expect(
      long.filter(({ path, lines }) => lines > (path.endsWith(".test.ts") ? TEST_LINES_MAX : FILE_LINES_MAX)),
    ).toEqual([]);
  });

  it("are named after a concept, in kebab-case", () => {
    const named = (path: string): string =>
      posix.basename(path).replace(/(?:\.test|\.contract|\.fixture)?\.(?:ts|mjs)$/, "");
    const isConcept = (name: string): boolean =>
      /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) && !BANNED_FILE_NAMES.includes(name);
    expect(everyFile.filter((path) => !isConcept(named(path)))).toEqual([]);
  });

  it("are at most one folder below src", () => {
    expect(allSources.map(({ path }) => path).filter((path) => path.split("/src/")[1]!.split("/").length > 2)).toEqual(
      [],
    );
  });
});

/** Our packages that the package.json declares, of whatever kind. */
function declaredPackages({ manifest }: Workspace): readonly string[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies }).flatMap(
    ownId,
  );
}

/** Our packages that a file names in any quoted string: a pattern on `from "@cap/..."` would miss a bare or a lazy import. */
function namedPackages({ text }: SourceFile): readonly string[] {
  return [...withoutComments(text).matchAll(/["'`](@cap\/[\w-]+)(?:\/[\w/.-]+)?["'`]/g)].flatMap(([, name]) =>
    ownId(name!),
  );
}

function ownId(packageName: string): readonly string[] {
  return packageName.startsWith("@cap/") ? [packageName.replace("@cap/", "")] : [];
}

function forbidden({ id }: Workspace, targets: readonly string[], where: string): readonly string[] {
  return [...new Set(targets)]
    .filter((target) => !ARROWS[id]?.includes(target))
    .map((target) => `${id} -> ${target} in ${where}`);
}

function valueImportsOfTypes({ id, sources }: Workspace): readonly string[] {
  const statement = /\b(?:import|export)\b(?!\s+type\b)[^;"']*["']@cap\/([\w-]+)/g;
  return sources
    .filter(({ isTest }) => !isTest)
    .flatMap((file) =>
      [...withoutComments(file.text).matchAll(statement)]
        .filter(([, target]) => TYPES_ONLY[id]?.includes(target!))
        .map(([, target]) => `${file.path} imports values of ${target}`),
    );
}

/** Where a file breaks a pattern, as "path:line: text". */
function offences(file: SourceFile, patterns: readonly RegExp[], view: (text: string) => string): readonly string[] {
  return view(file.text)
    .split("\n")
    .flatMap((line, index) =>
      patterns.some((pattern) => pattern.test(line)) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [],
    );
}

/** The program with everything blanked that is not the end of an import or export statement, or a lazy import. */
function importStatements(text: string): string {
  return withoutComments(text)
    .split("\n")
    .map((line) => /(?:\bfrom|\bimport)\s*\(?\s*["'].*/.exec(line)?.[0] ?? "")
    .join("\n");
}

/** Paths from the root of the files that a file imports by a relative path. */
function relativeImports(file: SourceFile): readonly string[] {
  const specifiers = importStatements(file.text).matchAll(/["'](\.{1,2}\/[^"']+)["']/g);
  return [...specifiers].map(([, specifier]) => posix.join(posix.dirname(file.path), specifier!));
}

/** Import cycles among files, each as "a -> b -> a". A cycle of types counts: it ties the files together all the same. */
function cycles(sources: readonly SourceFile[]): readonly string[] {
  const imports = new Map(sources.map((file) => [file.path, relativeImports(file)]));
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(" -> ")];
    if (finished.has(path)) return [];
    const found = (imports.get(path) ?? []).flatMap((target) => visit(target, [...trail, path]));
    finished.add(path);
    return found;
  };
  return sources.flatMap(({ path }) => visit(path, []));
}
