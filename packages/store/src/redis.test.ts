import { afterAll, beforeAll, describe } from "vitest";
import { openRedisStore } from "./redis.ts";
import { hasRedisServer, startRedisServer, type RedisServer } from "./redis-server.fixture.ts";
import { describeStore } from "./store.contract.ts";
import { testKeys } from "./store.fixture.ts";

describe.skipIf(!hasRedisServer())("openRedisStore", () => {
  let server: RedisServer;
  let stores = 0;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.close());

  describeStore((clock) =>
    openRedisStore({
      url: server.url,
      prefix: `test${stores++}`,
      clock,
      leaseClock: clock,
      auditKeys: testKeys,
      timeoutSeconds: 20, // the machine may be busy
    }),
  );
});
