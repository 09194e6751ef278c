import type { Clock } from "../clock.ts";
import type { Fence, Lease, LeaseRequest, LeaseStore } from "../lease-store.ts";
import { assertTtl } from "../lease-ttl.ts";
import type { Database, SqlRow } from "./database.ts";

/** Leases in the file. A lease that was given back stays with its token, and expires at 0. */
export class SqliteLeases implements LeaseStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async acquireLease({ name, holder, ttlSeconds }: LeaseRequest): Promise<Lease | null> {
    assertTtl(ttlSeconds);
    const now = this.#clock();
    const row = this.#database.get(
      `INSERT INTO lease (name, holder, token, expires_at) VALUES (?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET holder = excluded.holder, token = token + 1, expires_at = excluded.expires_at
       WHERE expires_at <= ? OR holder = excluded.holder
       RETURNING name, holder, token, expires_at`,
      name,
      holder,
      now + ttlSeconds,
      now,
    );
    return leaseOf(row);
  }

  async renewLease({ name, token }: Lease, ttlSeconds: number): Promise<Lease | null> {
    assertTtl(ttlSeconds);
    const row = this.#database.get(
      `UPDATE lease SET expires_at = ? WHERE name = ? AND token = ? AND expires_at > 0
       RETURNING name, holder, token, expires_at`,
      this.#clock() + ttlSeconds,
      name,
      token,
    );
    return leaseOf(row);
  }

  async releaseLease({ name, token }: Fence): Promise<void> {
    this.#database.run("UPDATE lease SET expires_at = 0 WHERE name = ? AND token = ?", name, token);
  }

  async getLease(name: string): Promise<Lease | null> {
    const now = this.#clock();
    const sql = "SELECT name, holder, token, expires_at FROM lease WHERE name = ? AND expires_at > ?";
    return leaseOf(this.#database.get(sql, name, now));
  }
}

function leaseOf(row: SqlRow | undefined): Lease | null {
  if (row === undefined) return null;
  const { name, holder, token, expires_at: expiresAt } = row;
  return { name: String(name), holder: String(holder), token: Number(token), expiresAt: Number(expiresAt) };
}
