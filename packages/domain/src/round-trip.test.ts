import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { CapacityPlan } from "./capacity-plan.ts";
import { decode, encode } from "./codec.ts";
import { Forecast } from "./forecast.ts";
import { KnownArrivals } from "./known-arrivals.ts";
import { NOUNS } from "./json-schema.ts";
import { Policy } from "./policy.ts";
import { duration, instant } from "./quantity.ts";
import { fieldsOf, type Field } from "./record.ts";

describe.each(NOUNS)("the noun %s", (_id, _title, schema) => {
  it("is the same after inner -> wire -> JSON -> inner, and after wire -> inner -> wire", () => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        const wire: unknown = JSON.parse(JSON.stringify(encode(schema, value)));
        const back = decode(schema, wire);
        expect(back).toEqual(value);
        expect(encode(schema, back)).toEqual(wire);
      }),
      { numRuns: 30 },
    );
  });
});

/** Values of a schema's inner side, found by walking the schema itself: a new field is covered when it is written. */
function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const fields = fieldsOf(schema);
  if (fields !== undefined) {
    const shape = fields.map(([name, field]) => {
      const value = arbitraryOf(field.schema);
      return [name, isOptional(field) ? fc.option(value) : value] as const;
    });
    return fc.record(Object.fromEntries(shape)).map((value) => consistent(schema, value));
  }
  if (schema instanceof z.ZodCodec) return codecArbitrary(schema);
  if (schema instanceof z.ZodUnion)
    return fc.oneof(...schema.options.map((option) => arbitraryOf(option as z.ZodType)));
  if (schema instanceof z.ZodArray)
    return fc
      .array(arbitraryOf(schema.element as z.ZodType), { minLength: 1, maxLength: 4 })
      .filter((value) => schema.safeEncode(value as never).success); // rules between elements, such as distinct names
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap() as z.ZodType));
  return leafArbitrary(schema);
}

function isOptional({ absent }: Field<unknown>): boolean {
  return absent !== null && "value" in absent && absent.value === null;
}

function leafArbitrary(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodString) {
    const text = fc.string({ minLength: 1, maxLength: 20 });
    const alternatives = [
      text,
      fc.constantFrom("USD", "EUR"),
      fc.constantFrom("0123456789abcdef".repeat(4), "Ab-_4".repeat(17) + "Q"),
    ];
    return fc.oneof(...alternatives).filter((value) => schema.safeParse(value).success);
  }
  if (schema instanceof z.ZodNumber) {
    const bounds = { min: schema.minValue ?? -1e12, max: Math.min(schema.maxValue ?? 1e12, 1e12) };
    const isInteger = schema.format === "safeint";
    // Adding 0 turns -0, which JSON cannot carry, into 0.
    const numbers = isInteger ? fc.integer(integers(bounds)) : fc.double({ ...bounds, noNaN: true }).map((x) => x + 0);
    return numbers.filter((value) => schema.safeParse(value).success);
  }
  if (schema instanceof z.ZodRecord) return jsonObjects;
  throw new Error(`no arbitrary for ${schema.type}`);
}

function integers({ min, max }: { readonly min: number; readonly max: number }): { min: number; max: number } {
  return { min: Math.max(min, -1e9), max: Math.min(max, 1e9) };
}

/** Adding 0 turns -0, which JSON cannot carry, into 0. */
const jsonObjects = fc
  .dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.jsonValue(),
  )
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const seconds = fc.oneof(
  fc.integer({ min: 0, max: 1e9 }),
  fc.integer({ min: 0, max: 1e9 }).map((milliseconds) => milliseconds / 1e3),
  fc.integer({ min: 0, max: 1e15 }).map((nanoseconds) => nanoseconds / 1e9),
);
const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }).map((ms) => ms / 1000);

function codecArbitrary(schema: z.ZodCodec): fc.Arbitrary<unknown> {
  const { in: wire } = schema.def;
  const writable = (value: unknown): boolean => schema.safeEncode(value as never).success; // refinements such as > 0
  if (wire === duration.def.in) return seconds.filter(writable);
  if (wire === instant.def.in) return instants.filter(writable);
  if (wire instanceof z.ZodString) {
    const offset = seconds.map((value) => ({ kind: "offset", seconds: value }));
    return fc.oneof(
      offset,
      instants.map((at) => ({ kind: "instant", at })),
    );
  }
  const context = { value: undefined, issues: [] };
  return arbitraryOf(wire as z.ZodType).map((value) => schema.def.transform(value, context));
}

/** Makes the fields agree that a rule between fields ties together. */
function consistent(schema: z.ZodType, value: Readonly<Record<string, unknown>>): unknown {
  if (isSame(schema, Policy)) {
    const { scaling, cost } = value as Policy; // made from its own fields
    const { budgetPerHourSoft: soft, budgetPerHourHard: hard } = cost;
    const team = cost.team ?? (cost.teamBudgetPerHour === null ? null : "shop");
    const budgetPerHourHard = soft === null || hard === null ? hard : Math.max(soft, hard);
    const maxWorkers = Math.max(scaling.minWorkers, scaling.maxWorkers);
    const scheduledLimits = scaling.scheduledLimits
      .slice(0, 1) // several would have to be kept apart
      .map((limits) => ({
        ...limits,
        maxWorkers: Math.max(limits.minWorkers ?? 0, limits.maxWorkers ?? 0, maxWorkers),
      }));
    return {
      ...value,
      scaling: { ...scaling, maxWorkers, scheduledLimits },
      cost: { ...cost, team, budgetPerHourHard },
    };
  }
  if (isSame(schema, KnownArrivals)) {
    const { at, fromAt, jobs } = value as KnownArrivals; // likewise
    const start = at ?? fromAt ?? 0;
    if (at !== null) return { ...value, fromAt: null, untilAt: null, jobs: jobs ?? 1, rate: null };
    return { ...value, fromAt: Math.min(start, 0), untilAt: 60, rate: jobs === null ? 1 : null };
  }
  if (isSame(schema, Forecast)) {
    const { predictedLambda } = value as Forecast; // likewise
    return { ...value, confidenceBands: { upper: predictedLambda, lower: predictedLambda } };
  }
  if (isSame(schema, CapacityPlan)) {
    const { currentState, targetState, ...plan } = value as CapacityPlan; // likewise
    return {
      ...plan,
      currentState: { ...currentState, workers: plan.currentWorkers },
      targetState: { ...targetState, workers: plan.targetWorkers },
    };
  }
  const { fromAt, untilAt } = value;
  if (typeof fromAt === "number" && typeof untilAt === "number") {
    const [first, last] = [Math.min(fromAt, untilAt), Math.max(fromAt, untilAt)];
    return { ...value, fromAt: first, untilAt: first === last ? Math.floor(last) + 1 : last };
  }
  const { p50Seconds, p95Seconds } = value;
  if (typeof p50Seconds === "number" && typeof p95Seconds === "number") {
    return { p50Seconds: Math.min(p50Seconds, p95Seconds), p95Seconds: Math.max(p50Seconds, p95Seconds) };
  }
  return value;
}

/** A described or refined schema is a copy; its wire side is still the same object. */
function isSame(a: z.ZodType, b: z.ZodType): boolean {
  return a instanceof z.ZodCodec && b instanceof z.ZodCodec && a.def.in === b.def.in;
}
