import { basename, extname } from "node:path";
import { autoscalerId } from "@cap/backtest";
import { aggressivePolicy, conservativePolicy, defaultPolicy, documentPolicy, type Policy } from "@cap/domain";
import type { ConfigFile } from "./config-file.ts";
import { configOf } from "./read-planning-input.ts";

/** A policy that somebody chose to compare. */
export type PolicyChoice =
  | { readonly kind: "file"; readonly path: string; readonly config: ConfigFile }
  | { readonly kind: "preset"; readonly preset: Policy }
  | { readonly kind: "options"; readonly config: ConfigFile };

const PRESETS: Readonly<Record<string, Policy>> = {
  default: defaultPolicy,
  document: documentPolicy,
  conservative: conservativePolicy,
  aggressive: aggressivePolicy,
};

/** Names that the table has for others. */
const TAKEN = ["oracle", "perfect-rate"];

/** Reads `--against night.yaml`, added to those before it. */
export function parseAgainstOption(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** The policy of `--config`, or what the options alone make where no file is named. */
export async function configuredChoice(
  path: string | undefined,
): Promise<PolicyChoice & { readonly config: ConfigFile }> {
  const config = await configOf(path);
  return path === undefined ? { kind: "options", config } : { kind: "file", path, config };
}

/**
 * The policy of `--against`: a preset by its name, else a configuration file. A file that is called like a preset is `./default`.
 *
 * @throws CapError when the file cannot be read or is no configuration
 */
export async function againstChoice(text: string): Promise<PolicyChoice> {
  const preset = Object.hasOwn(PRESETS, text) ? PRESETS[text] : undefined;
  return preset === undefined ? configuredChoice(text) : { kind: "preset", preset };
}

/** A short name for each choice, no two of which make the same id: that of the file, of the policy, else with a number. */
export function choiceNames(choices: readonly PolicyChoice[]): string[] {
  const ids = new Set(TAKEN);
  return choices.map((choice, index) => {
    const candidates = [...namesOf(choice), `policy ${index + 1}`];
    for (let number = 2; ; number += 1) {
      const name = candidates.find((candidate) => isFree(candidate, ids));
      if (name !== undefined) {
        ids.add(autoscalerId(name));
        return name;
      }
      candidates.push(`${candidates[0] ?? "policy"} ${number}`);
    }
  });
}

function isFree(name: string, ids: ReadonlySet<string>): boolean {
  const id = autoscalerId(name);
  return id !== "" && !ids.has(id);
}

function namesOf(choice: PolicyChoice): string[] {
  if (choice.kind === "preset") return [choice.preset.name, `preset ${choice.preset.name}`];
  const { name } = choice.config.policy;
  const stated = typeof name === "string" ? [name] : [];
  return choice.kind === "options" ? ["default"] : [basename(choice.path, extname(choice.path)), ...stated];
}
