import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { openSqliteStore } from "./sqlite.ts";
import { describeStore } from "./store.contract.ts";
import { testKeys } from "./store.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

describe("openSqliteStore", () => {
  describeStore(async (clock) => openSqliteStore({ path: join(folder, `${files++}.db`), clock, auditKeys: testKeys }));
});
