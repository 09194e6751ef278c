import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { filesMatching, readText, root, withoutComments, workspaces } from "./workspace.ts";

/** One ```ts block of a document. */
interface Example {
  /** Document and line of the block's first line of code. */
  readonly title: string;
  readonly fileName: string;
  /** The code, on the same line numbers as in the document. */
  readonly code: string;
}

const folder = join(root, ".reports", "examples");
const libraries = workspaces.filter(({ isLibrary }) => isLibrary);
const documents = filesMatching("*.md", "docs/**/*.md", "packages/*/README.md", "apps/*/README.md");
const examples = documents.flatMap(examplesOf);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const kind of ["checked", "run"]) mkdirSync(join(folder, kind), { recursive: true });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(compilerOptions()));
  for (const { fileName, code } of examples) {
    writeFileSync(join(folder, "checked", fileName), code);
    writeFileSync(join(folder, "run", fileName), numbered(code));
  }
});

describe.each(libraries)("README of $manifest.name", ({ folder: packageFolder, manifest }) => {
  const readme = readText(`${packageFolder}/README.md`);

  it("begins with an example that imports this package and prints something", () => {
    const [first] = examplesOf(`${packageFolder}/README.md`);
    const imported = [...(first?.code ?? "").matchAll(/\bfrom "([^"]+)"/g)].map(([, name]) => name);
    expect(imported).toContain(manifest.name);
    expect(imported.filter((name) => !name?.startsWith("@cap/"))).toEqual([]);
    expect(first?.code).toMatch(/^console\.log\(/m);
  });

  it("lists in its tables exactly what its entries export", () => {
    const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== "./package.json");
    const exported = entries.flatMap((entry) => {
      const file = entry === "." ? "index" : entry.slice(2);
      return exportedNames(readText(`${packageFolder}/src/${file}.ts`));
    });
    expect(tableNames(readme)).toEqual(exported.toSorted());
  });
});

describe("examples in documents", () => {
  it("pass the type check", () => {
    expect(typeErrors()).toBe("");
  });

  it.each(examples)("$title prints what its comments say", async ({ fileName, code }) => {
    const printed = await run(fileName);
    const expected = expectations(code);
    const shown = expected.map(({ index, text }) => ({
      index,
      text: (printed.get(index) ?? "").slice(0, text.length),
    }));
    expect(shown).toEqual(expected);
  });
});

function examplesOf(path: string): readonly Example[] {
  const text = readText(path);
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const lineNumber = text.slice(0, match.index).split("\n").length + 1;
    return {
      title: `${path}:${lineNumber}`,
      fileName: `${path.replace(/\.md$/, "").replaceAll("/", "-")}-${lineNumber}.ts`,
      code: "\n".repeat(lineNumber - 1) + match[1]!,
    };
  });
}

function compilerOptions(): object {
  return {
    extends: "../../tsconfig.base.json",
    compilerOptions: { noEmit: true, moduleDetection: "force", types: ["node"], noUnusedLocals: false },
    include: ["checked"],
  };
}

function typeErrors(): string {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  try {
    execFileSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
    return "";
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error); // execFileSync attaches what the child printed
  }
}

/** Gives every console.log its number as first argument, so that what it prints can be told from the rest. */
function numbered(code: string): string {
  let count = 0;
  return code.replace(/\bconsole\.log\(/g, () => `console.log(${count++}, `);
}

/** Runs an example; for each console.log, by its number, all that it printed. */
async function run(fileName: string): Promise<ReadonlyMap<number, string>> {
  const printed = new Map<number, string>();
  const log = vi.spyOn(console, "log").mockImplementation((index: number, ...values: readonly unknown[]) => {
    const earlier = printed.get(index);
    printed.set(index, (earlier === undefined ? "" : `${earlier}\n`) + format(...values));
  });
  try {
    await import(/* @vite-ignore */ pathToFileURL(join(folder, "run", fileName)).href);
  } finally {
    log.mockRestore();
  }
  return printed;
}

/** What the comment after a console.log, on its line or on the lines below, says that it prints. */
function expectations(code: string): readonly { readonly index: number; readonly text: string }[] {
  const statements = code.split(/\bconsole\.log\(/).slice(1);
  return statements.flatMap((statement, index) => {
    const comment = /\);[ \t]*\n?((?:[ \t]*\/\/.*(?:\n|$))+)/.exec(statement)?.[1];
    if (comment === undefined) return [];
    const lines = comment.trim().split("\n");
    const text = lines.map((line) => line.trim().replace(/^\/\/ ?(?:=> ?)?/, "")).join("\n");
    return [{ index, text: text.replace(/…$/, "") }];
  });
}

/** Names in the first column of the tables below the headings "Exports" and "Exports of ..."; a function may show its parameters. */
function tableNames(readme: string): readonly string[] {
  const section = `\n${readme}`
    .split("\n## ")
    .filter((part) => /^Exports\b/.test(part))
    .join("\n");
  const firstCells = section.split("\n").flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? []);
  return firstCells.flatMap((cell) => [...cell.matchAll(/`([\w$]+)[^`]*`/g)].map(([, name]) => name!)).toSorted();
}

/** What an entry exports, from a list or where it is declared. */
function exportedNames(entry: string): readonly string[] {
  const text = withoutComments(entry);
  const declared = text.matchAll(/^export\s+(?:async\s+)?(?:function|const|class|interface|type)\s+([\w$]+)/gm);
  const lists = [...text.matchAll(/\bexport\s+(?:type\s+)?\{([^}]*)\}/g)];
  const listed = lists
    .flatMap(([, list]) => list!.split(","))
    .map((entry) =>
      entry
        .trim()
        .replace(/^type\s+/, "")
        .replace(/^.*\sas\s+/, ""),
    )
    .filter((name) => name !== "");
  return [...listed, ...[...declared].map(([, name]) => name!)];
}
