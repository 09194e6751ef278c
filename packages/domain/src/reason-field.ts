import * as z from "zod";
import { workers } from "./quantity.ts";
import { required, type Field } from "./record.ts";

/** The field that tells reasons apart. */
export function code<const C extends string>(value: C): Field<C> {
  return required("code", z.literal(value), "What the reason is.");
}

/** Workers before a rule changed them. */
export const wantedWorkers: Field<number> = required(
  "wanted_workers",
  workers,
  "Workers that were wanted before this rule.",
);
