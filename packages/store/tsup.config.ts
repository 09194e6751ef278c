import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/audit-keys.ts", "src/redis.ts", "src/sqlite.ts", "src/sqlite-upkeep-worker.ts"],
  format: "esm",
  dts: false,
  sourcemap: true,
  clean: true,
  target: "node24",
  // node:sqlite exists under this name alone.
  removeNodeProtocol: false,
});
