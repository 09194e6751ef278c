import * as z from "zod";

/** One field of a {@link record}: how it is called on the wire and how its value is read and written. */
export interface Field<T> {
  /** Name on the wire, snake_case. */
  readonly wire: string;
  /** Reads the wire value into a `T` and writes it back. */
  readonly schema: z.ZodType<T>;
  /** Meaning, unit and range, one sentence; becomes the description in the JSON Schema. */
  readonly description: string;
  /** What the field is when the wire lacks it or says null; null here means that the field is required. */
  readonly absent: { readonly value: T } | null;
  /** Other names that are read, never written. */
  readonly aliases: readonly string[];
}

/** Options that every kind of field takes. */
interface FieldOptions {
  /** Other wire names that are read, never written. @defaultValue none */
  readonly aliases?: readonly string[];
}

/** A field that has to be there. */
export function required<S extends z.ZodType>(
  wire: string,
  schema: S,
  description: string,
  { aliases = [] }: FieldOptions = {},
): Field<z.output<S>> {
  return { wire, schema: schema as z.ZodType<z.output<S>>, description, absent: null, aliases };
}

/** A field that may be absent; inside it is then null: unknown is never zero. */
export function optional<S extends z.ZodType>(
  wire: string,
  schema: S,
  description: string,
  { aliases = [] }: FieldOptions = {},
): Field<z.output<S> | null> {
  return { wire, schema: schema as z.ZodType<z.output<S>>, description, absent: { value: null }, aliases };
}

/** A field that takes a stated value when it is absent. */
export function defaulted<S extends z.ZodType>(
  wire: string,
  schema: S,
  value: z.output<S>,
  description: string,
  { aliases = [] }: FieldOptions = {},
): Field<z.output<S>> {
  return { wire, schema: schema as z.ZodType<z.output<S>>, description, absent: { value }, aliases };
}

/** How a {@link record} treats names it does not know. */
interface RecordOptions {
  /** `refuse` catches typing errors in what people write; `ignore` suits metrics, which carry more than cap reads. @defaultValue "refuse" */
  readonly unknownFields?: "refuse" | "ignore";
}

/**
 * A wire object and its inner form in one definition: snake_case with strings for durations and instants outside,
 * camelCase with seconds inside. The result is a zod codec; `decode` and `encode` run it in either direction.
 */
export function record<T extends object>(
  fields: { readonly [K in keyof T]: Field<T[K]> },
  { unknownFields = "refuse" }: RecordOptions = {},
): z.ZodType<Readonly<T>> {
  const entries = Object.entries<Field<unknown>>(fields as Record<string, Field<unknown>>);
  const shape = Object.fromEntries(entries.flatMap(([, field]) => wireShape(field)));
  const wire = unknownFields === "refuse" ? z.strictObject(shape) : z.object(shape);
  const inner = z.custom<Readonly<T>>((value) => matchesLiterals(value, entries));
  return z.codec(wire, inner, {
    decode: (value, context) => readFields<T>(value, entries, context),
    encode: (value) => writeFields(value, entries),
  }) as z.ZodType<Readonly<T>>;
}

function wireShape({ wire, schema, description, absent, aliases }: Field<unknown>): [string, z.ZodType][] {
  const mayBeAbsent = absent !== null || aliases.length > 0;
  const own = mayBeAbsent ? schema.nullish() : schema;
  return [
    [wire, own.meta({ description })],
    ...aliases.map((alias): [string, z.ZodType] => [
      alias,
      schema.nullish().meta({ description: `Other name of ${wire}.`, deprecated: true }),
    ]),
  ];
}

function readFields<T extends object>(
  value: Readonly<Record<string, unknown>>,
  entries: readonly [string, Field<unknown>][],
  context: z.core.ParsePayload,
): Readonly<T> {
  const result: Record<string, unknown> = {};
  for (const [name, { wire, aliases, absent }] of entries) {
    const given = [wire, ...aliases].filter((key) => value[key] !== undefined && value[key] !== null);
    const values = given.map((key) => value[key]);
    if (values.some((other) => JSON.stringify(other) !== JSON.stringify(values[0]))) {
      context.issues.push({
        code: "custom",
        message: `${given.join(" and ")} name the same thing and must be equal`,
        path: [wire],
        input: values,
      });
    }
    if (given.length > 0) result[name] = values[0];
    else if (absent !== null) result[name] = absent.value;
    else context.issues.push({ code: "custom", message: "is required", path: [wire], input: undefined });
  }
  // The fields were read one by one by their own schemas; together they are a T.
  return result as Readonly<T>;
}

function writeFields(value: object, entries: readonly [string, Field<unknown>][]): Record<string, unknown> {
  const inner = value as Readonly<Record<string, unknown>>; // entries hold exactly its keys
  return Object.fromEntries(
    entries.filter(([name]) => inner[name] !== null && inner[name] !== undefined).map(([name, { wire }]) => [wire, inner[name]]),
  );
}

/** Tells the members of a union apart when writing: a literal field has to hold its literal. */
function matchesLiterals(value: unknown, entries: readonly [string, Field<unknown>][]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const inner = value as Readonly<Record<string, unknown>>; // checked to be an object
  return entries.every(([name, { schema }]) => !(schema instanceof z.ZodLiteral) || schema.values.has(inner[name] as string));
}
