import type { DatabaseSync } from "node:sqlite";
import { CapError } from "@cap/domain";

/**
 * What turns a file of one version into one of the next. A release never changes an entry, it adds one.
 *
 * A frame holds one slot of 32 pools, its id is `group * 2^32 + slot`. A chunk holds a stretch of one pool in one
 * resolution, its id is `(pool * 4 + level) * 2^20 + chunk`. So both lie on the disk in the order in which they are read.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE document (
    kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, at REAL NOT NULL, body TEXT,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE TABLE document_label (
    kind TEXT NOT NULL, label TEXT NOT NULL, at REAL NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (kind, label, at, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX document_label_of ON document_label (kind, id);
  CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, expires_at REAL NOT NULL) STRICT;
  CREATE TABLE audit (seq INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
  CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  CREATE TABLE audit_open (seq INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE audit_checkpoint (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE pool (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE frame (id INTEGER PRIMARY KEY, writes INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
  `,
];

/** Marks a file as a store of cap. */
const APPLICATION_ID = 0x43_41_50_31;

/**
 * Brings a file to the version of this release.
 *
 * @throws CapError with code STORE_REFUSED when the file is of a later version or belongs to another program
 */
export function migrate(connection: DatabaseSync, path: string): void {
  if (versionOf(connection, path) === MIGRATIONS.length) return;
  connection.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been faster.
    for (const migration of MIGRATIONS.slice(versionOf(connection, path))) connection.exec(migration);
    connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`);
  } catch (error) {
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(connection: DatabaseSync, path: string): number {
  const number = (name: string): number => Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
  const [version, application] = [number("user_version"), number("application_id")];
  const isEmpty = connection.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
  if (isEmpty) return 0;
  if (application !== APPLICATION_ID)
    throw new CapError({ code: "STORE_REFUSED", message: `${path} is a database of another program` });
  if (version > MIGRATIONS.length)
    throw new CapError({
      code: "STORE_REFUSED",
      message: `the store ${path} has version ${version}, this release reads versions up to ${MIGRATIONS.length}`,
      hint: "use a newer release of cap",
    });
  return version;
}
