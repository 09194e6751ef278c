import { describe, expect, it } from "vitest";
import { isHeader, resolveColumns } from "./columns.ts";

describe("resolveColumns", () => {
  it("resolves the example", () => {
    expect(resolveColumns(["ts", "rps"], {}).load).toEqual({ index: 1, name: "rps", unit: "rate", unitAssumed: false });
  });

  it.each(["arrival_rate", "Arrival Rate", "arrivalRate", "RPS", "rate", "lambda", "qps"])(
    "takes %s as a rate",
    (name) => {
      expect(resolveColumns(["Time", name], {}).load).toMatchObject({ unit: "rate", unitAssumed: false });
    },
  );

  it.each(["arrivals", "count", "Requests", "jobs", "events", "invocations"])("takes %s as a count", (name) => {
    expect(resolveColumns([name, "DATE"], {}).load).toMatchObject({ unit: "count", unitAssumed: false });
  });

  it.each(["value", "y"])("assumes that %s is a count, unless the unit is said", (name) => {
    expect(resolveColumns(["t", name], {}).load).toMatchObject({ unit: "count", unitAssumed: true });
    expect(resolveColumns(["t", name], { unit: "rate" }).load).toMatchObject({ unit: "rate", unitAssumed: false });
  });

  it("prefers a named column, and lists what it leaves out", () => {
    const columns = resolveColumns(["timestamp", "count", "in", "note"], { valueColumn: "in" });
    expect(columns.load).toMatchObject({ index: 2, unitAssumed: true });
    expect(columns.ignored).toEqual(["count", "note"]);
  });

  it("knows the states and service times of the API's metrics", () => {
    const header = [
      "timestamp",
      "arrival_rate",
      "service_time",
      "service_time_p95",
      "ready_workers",
      "backlog",
      "active_jobs",
      "error_rate",
      "queue_name",
    ];
    expect(resolveColumns(header, {}).ignored).toEqual([]);
  });

  it("reads the unit of a service time from its name", () => {
    expect(resolveColumns(["ts", "count", "service_time_ms"], {}).serviceTime).toEqual({
      index: 2,
      name: "service_time_ms",
      plainUnitSeconds: 1e-3,
    });
  });

  it.each([[["ts"]], [["ts", "service_time"]], [["ts", "queue_name"]], [["ts", "id", "service_time"]]])(
    "takes rows of %j as single jobs",
    (header) => {
      expect(resolveColumns(header, {}).load).toBeNull();
    },
  );

  it("takes rows as single jobs when only the time column is named", () => {
    expect(resolveColumns(["when", "id"], { timeColumn: "when" }).load).toBeNull();
  });

  it.each([[["timestamp", "cpu"]], [["a", "b"]], [["timestamp", "service_time", "workers"]]])(
    "names what it found and what it accepts for %j",
    (header) => {
      expect(() => resolveColumns(header, {})).toThrow(
        new RegExp(`no load column among ${JSON.stringify(header[0])}.*accepted names are arrival_rate, arrivals`, "u"),
      );
    },
  );

  it("refuses a named column that does not exist", () => {
    expect(() => resolveColumns(["ts", "count"], { valueColumn: "rps" })).toThrow(
      'load column "rps" is not among "ts", "count"',
    );
    expect(() => resolveColumns(["ts", "count"], { timeColumn: "when" })).toThrow('time column "when" is not among');
  });
});

describe("isHeader", () => {
  it("knows names from data", () => {
    expect(isHeader(["ts", "17"], {})).toBe(true);
    expect(isHeader(["2025-09-14", "17"], {})).toBe(false);
    expect(isHeader(["when", "n"], { valueColumn: "n" })).toBe(true);
  });
});
