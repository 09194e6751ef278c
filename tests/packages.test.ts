import { describe, expect, it } from "vitest";
import { type Manifest, purePackages, readText, workspaces } from "./workspace.ts";

const published = workspaces.filter(({ manifest }) => manifest.private !== true);
const libraries = workspaces.filter(({ isLibrary }) => isLibrary);

describe.each(published)("$manifest.name", ({ id, folder, manifest }) => {
  it("says what it is, under which licence, and publishes only what it names", () => {
    expect(manifest).toMatchObject({
      name: `@cap/${id}`,
      license: "MIT",
      type: "module",
      description: expect.stringMatching(/\S.{20,}\.$/),
      files: expect.arrayContaining(["dist"]),
      publishConfig: { access: "public" },
    });
  });

  it("carries the licence of the repository, so that every way of packing includes it", () => {
    expect(readText(`${folder}/LICENSE`)).toBe(readText("LICENSE"));
  });
});

describe.each(libraries)("$manifest.name", ({ manifest }) => {
  it("lists for each entry the source, the types and the built file, in this order", () => {
    const entries = Object.entries(manifest.exports ?? {}).filter(([entry]) => entry !== "./package.json");
    expect(entries.length).toBeGreaterThan(0);
    for (const [entry, target] of entries) {
      const file = entry === "." ? "index" : entry.slice(2);
      // Compared as text, because the order of the conditions decides which one wins.
      expect(JSON.stringify(target)).toBe(
        JSON.stringify({
          "@cap/source": `./src/${file}.ts`,
          types: `./dist/${file}.d.ts`,
          default: `./dist/${file}.js`,
        }),
      );
    }
  });

  it("lets tools read its package.json", () => {
    expect(manifest.exports?.["./package.json"]).toBe("./package.json");
  });
});

describe.each(libraries.filter(({ id }) => purePackages.includes(id)))("$manifest.name", ({ manifest }) => {
  it("runs on Node 20 and later, and has no side effects when imported", () => {
    expect(pick(manifest)).toEqual({ engines: { node: ">=20" }, sideEffects: false });
  });
});

function pick({ engines, sideEffects }: Manifest): Pick<Manifest, "engines" | "sideEffects"> {
  return { ...(engines && { engines }), ...(sideEffects !== undefined && { sideEffects }) };
}
