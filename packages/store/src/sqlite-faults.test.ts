import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { defaultPolicy } from "@cap/domain";
import { afterAll, describe, expect, it } from "vitest";
import type { AuditEntry } from "./audit-log.ts";
import { crashedWriter, expectNothingLost } from "./crash.fixture.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";
import { crashKeys, observation, START_AT, testKeys } from "./store.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "cap-store-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `${files++}.db`);
const open = (path: string, auditKeys = testKeys): Store => openSqliteStore({ path, clock: () => START_AT, auditKeys });
const refusal: AuditEntry = {
  kind: "event",
  actor: "canary-actor",
  action: "plan.apply",
  resource: "pool/canary-resource",
  outcome: "refused",
};

describe("a writer that is killed", () => {
  it.each([1, 2, 7, 20])("loses nothing of %i acknowledged steps, and the chain verifies", async (steps) => {
    const path = newPath();
    const acknowledged = await crashedWriter({ kind: "sqlite", place: path, steps });
    expect(acknowledged).toBeGreaterThanOrEqual(steps);
    const store = open(path, crashKeys);
    await expectNothingLost(store, acknowledged);
    await store.close();
  });
});

describe("the file", () => {
  it("keeps everything when it is opened again, and serves two at once", async () => {
    const path = newPath();
    const [first, second] = [open(path), open(path)];
    await first.policies.putPolicy({ id: "orders", policy: defaultPolicy, expectedVersion: null });
    await second.audit.append(refusal);
    await first.audit.append(refusal);
    await second.metrics.writeSamples([
      { pool: "a", observation: observation({ timestampAt: START_AT + 15, arrivals: 4 }) },
    ]);
    await first.metrics.writeSamples([
      { pool: "b", observation: observation({ timestampAt: START_AT + 15, arrivals: 5 }) },
    ]);
    await first.close();
    await second.close();
    const again = open(path);
    expect((await again.policies.getPolicy("orders"))?.version).toBe(1);
    expect(await again.audit.verify()).toMatchObject({ kind: "intact", lastSeq: 2 });
    expect((await again.metrics.latestSamples()).map(({ observation: { arrivals } }) => arrivals)).toEqual([4, 5]);
    await again.close();
  });

  it("says its version, and refuses one of a later release", () => {
    const path = newPath();
    void open(path).close();
    changed(path, (database) => {
      expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
      database.exec("PRAGMA user_version = 99");
    });
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: "STORE_REFUSED",
        message: `the store ${path} has version 99, this release reads versions up to 1`,
      }),
    );
  });

  it("is refused when it is another program's, or no database", () => {
    const foreign = newPath();
    changed(foreign, (database) => database.exec("CREATE TABLE theirs (x)"));
    expect(() => open(foreign)).toThrow(`${foreign} is a database of another program`);
    expect(() => open(new URL(import.meta.url).pathname)).toThrow(expect.objectContaining({ code: "STORE_REFUSED" }));
    expect(() => open(join(folder, "missing", "x.db"))).toThrow(expect.objectContaining({ code: "STORE_UNAVAILABLE" }));
  });

  it("is written with strict tables, through a write-ahead log", () => {
    const path = newPath();
    const store = open(path);
    changed(path, (database) => {
      expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
      const loose =
        "SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite%'";
      expect(database.prepare(loose).all()).toEqual([]);
    });
    return store.close();
  });
});

