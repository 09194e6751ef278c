import type { AppendResult, AuditRow, AuditRows, CheckpointRow, RowRange } from "../audit/audit-rows.ts";
import { Script } from "./redis-link.ts";
import { assertDurable, serverFacts } from "./redis-server-check.ts";
import { CHECK_MARKER, type RedisSpace } from "./redis-space.ts";

/** ARGV from 3: keys of the last position, the stream and the open intents, then per row seq, intent (1 or 0), intent's seq or "", record. */
const APPEND = new Script(`
  ${CHECK_MARKER}
  local last, stream, open = ARGV[3], ARGV[4], ARGV[5]
  if tonumber(redis.call('GET', last) or '0') + 1 ~= tonumber(ARGV[6]) then return 'raced' end
  local ended = {}
  for index = 6, #ARGV, 4 do
    local intent = ARGV[index + 2]
    if intent ~= '' then
      if ended[intent] or not redis.call('ZSCORE', open, intent) then return ARGV[index] end
      ended[intent] = true
    end
  end
  for index = 6, #ARGV, 4 do
    local seq, isIntent, intent, sealed = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
    redis.call('XADD', stream, seq .. '-0', 'd', sealed)
    if isIntent == '1' then redis.call('ZADD', open, seq, seq) end
    if intent ~= '' then redis.call('ZREM', open, intent) end
    redis.call('SET', last, seq)
  end
  return 'appended'
`);

/** ARGV from 3: key of the checkpoints, seq, body. */
const CHECKPOINT = new Script(`
  ${CHECK_MARKER}
  redis.call('HSETNX', ARGV[3], ARGV[4], ARGV[5])
`);

/** Rows of the audit log as a stream, on a server that waits for the disk before it answers. */
export class RedisAuditRows implements AuditRows {
  readonly #space: RedisSpace;
  #isDurable = false;

  constructor(space: RedisSpace) {
    this.#space = space;
  }

  async lastSeq(): Promise<number> {
    const [last, checkpoints] = await Promise.all([
      this.#space.link.command("GET", this.#key("last")),
      this.readCheckpointRows(),
    ]);
    return Math.max(Number(last ?? 0), checkpoints.at(-1)?.seq ?? 0);
  }

  async appendRows(rows: readonly AuditRow[]): Promise<AppendResult> {
    await this.#assertDurable();
    const reply = await this.#space.script(APPEND, [
      this.#key("last"),
      this.#key("records"),
      this.#key("open"),
      ...rows.flatMap(({ seq, isIntent, intentSeq, sealed }) => [
        seq,
        isIntent ? 1 : 0,
        intentSeq ?? "",
        Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength),
      ]),
    ]);
    const answer = String(reply);
    return answer === "appended" || answer === "raced" ? answer : { notOpenSeq: Number(answer) };
  }

  async readRows({ fromSeq, untilSeq, limit }: RowRange): Promise<readonly Pick<AuditRow, "seq" | "sealed">[]> {
    if (untilSeq <= fromSeq) return [];
    const end = untilSeq === Infinity ? "+" : `${untilSeq - 1}`;
    const reply = await this.#space.link.command("XRANGE", this.#key("records"), fromSeq, end, "COUNT", limit);
    const entries = reply as readonly (readonly [id: Buffer, fields: readonly Buffer[]])[]; // one field per entry
    return entries.map(([id, fields]) => ({ seq: Number.parseInt(id.toString(), 10), sealed: fields[1]! }));
  }

  async openSeqs(): Promise<readonly number[]> {
    const reply = await this.#space.link.command("ZRANGE", this.#key("open"), 0, -1);
    return (reply as readonly Buffer[]).map(Number);
  }

  async writeCheckpointRow({ seq, body }: CheckpointRow): Promise<void> {
    await this.#space.script(CHECKPOINT, [this.#key("checkpoints"), seq, body]);
  }

  async readCheckpointRows(): Promise<readonly CheckpointRow[]> {
    const reply = await this.#space.link.command("HGETALL", this.#key("checkpoints"));
    const texts = (reply as readonly Buffer[]).map(String); // names and values in turn
    return texts
      .flatMap((body, index) => (index % 2 === 1 ? [{ seq: Number(texts[index - 1]), body }] : []))
      .toSorted((a, b) => a.seq - b.seq);
  }

  async removeRowsThrough(seq: number): Promise<number> {
    return Number(await this.#space.link.command("XTRIM", this.#key("records"), "MINID", `${seq + 1}-0`));
  }

  /** Looked at once, at the first record: a store without an audit log need not wait for the disk. */
  async #assertDurable(): Promise<void> {
    if (this.#isDurable) return;
    assertDurable(await serverFacts(this.#space.link));
    this.#isDurable = true;
  }

  #key(name: string): string {
    return this.#space.key("audit", name);
  }
}
