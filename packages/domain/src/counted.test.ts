import { expect, it } from "vitest";
import { counted } from "./counted.ts";

it.each([
  [counted(0, "worker"), "0 workers"],
  [counted(1, "worker"), "1 worker"],
  [counted(1.5, "job"), "1.5 jobs"],
  [counted(1, "worker", { verbs: ["is", "are"] }), "1 worker is"],
  [counted(2, "worker", { verbs: ["is", "are"] }), "2 workers are"],
  [counted(12_345, "job", { verbs: ["waits", "wait"], shown: "12,345" }), "12,345 jobs wait"],
])("says %s", (said, expected) => {
  expect(said).toBe(expected);
});
