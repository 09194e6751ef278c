import { describe } from "vitest";
import { describeStore } from "./store.contract.ts";
import { memoryStore } from "./memory-store.ts";
import { testKeys } from "./store.fixture.ts";

describe("memoryStore", () => {
  describeStore(async (clock) => memoryStore({ clock, auditKeys: testKeys }));
});
