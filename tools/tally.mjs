// Prints "N passed, N failed" as the last line of a CI run, from the report that the tests wrote.
// Called with the exit status of `npm test`; exits with it, or with 1 when nothing passed.
import { existsSync, readFileSync } from "node:fs";

const status = Number(process.argv[2] ?? 0);
const path = new URL("../.reports/vitest.json", import.meta.url);
const files = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).testResults : [];
const tests = files.flatMap((file) => file.assertionResults);
const count = (wanted) => tests.filter((test) => test.status === wanted).length;
// A file that cannot be imported, or whose hook fails, reports no failed test of its own.
const brokenFiles = files.filter(
  (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
).length;

const passed = count("passed");
const failed = count("failed") + brokenFiles;
const skipped = tests.length - passed - count("failed");
if (files.length === 0) console.log("stopped before any test ran");
else if (failed === 0 && status !== 0) console.log("all tests passed, but another check failed (see above)");
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = status !== 0 ? status : failed > 0 || passed === 0 ? 1 : 0;
