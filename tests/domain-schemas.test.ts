import { readdirSync, readFileSync } from "node:fs";
import { jsonSchemas } from "@cap/domain";
import { describe, expect, it } from "vitest";

const folder = new URL("../packages/domain/schemas/", import.meta.url);
const schemas = jsonSchemas();

// When one of these fails: node --conditions=@cap/source tools/generate-schemas.mjs
describe("packages/domain/schemas", () => {
  it("holds one file per noun and no other", () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      Object.keys(schemas)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
  });

  it.each(Object.entries(schemas))("%s.json is what the codec says", (name, schema) => {
    expect(readFileSync(new URL(`${name}.json`, folder), "utf8")).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });
});
