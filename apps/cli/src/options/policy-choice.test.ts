import { defaultPolicy, documentPolicy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import {
  againstChoice,
  choiceNames,
  configuredChoice,
  parseAgainstOption,
  type PolicyChoice,
} from "./policy-choice.ts";

const file = (path: string, name?: string): PolicyChoice => ({
  kind: "file",
  path,
  config: { pool: {}, policy: name === undefined ? {} : { name } },
});

describe("policies that somebody chose", () => {
  it("are collected in the order in which they were given", () => {
    expect(parseAgainstOption("b.yaml", parseAgainstOption("a.yaml"))).toEqual(["a.yaml", "b.yaml"]);
  });

  it("are presets by their names, and files otherwise", async () => {
    expect(await againstChoice("document")).toEqual({ kind: "preset", preset: documentPolicy });
    await expect(againstChoice("./document")).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
    await expect(againstChoice("constructor")).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
  });

  it("are the options alone where no file is named", async () => {
    expect(await configuredChoice(undefined)).toEqual({ kind: "options", config: { pool: {}, policy: {} } });
  });
});

describe("choiceNames", () => {
  it.each<[string, PolicyChoice[], string[]]>([
    ["files", [file("a/now.yaml", "mail"), file("b/calm.yml", "mail")], ["now", "calm"]],
    ["policies, where files are called alike", [file("a/cap.yaml"), file("b/cap.yaml", "calm")], ["cap", "calm"]],
    [
      "files and numbers, where policies are too",
      [file("a/cap.yaml", "x"), file("b/cap.yaml"), file("c/cap.yaml")],
      ["cap", "policy 2", "policy 3"],
    ],
    ["presets", [file("cap.yaml"), { kind: "preset", preset: documentPolicy }], ["cap", "document"]],
    [
      "presets, as such where a file is called like one",
      [
        { kind: "options", config: { pool: {}, policy: {} } },
        { kind: "preset", preset: defaultPolicy },
      ],
      ["default", "preset default"],
    ],
    ["neither oracles nor nothing", [file("oracle.yaml"), file("日本.yaml", "tokyo")], ["policy 1", "tokyo"]],
    ["twice the same", [file("a.yaml"), file("policy-2.yaml"), file("a.yaml", "a")], ["a", "policy-2", "policy 3"]],
  ])("are those of %s", (_, choices, names) => {
    expect(choiceNames(choices)).toEqual(names);
  });
});
