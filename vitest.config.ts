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
    // No module keeps state, so test files may share a worker: a third less time.
    isolate: false,
    // The default leaves one core idle, which on two cores is half.
    maxWorkers: "100%",
    // Counting coverage makes hot loops three times slower, and other work may share the machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
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
