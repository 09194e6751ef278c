import { describe, expect, it } from "vitest";
import { decode } from "./codec.ts";
import { ERROR_CODES } from "./error-code.ts";
import { jsonSchemas, NOUNS } from "./json-schema.ts";
import { Slo } from "./slo.ts";

const schemas = jsonSchemas();

describe("jsonSchemas", () => {
  it("has one document per noun, in the order of their names", () => {
    expect(Object.keys(schemas)).toEqual(NOUNS.map(([id]) => id));
    expect(Object.keys(schemas)).toEqual(Object.keys(schemas).toSorted());
  });

  it.each(Object.entries(schemas))(
    "%s states its dialect, its relative id, a title and a description",
    (id, schema) => {
      expect(schema).toMatchObject({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `${id}.json`,
        title: expect.stringMatching(/^[A-Z][A-Za-z]+$/u),
        description: expect.stringMatching(/\.$/u),
      });
    },
  );

  it("refers only to documents that exist", () => {
    const references = [...JSON.stringify(schemas).matchAll(/"\$ref":"([^"]+)\.json"/gu)].map(([, id]) => id);
    expect(references).toContain("duration");
    expect(references.filter((id) => id === undefined || schemas[id] === undefined)).toEqual([]);
  });

  it("describes every field", () => {
    for (const properties of allProperties(schemas)) {
      for (const property of Object.values(properties)) {
        expect(property).toMatchObject({ description: expect.stringMatching(/\.$/u) });
      }
    }
  });

  it("accepts null where the codec does, and states the default", () => {
    expect(decode(Slo, { window: null }).windowSeconds).toBe(300);
    expect(JSON.stringify(schemas)).not.toContain("wireDefault");
    expect(schemas["scaling-step"]).not.toHaveProperty("properties.action.default");
    expect(schemas["slo"]).toMatchObject({
      properties: {
        window: { default: "5m", anyOf: [{ $ref: "duration.json" }, { type: "null" }] },
        latency_window: { deprecated: true, description: "Other name of window." },
      },
    });
  });

  it("requires what the codec requires, unless another name may stand for it", () => {
    expect(schemas["history"]).toMatchObject({ required: ["start", "step", "arrivals"] });
    expect(schemas["forecast-point"]).toMatchObject({ required: ["timestamp", "arrival_rate"] });
    expect(schemas["slo"]).not.toHaveProperty("required");
  });

  it("closes what people write, and leaves metrics open", () => {
    expect(schemas["policy"]).toHaveProperty("additionalProperties", false);
    expect(schemas["observation"]).not.toHaveProperty("additionalProperties");
  });

  it("lists the error codes", () => expect(schemas["error-code"]).toMatchObject({ enum: ERROR_CODES }));
});

/** Every `properties` object of a JSON Schema, however deep. */
function allProperties(schema: unknown): object[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own =
    "properties" in schema && typeof schema.properties === "object" && schema.properties !== null
      ? [schema.properties]
      : [];
  return [...own, ...Object.values(schema).flatMap(allProperties)];
}
