import { describe, expect, it } from "vitest";
import * as z from "zod";
import { decode, encode } from "./codec.ts";
import { duration } from "./quantity.ts";
import { defaulted, derived, fieldsOf, optional, record, required, taggedUnion } from "./record.ts";

const Job = record({
  name: required("name", z.string(), "Name.", { aliases: ["title"] }),
  limitSeconds: defaulted("limit", duration, 60, "Limit.", { aliases: ["timeout"] }),
  retries: optional("retries", z.int().min(0), "Retries."),
  label: derived("label", z.string(), ({ name }) => `job ${String(name)}`, "Label."),
});

describe("record", () => {
  it("reads the wire's names and forms into inner ones, and fills in what is absent", () => {
    const filled = { name: "a", limitSeconds: 60, retries: null, label: "job a" };
    expect(decode(Job, { name: "a" })).toEqual(filled);
    expect(decode(Job, { name: "a", limit: null, retries: null, label: null })).toEqual(filled);
  });

  it("writes canonical names, and leaves out what is unknown", () => {
    expect(encode(Job, decode(Job, { title: "a", timeout: "PT90S" }))).toEqual({
      name: "a",
      limit: "90s",
      label: "job a",
    });
  });

  it("keeps a given value of a derived field", () => {
    expect(decode(Job, { name: "a", label: "b" })).toMatchObject({ label: "b" });
  });

  it.each([
    [{}, "name is required"],
    [{ name: null }, "name is required, got null"],
    [{ name: "a", x: 1, y: 2 }, "x is not a field cap knows; y is not a field cap knows"],
    [{ name: "a", title: "b" }, 'title must equal name, which is another name of it, got "b"'],
    [{ name: "a", limit: "1m", timeout: "2m" }, 'timeout must equal limit, which is another name of it, got "2m"'],
  ])("refuses %j", (wire, message) => {
    expect(() => decode(Job, wire)).toThrow(expect.objectContaining({ message }));
  });

  it("accepts aliases that say the same in another form", () => {
    expect(decode(Job, { name: "a", title: "a", limit: "60s", timeout: "1m" })).toMatchObject({ limitSeconds: 60 });
  });

  it("ignores unknown fields where it is told to", () => {
    const Loose = record({ a: optional("a", z.string(), "A.") }, { unknownFields: "ignore" });
    expect(decode(Loose, { b: 1 })).toEqual({ a: null });
  });

  it("does not let the wire reach the prototype", () => {
    const wire: unknown = JSON.parse('{"name": "a", "__proto__": {"retries": 5}}');
    expect(() => decode(Job, wire)).toThrow(expect.objectContaining({ message: "__proto__ is not a field cap knows" }));
  });

  it("shows its fields, also through a refinement, which other schemas have not", () => {
    const names = ["name", "limitSeconds", "retries", "label"];
    expect(fieldsOf(Job)?.map(([name]) => name)).toEqual(names);
    expect(fieldsOf(Job.refine(() => true))?.map(([name]) => name)).toEqual(names);
    expect(fieldsOf(duration)).toBeUndefined();
    expect(fieldsOf(z.string())).toBeUndefined();
  });
});

describe("taggedUnion", () => {
  const Wait = record({
    kind: required("kind", z.literal("wait"), "Kind."),
    forSeconds: required("for", duration, "For."),
  });
  const Stop = record({ kind: required("kind", z.literal("stop"), "Kind."), why: required("why", z.string(), "Why.") });
  const Order = taggedUnion("kind", [Wait, Stop]);

  it("reads and writes the record that the tag names", () => {
    expect(decode(Order, { kind: "wait", for: "1m" })).toEqual({ kind: "wait", forSeconds: 60 });
    expect(encode(Order, { kind: "stop", why: "done" })).toEqual({ kind: "stop", why: "done" });
  });

  it.each([
    [{ kind: "go" }, 'kind must be one of wait, stop, got "go"'],
    [{}, "kind must be one of wait, stop"],
    [{ kind: "stop", for: "1m" }, "why is required; for is not a field cap knows"],
    ["stop", 'the value must be an object, got "stop"'],
  ])("judges %j by its tag", (wire, message) => {
    expect(() => decode(Order, wire)).toThrow(expect.objectContaining({ message }));
  });
});
