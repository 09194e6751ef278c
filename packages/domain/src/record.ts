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
  readonly absent: { readonly value: T } | { readonly from: (others: InnerFields) => T } | null;
  /** Other names that are read, never written. */
  readonly aliases: readonly string[];
}

/** Fields of a record that were read already, by their inner names. */
type InnerFields = Readonly<Record<string, unknown>>;

/** Options that every kind of field takes. */
interface FieldOptions {
  /** Other wire names that are read, never written. @defaultValue none */
  readonly aliases?: readonly string[];
}

/** A field that has to be there. */
export function required<T>(
  wire: string,
  schema: z.ZodType<T>,
  description: string,
  { aliases = [] }: FieldOptions = {},
): Field<T> {
  return { wire, schema, description, absent: null, aliases };
}

/** A field that may be absent; inside it is then null: unknown is never zero. */
export function optional<T>(
  wire: string,
  schema: z.ZodType<T>,
  description: string,
  { aliases = [] }: FieldOptions = {},
): Field<T | null> {
  return { wire, schema, description, absent: { value: null }, aliases };
}

/** A field that takes a stated value when it is absent. */
export function defaulted<T>(
  wire: string,
  schema: z.ZodType<T>,
  value: NoInfer<T>,
  description: string,
  { aliases = [] }: FieldOptions = {},
): Field<T> {
  return { wire, schema, description, absent: { value }, aliases };
}

/** A field that follows from the fields before it when it is absent. */
export function derived<T>(
  wire: string,
  schema: z.ZodType<T>,
  from: (others: InnerFields) => NoInfer<T>,
  description: string,
): Field<T> {
  return { wire, schema, description, absent: { from }, aliases: [] };
}

/** How a {@link record} treats names it does not know. */
interface RecordOptions {
  /** `refuse` catches typing errors in what people write; `ignore` suits metrics, which carry more than cap reads. @defaultValue "refuse" */
  readonly unknownFields?: "refuse" | "ignore";
}

/** A field with its inner name. */
type NamedField = readonly [name: string, field: Field<unknown>];

/** The fields of every record by its wire side, which a refined record shares with the record it was made from. */
const fieldTables = new WeakMap<z.core.$ZodType, readonly NamedField[]>();

/** The fields of a record; undefined for any other schema. Tests hold every record to the naming rule by it. */
export function fieldsOf(schema: z.ZodType): readonly NamedField[] | undefined {
  return schema instanceof z.ZodCodec ? fieldTables.get(schema.def.in) : undefined;
}

/**
 * A wire object and its inner form in one definition: snake_case with strings for durations and instants outside,
 * camelCase with seconds inside. The result is a zod codec; `decode` and `encode` run it in either direction.
 */
export function record<T extends object>(
  fields: { readonly [K in keyof T]: Field<T[K]> },
  { unknownFields = "refuse" }: RecordOptions = {},
): z.ZodType<Readonly<T>> {
  const named = Object.entries<Field<unknown>>(fields as Record<string, Field<unknown>>); // a mapped type is no index signature
  const shape = Object.fromEntries(named.flatMap(([, field]) => wireShape(field)));
  const wire = unknownFields === "refuse" ? z.strictObject(shape) : z.object(shape);
  const inner = z.custom<Readonly<T>>((value) => typeof value === "object" && value !== null, "must be an object");
  const codec = z.codec(wire, inner, {
    decode: (value, context) => readFields(value, named, context) as Readonly<T>, // each field was read by its own schema
    encode: (value) => writeFields(value as InnerFields, named), // likewise
  });
  fieldTables.set(wire, named);
  // The wire side is built at run time, so its type says nothing; callers see the inner side only.
  return codec as unknown as z.ZodType<Readonly<T>>;
}

/** One of several records, told apart by a field that each of them holds as its own literal. */
export function taggedUnion<const R extends readonly z.ZodType[]>(
  tag: "code" | "kind",
  records: R,
): z.ZodType<z.output<R[number]>> {
  // That every record has the tag in its shape is not told by the type ZodType; zod checks it at run time.
  const options = records as unknown as readonly [z.core.$ZodTypeDiscriminable];
  return z.discriminatedUnion(tag, options) as unknown as z.ZodType<z.output<R[number]>>; // the type of what was passed
}

function wireShape({ wire, schema, description, absent, aliases }: Field<unknown>): [string, z.ZodType][] {
  const mayBeAbsent = absent !== null || aliases.length > 0;
  const own = mayBeAbsent ? schema.nullish() : schema;
  return [
    [wire, own.meta({ description, ...statedDefault(schema, absent) })],
    ...aliases.map((alias): [string, z.ZodType] => [
      alias,
      schema.nullish().meta({ description: `Other name of ${wire}.`, deprecated: true }),
    ]),
  ];
}

/**
 * Where a field keeps its default for the JSON Schema, in wire form. Under the name `default` zod would drop it for
 * every schema that transforms, because it cannot know which side of the codec it belongs to.
 */
export const WIRE_DEFAULT = "wireDefault";

/** The default as the JSON Schema carries it: wire form, single values only, since a section states those of its fields. */
function statedDefault(schema: z.ZodType, absent: Field<unknown>["absent"]): { readonly [WIRE_DEFAULT]?: unknown } {
  if (absent === null || !("value" in absent)) return {};
  const { value } = absent;
  return value === null || typeof value === "object" ? {} : { [WIRE_DEFAULT]: z.encode(schema, value) };
}

function readFields(value: InnerFields, named: readonly NamedField[], context: z.core.ParsePayload): InnerFields {
  const result: Record<string, unknown> = {};
  for (const [name, { wire, aliases, absent }] of named) {
    const [first, ...others] = [wire, ...aliases].filter((key) => value[key] !== undefined && value[key] !== null);
    if (first !== undefined) result[name] = value[first];
    else if (absent !== null) result[name] = "value" in absent ? absent.value : absent.from(result);
    else context.issues.push({ code: "custom", message: "is required", path: [wire], input: undefined });
    for (const other of others) {
      if (JSON.stringify(value[other]) === JSON.stringify(result[name])) continue;
      const message = `must equal ${first}, which is another name of it`;
      context.issues.push({ code: "custom", message, path: [other], input: value[other] });
    }
  }
  return result;
}

function writeFields(inner: InnerFields, named: readonly NamedField[]): Record<string, unknown> {
  const known = named.filter(([name]) => inner[name] !== null && inner[name] !== undefined);
  return Object.fromEntries(known.map(([name, { wire }]) => [wire, inner[name]]));
}
