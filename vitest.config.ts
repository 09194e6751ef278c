import { globSync } from "node:fs";
import { basename, dirname } from "node:path";
import { defineConfig } from "vitest/config";

const workspaces = globSync(["packages/*/package.json", "apps/*/package.json"]).map(dirname).toSorted();

export default defineConfig({
  // Exactly these lists: further entries reach the workers as --conditions and break CommonJS packages.
  ssr: {
    resolve: {
      conditions: ["@cap/source", "module", "node", "development|production"],
      externalConditions: ["@cap/source"],
    },
  },
  test: {
    projects: [
      ...workspaces.map((root) => ({
        extends: true as const,
        root,
        test: { name: basename(root), include: ["src/**/*.test.ts"] },
      })),
      { extends: true as const, test: { name: "repository", include: ["tests/**/*.test.ts"] } },
    ],
    reporters: ["default", "json"],
    outputFile: { json: ".reports/vitest.json" },
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**", "apps/*/src/**"],
      exclude: ["**/*.test.ts"],
      reporter: ["text-summary", "json-summary"],
      reportsDirectory: ".reports/coverage",
      thresholds: { lines: 90 },
    },
  },
});
