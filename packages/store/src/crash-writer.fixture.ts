// A program that writes until it is killed. Each line on its standard output names what was acknowledged by then.
// Run: node --conditions=@cap/source crash-writer.fixture.ts sqlite|redis PATH-OR-URL
import { writeSync } from "node:fs";
import { defaultPolicy } from "@cap/domain";
import { openRedisStore } from "./redis.ts";
import { openSqliteStore } from "./sqlite.ts";
import { crashKeys, observation, START_AT } from "./store.fixture.ts";

const [kind, place = ""] = process.argv.slice(2);
const options = { clock: () => START_AT, auditKeys: crashKeys };
const store =
  kind === "sqlite"
    ? openSqliteStore({ ...options, path: place })
    : await openRedisStore({ ...options, url: place, timeoutSeconds: 20 });

for (let step = 1; ; step++) {
  const name = `step ${step}`;
  const action = { actor: "writer", action: "policy.put", resource: "policy/orders", requestId: name } as const;
  const intent = await store.audit.append({ ...action, kind: "intent" });
  await store.policies.putPolicy({
    id: "orders",
    policy: { ...defaultPolicy, name },
    expectedVersion: step === 1 ? null : step - 1,
  });
  await store.metrics.writeSamples([
    { pool: "orders", observation: observation({ timestampAt: START_AT + 15 * step, arrivals: step }) },
  ]);
  await store.audit.append({ ...action, kind: "outcome", intentSeq: intent.seq, outcome: "succeeded" });
  writeSync(1, `${step}\n`);
}
