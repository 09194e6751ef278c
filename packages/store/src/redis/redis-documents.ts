import type {
  DocumentKind,
  DocumentList,
  DocumentRow,
  DocumentTable,
  DocumentWrite,
  WriteResult,
} from "../documents/document-table.ts";
import type { Fence } from "../lease-store.ts";
import { Script, type RedisValue } from "./redis-link.ts";
import { CHECK_MARKER, type RedisSpace } from "./redis-space.ts";

/**
 * ARGV from 3: prefix of document keys, of label keys, lease key or "", token, then per write kind, id, expected
 * version, has body (1 or 0), body, at, forgotten (1 or 0), number of labels, labels.
 */
const WRITE = new Script(`
  ${CHECK_MARKER}
  local documents, labels, lease, token = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
  if lease ~= '' then
    local held = redis.call('HMGET', lease, 'token', 'expires')
    if held[1] ~= token or held[2] == '0' then return 'fenced' end
  end
  local writes, position = {}, 7
  while position <= #ARGV do
    local write = { kind = ARGV[position], id = ARGV[position + 1], expected = ARGV[position + 2],
      hasBody = ARGV[position + 3], body = ARGV[position + 4], at = ARGV[position + 5],
      forgotten = ARGV[position + 6], labels = {} }
    local count = tonumber(ARGV[position + 7])
    for index = 1, count do write.labels[index] = ARGV[position + 7 + index] end
    position = position + 8 + count
    write.key = documents .. write.kind .. ':' .. write.id
    if (redis.call('HGET', write.key, 'version') or '0') ~= write.expected then return 'conflict' end
    writes[#writes + 1] = write
  end
  for _, write in ipairs(writes) do
    local old = redis.call('HGET', write.key, 'labels')
    if old then
      for _, label in ipairs(cjson.decode(old)) do redis.call('ZREM', labels .. write.kind .. ':' .. label, write.id) end
    end
    redis.call('DEL', write.key)
    if write.forgotten == '0' then
      redis.call('HSET', write.key, 'version', string.format('%d', tonumber(write.expected) + 1), 'at', write.at)
      if write.hasBody == '1' then redis.call('HSET', write.key, 'body', write.body) end
      if #write.labels > 0 then redis.call('HSET', write.key, 'labels', cjson.encode(write.labels)) end
      for _, label in ipairs(write.labels) do
        redis.call('ZADD', labels .. write.kind .. ':' .. label, write.at, write.id)
      end
    end
  end
  return 'written'
`);

/** ARGV from 3: prefix of the documents, label key, order, start (at or ""), id after which it goes on, limit. */
const LIST = new Script(`
  ${CHECK_MARKER}
  local documents, list, order, at, id, limit = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
  local rows, offset, batch = {}, 0, limit + 100
  while true do
    local members
    if order == 'oldest' then
      members = redis.call('ZRANGEBYSCORE', list, at == '' and '-inf' or at, '+inf', 'WITHSCORES', 'LIMIT', offset, batch)
    else
      members = redis.call('ZREVRANGEBYSCORE', list, at == '' and '+inf' or at, '-inf', 'WITHSCORES', 'LIMIT', offset, batch)
    end
    for index = 1, #members, 2 do
      local isTie = at ~= '' and tonumber(members[index + 1]) == tonumber(at)
      local isSeen = isTie and ((order == 'oldest' and members[index] <= id) or (order == 'newest' and members[index] >= id))
      if not isSeen then
        local row = redis.call('HMGET', documents .. members[index], 'version', 'at', 'body')
        rows[#rows + 1] = { members[index], row[1], row[2], row[3] or false }
        if #rows == limit then return rows end
      end
    end
    if #members < 2 * batch then return rows end
    offset = offset + batch
  end
`);

type RowReply = readonly [version: Buffer | null, at: Buffer | null, body: Buffer | null];

/** Documents as hashes, with sorted sets as their lists. */
export class RedisDocuments implements DocumentTable {
  readonly #space: RedisSpace;

  constructor(space: RedisSpace) {
    this.#space = space;
  }

  async readDocument(kind: DocumentKind, id: string): Promise<DocumentRow | null> {
    const key = this.#space.key("document", kind, id);
    const row = (await this.#space.link.command("HMGET", key, "version", "at", "body")) as RowReply; // three fields of a hash
    return documentRow(id, row);
  }

  async writeDocuments(writes: readonly DocumentWrite[], fence: Fence | null): Promise<WriteResult> {
    const lease = fence === null ? "" : this.#space.key("lease", fence.name);
    const reply = await this.#space.script(WRITE, [
      this.#space.key("document", ""),
      this.#space.key("label", ""),
      lease,
      fence?.token ?? "",
      ...writes.flatMap(writeArguments),
    ]);
    return String(reply) as WriteResult; // the script answers nothing else
  }

  async listDocuments({ kind, label, order, after, limit }: DocumentList): Promise<readonly DocumentRow[]> {
    const reply = await this.#space.script(LIST, [
      this.#space.key("document", kind, ""),
      this.#space.key("label", kind, label),
      order,
      after?.at ?? "",
      after?.id ?? "",
      limit,
    ]);
    const rows = reply as readonly (readonly [id: Buffer, ...RowReply])[]; // as the script answers
    return rows.flatMap(([id, ...row]) => documentRow(id.toString(), row) ?? []);
  }
}

function writeArguments(write: DocumentWrite): readonly RedisValue[] {
  const { kind, id, expectedVersion, body, at, labels, isForgotten = false } = write;
  const [hasBody, forgotten] = [body === null ? 0 : 1, isForgotten ? 1 : 0];
  return [kind, id, expectedVersion, hasBody, body ?? "", at, forgotten, labels.length, ...labels];
}

function documentRow(id: string, [version, at, body]: RowReply): DocumentRow | null {
  if (version === null) return null;
  return { id, version: Number(version), at: Number(at), body: body === null ? null : body.toString() };
}
