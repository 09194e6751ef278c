import { DatabaseSync, type StatementSync } from "node:sqlite";
import { CapError } from "@cap/domain";
import { migrate } from "./schema.ts";

/** How a connection to the file is opened. */
export interface DatabaseOptions {
  readonly path: string;
  /** Whether a commit waits for the disk (survives a loss of power), or for the operating system (survives the process). */
  readonly synchronous: "full" | "normal";
}

/** Time that a write waits for another process's write. */
const BUSY_MILLISECONDS = 5000;
/** Pages of the log before it is carried over into the file: 32 MB, because each time waits for the disk. */
const CHECKPOINT_PAGES = 8000;
/** Results of SQLite, in the low byte of its extended codes. */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** One connection to the file, with its prepared statements and its errors in our words. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #path: string;

  constructor({ path, synchronous }: DatabaseOptions) {
    this.#path = path;
    this.#connection = this.#guarded(() => new DatabaseSync(path, { timeout: BUSY_MILLISECONDS }));
    this.#guarded(() => {
      this.#connection.exec(
        `PRAGMA journal_mode = wal; PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
      );
      migrate(this.#connection, path);
    });
  }

  /** Runs a statement; the number of rows that it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#guarded(() => Number(this.#prepared(sql).run(...values).changes));
  }

  /** The first row of a query; undefined when there is none. */
  get(sql: string, ...values: readonly SqlValue[]): SqlRow | undefined {
    return this.#guarded(() => this.#prepared(sql).get(...values)) as SqlRow | undefined; // no number is read as a bigint
  }

  /** The rows of a query. */
  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[] {
    return this.#guarded(() => this.#prepared(sql).all(...values)) as unknown as readonly SqlRow[]; // likewise
  }

  /** The rows of a query, read as they are asked for. */
  iterate(sql: string, ...values: readonly SqlValue[]): Iterable<SqlRow> {
    return this.#guarded(() => this.#prepared(sql).iterate(...values)) as unknown as Iterable<SqlRow>; // likewise
  }

  /** Runs a body in a transaction that may write; what it throws undoes all. */
  write<T>(body: () => T): T {
    return this.#guarded(() => {
      this.#connection.exec("BEGIN IMMEDIATE");
      try {
        const result = body();
        this.#connection.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  #prepared(sql: string): StatementSync {
    const present = this.#statements.get(sql);
    if (present !== undefined) return present;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw isSqliteError(error) ? storeError(error, this.#path) : error;
    }
  }
}

/** What a statement takes. */
export type SqlValue = string | number | null | Uint8Array;
/** One row of a result. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

interface SqliteError extends Error {
  readonly code: string;
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

function storeError(cause: SqliteError, path: string): CapError {
  const result = cause.errcode & 0xff;
  const isBroken = result === CORRUPT || result === NOT_A_DATABASE;
  return new CapError({
    code: isBroken ? "STORE_REFUSED" : "STORE_UNAVAILABLE",
    message: `the store ${path} cannot be used: ${cause.message}`,
    retryable: result === BUSY || result === LOCKED,
    details: { path, sqliteCode: cause.errcode },
    cause,
  });
}
