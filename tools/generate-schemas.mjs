// Writes the JSON Schema of every noun of @cap/domain to packages/domain/schemas. A test fails when they differ.
// Run: node --conditions=@cap/source tools/generate-schemas.mjs
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { jsonSchemas } from "@cap/domain";

const folder = new URL("../packages/domain/schemas/", import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