describe("the audit log in the file", () => {
  it("is not readable without the key", async () => {
    const path = newPath();
    const store = open(path);
    await store.audit.append({ ...refusal, after: { note: "canary-after" } });
    await store.checkpoints.writeCheckpoint();
    await store.close();
    expect(readFileSync(path).includes("canary")).toBe(false);
    await expect(open(path, crashKeys).audit.read()).rejects.toMatchObject({
      code: "STORE_REFUSED",
      message: 'audit record 1 cannot be read: there is no encryption key "test"',
    });
  });

  it.each([
    ["an edited record", "DROP TRIGGER audit_is_append_only; UPDATE audit SET sealed = zeroblob(100) WHERE seq = 3", 3],
    ["a record with one bit changed", flipped(4), 4],
    ["a deleted record", "DELETE FROM audit WHERE seq = 3", 3],
    ["the first record deleted", "DELETE FROM audit WHERE seq = 1", 1],
    ["two records in each other's place", swapped(2, 3), 2],
    ["a tail that was cut off", "DELETE FROM audit WHERE seq > 4", 5],
    ["a log that was emptied", "DELETE FROM audit", 1],
    ["an edited checkpoint", "UPDATE audit_checkpoint SET body = replace(body, '\"seq\":5', '\"seq\":4')", 4],
    ["a first checkpoint that was taken away", "DELETE FROM audit_checkpoint WHERE seq = 3", 4],
  ])("shows %s", async (_, sql, seq) => {
    const path = newPath();
    const store = open(path);
    for (let index = 0; index < 3; index++) await store.audit.append(refusal);
    await store.checkpoints.writeCheckpoint();
    for (let index = 0; index < 2; index++) await store.audit.append(refusal);
    await store.checkpoints.writeCheckpoint();
    await store.audit.append(refusal);
    expect(await store.audit.verify()).toMatchObject({ kind: "intact", lastSeq: 6 });
    await store.close();
    changed(path, (database) => database.exec(sql));
    const again = open(path);
    expect(await again.audit.verify()).toMatchObject({ kind: "broken", seq });
    await again.close();
  });

  it("shows by a checkpoint kept elsewhere that its end is missing together with its checkpoints", async () => {
    const path = newPath();
    const store = open(path);
    await store.audit.append(refusal);
    await store.audit.append(refusal);
    const checkpoint = await store.checkpoints.writeCheckpoint();
    changed(path, (database) => database.exec("DELETE FROM audit WHERE seq = 2; DELETE FROM audit_checkpoint"));
    expect(await store.audit.verify()).toMatchObject({ kind: "intact", lastSeq: 1 });
    const knownCheckpoints = checkpoint === null ? [] : [checkpoint];
    expect(await store.audit.verify({ knownCheckpoints })).toEqual({
      kind: "broken",
      seq: 2,
      problem: "the log is cut off: a checkpoint was signed for record 2",
    });
    await store.close();
  });

  it("is not continued where its end is missing", async () => {
    const path = newPath();
    const store = open(path);
    for (let index = 0; index < 3; index++) await store.audit.append(refusal);
    await store.checkpoints.writeCheckpoint();
    await store.close();
    changed(path, (database) => database.exec("DELETE FROM audit WHERE seq > 1"));
    const again = open(path);
    await expect(again.audit.append(refusal)).rejects.toThrow("audit record 3 is missing: the log cannot be continued");
    await again.close();
  });

  it("is not signed where it does not hold", async () => {
    const path = newPath();
    const store = open(path);
    for (let index = 0; index < 3; index++) await store.audit.append(refusal);
    changed(path, (database) => database.exec("DELETE FROM audit WHERE seq = 2"));
    await expect(store.checkpoints.writeCheckpoint()).rejects.toMatchObject({
      code: "STORE_REFUSED",
      message: "audit record 2 does not hold, so no checkpoint was signed: the record is missing",
    });
    await store.close();
  });

  it("does not let anybody change a record in place", () => {
    const path = newPath();
    void open(path).close();
    changed(path, (database) => {
      database.exec("INSERT INTO audit VALUES (1, x'00')");
      expect(() => database.exec("UPDATE audit SET sealed = x'01'")).toThrow("the audit log only grows");
    });
  });
});

describe("a full disk", () => {
  const mount = join(folder, "small");
  it.skipIf(!mounted(mount))(
    "refuses what it cannot keep, keeps what it has, and goes on when there is room",
    async () => {
      try {
        const store = open(join(mount, "store.db"));
        await store.audit.append(refusal);
        const large = { ...refusal, after: { note: "x".repeat(100_000) } };
        const fill = async (): Promise<void> => {
          for (let index = 0; index < 100; index++) await store.audit.append(large);
        };
        await expect(fill()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
        expect((await store.audit.read({ limit: 1 }))[0]).toMatchObject({ seq: 1 });
        expect(await store.audit.verify()).toMatchObject({ kind: "intact" });
        execFileSync("mount", ["-o", "remount,size=32m", mount]);
        await store.audit.append(refusal);
        expect(await store.audit.verify()).toMatchObject({ kind: "intact" });
        await store.close();
      } finally {
        execFileSync("umount", [mount]);
      }
    },
  );
});

function changed(path: string, change: (database: DatabaseSync) => unknown): void {
  const database = new DatabaseSync(path);
  change(database);
  database.close();
}

function flipped(seq: number): string {
  const last = `substr(hex(sealed), 1, length(hex(sealed)) - 1) || CASE substr(hex(sealed), -1) WHEN '0' THEN '1' ELSE '0' END`;
  return `DROP TRIGGER audit_is_append_only; UPDATE audit SET sealed = unhex(${last}) WHERE seq = ${seq}`;
}

function swapped(a: number, b: number): string {
  return `DROP TRIGGER audit_is_append_only;
    UPDATE audit SET seq = -1 WHERE seq = ${a}; UPDATE audit SET seq = ${a} WHERE seq = ${b}; UPDATE audit SET seq = ${b} WHERE seq = -1`;
}

/** Mounts a file system of two megabytes, which takes root. */
function mounted(path: string): boolean {
  try {
    mkdirSync(path);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path], { stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write("skipped: the test of a full disk needs the right to mount\n");
    return false;
  }
}
