import { describe, expect, it } from "vitest";
import * as z from "zod";
import { NOUNS } from "./json-schema.ts";
import { duration, instant } from "./quantity.ts";
import { fieldsOf, type Field } from "./record.ts";

const fields = NOUNS.flatMap(([id, , schema]) => allFields(schema, id));

describe("names across the border", () => {
  it("are found in every noun", () => expect(fields.length).toBeGreaterThan(200));

  it("are inside the camelCase of the wire name, with Seconds for a duration and At for an instant", () => {
    expect(
      fields.filter(({ name, field }) => name !== innerName(field)).map(({ path, name }) => `${path}: ${name}`),
    ).toEqual([]);
  });

  it("are snake_case on the wire, aliases included", () => {
    const names = fields.flatMap(({ field }) => [field.wire, ...field.aliases]);
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/u.test(name))).toEqual([]);
  });

  it("carry a description that ends in a full stop", () => {
    expect(fields.filter(({ field }) => !/^\S.*\.$/u.test(field.description)).map(({ path }) => path)).toEqual([]);
  });

  it("are unique within each record", () => {
    for (const [, , schema] of NOUNS) {
      const names = (fieldsOf(schema) ?? []).flatMap(([, { wire, aliases }]) => [wire, ...aliases]);
      expect(names).toEqual([...new Set(names)]);
    }
  });
});

function innerName({ wire, schema }: Field<unknown>): string {
  const camel = wire.replaceAll(/_([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
  if (isCopyOf(schema, duration)) return `${camel}Seconds`;
  return isCopyOf(schema, instant) && !/(^|_)at$/u.test(wire) ? `${camel}At` : camel;
}

function isCopyOf(schema: z.ZodType, original: z.ZodCodec): boolean {
  return schema instanceof z.ZodCodec && schema.def.in === original.def.in;
}

interface FoundField {
  readonly path: string;
  readonly name: string;
  readonly field: Field<unknown>;
}

function allFields(schema: z.ZodType, path: string): FoundField[] {
  const own = (fieldsOf(schema) ?? []).map(([name, field]) => ({ path: `${path}.${field.wire}`, name, field }));
  return [
    ...own,
    ...own.flatMap(({ field, path: at }) => allFields(field.schema, at)),
    ...partsOf(schema).flatMap((part) => allFields(part, path)),
  ];
}

function partsOf(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  if (schema instanceof z.ZodUnion) return schema.options as z.ZodType[];
  if (schema instanceof z.ZodCodec && fieldsOf(schema) === undefined) return [schema.def.in as z.ZodType];
  return [];
}
