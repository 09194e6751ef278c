import { describe, expect, it } from "vitest";
import { paint } from "../terminal.ts";
import { drawTable } from "./text-table.ts";

const columns = [{ title: "name" }, { title: "cost", align: "right" }] as const;
const rows = [{ cells: ["a", "1.50"] }, { cells: ["a very long name indeed", "12.25"], strong: true }];

describe("drawTable", () => {
  it("aligns numbers to the right and texts to the left", () => {
    expect(drawTable(columns, rows, { color: false, width: 80 })).toEqual([
      "  name                      cost",
      "  a                         1.50",
      "  a very long name indeed  12.25",
    ]);
  });

  it("cuts a text rather than a number where the terminal is too narrow", () => {
    expect(drawTable(columns, rows, { color: false, width: 24 })).toEqual([
      "  name              cost",
      "  a                 1.50",
      "  a very long na…  12.25",
    ]);
  });

  it("cuts every text a little before it cuts one to nothing", () => {
    const texts = [{ title: "pool" }, { title: "why" }] as const;
    const long = [{ cells: ["a long name of a pool", "and a long reason"] }];
    expect(drawTable(texts, long, { color: false, width: 26 })).toEqual([
      "  pool         why",
      "  a long nam…  and a long…",
    ]);
  });

  it("leaves numbers whole where there is no room even for them", () => {
    expect(drawTable(columns, rows, { color: false, width: 8 })).toEqual([
      "  name  cost",
      "  a     1.50",
      "  a v… 12.25",
    ]);
  });

  it("makes a strong row bold where colours are wanted", () => {
    const [, plain = "", strong = ""] = drawTable(columns, rows, { color: true, width: 80 });
    const bold = paint({ color: true }, "bold", "");
    expect([plain.includes(bold.slice(0, 4)), strong.includes(bold.slice(0, 4))]).toEqual([false, true]);
  });
});
