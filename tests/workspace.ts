import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Packages that compute and do nothing else. */
export const purePackages = ["domain", "queueing", "forecast", "simulator", "planner", "backtest"];

/** The fields of a package.json that a rule looks at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One TypeScript file of a workspace. */
export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

/** One package or app. */
export interface Workspace {
  /** Folder name, which is the package name without its scope. */
  readonly id: string;
  /** Path from the root, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly isLibrary: boolean;
  readonly sources: readonly SourceFile[];
}

/** Every package and app of the repository. */
export const workspaces: readonly Workspace[] = globSync(["packages/*/package.json", "apps/*/package.json"], {
  cwd: root,
})
  .map((path) => readWorkspace(slashed(path).replace("/package.json", "")))
  .toSorted((a, b) => a.folder.localeCompare(b.folder));

/** The text of a file, given its path from the root; empty when there is none. */
export function readText(path: string): string {
  const absolute = join(root, path);
  return existsSync(absolute) ? readFileSync(absolute, "utf8") : "";
}

/**
 * The program without its comments, so that prose about a banned name is no offence. Newlines stay, so that line numbers hold.
 * Strings are matched first: a comment mark inside one starts no comment.
 */
export function withoutComments(text: string): string {
  return text.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|\/\/.*/g, (match, string?: string) =>
    string === undefined ? match.replace(/[^\n]/g, "") : match,
  );
}

/** The program without comments and without the contents of its quoted strings. */
export function withoutCommentsAndStrings(text: string): string {
  return withoutComments(text).replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, '""');
}

/** The files that a glob of the root finds, sorted. */
export function filesMatching(...patterns: readonly string[]): readonly string[] {
  const generated = /(^|\/)(node_modules|dist)\//;
  return globSync([...patterns], { cwd: root })
    .map(slashed)
    .filter((path) => !generated.test(path))
    .toSorted();
}

function readWorkspace(folder: string): Workspace {
  return {
    id: basename(folder),
    folder,
    // The rules of packages.test.ts check the fields, so a wrong shape shows there.
    manifest: JSON.parse(readText(`${folder}/package.json`)) as Manifest,
    isLibrary: folder.startsWith("packages/"),
    sources: filesMatching(`${folder}/src/**/*.ts`).map((path) => ({
      path,
      text: readText(path),
      isTest: path.endsWith(".test.ts"),
    })),
  };
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
