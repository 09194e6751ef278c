import { defineConfig } from "tsup";

export default defineConfig({
  entry: [
    "src/index.ts",
    "src/command.ts",
    "src/prometheus.ts",
    "src/redis-queues.ts",
    "src/slack.ts",
    "src/webhook.ts",
  ],
  format: "esm",
  dts: false,
  sourcemap: true,
  clean: true,
  target: "node20",
});
