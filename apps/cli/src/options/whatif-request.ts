import { autoscalerId, type Autoscaler, capAutoscaler } from "@cap/backtest";
import { decode, encode, latencyTargets, Policy, Pool, Slo } from "@cap/domain";
import type { HistoryInput, Note } from "../input/history-input.ts";
import type { ReplayedPolicies } from "../replayed-backtest.ts";
import { showPercent, showSeconds } from "../report/number-text.ts";
import { backtestRequest, type BacktestRequest, type BacktestRequestOptions } from "./backtest-request.ts";
import type { ConfigFile } from "./config-file.ts";
import { planningInput, type PlanningInput } from "./planning-input.ts";
import type { HistoryOptions, PlanningOptions } from "./planning-options.ts";
import { choiceNames, type PolicyChoice } from "./policy-choice.ts";

/** What policies are compared on. */
export interface WhatifInput {
  readonly data: HistoryInput;
  /** The policy that the others are compared with: its pool, SLO and prices count for all. */
  readonly first: PolicyChoice & { readonly config: ConfigFile };
  readonly others: readonly PolicyChoice[];
}

/** Options of a comparison of policies. */
export type WhatifOptions = PlanningOptions & HistoryOptions & BacktestRequestOptions;

/** A policy under the name that the comparison has for it. */
interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/**
 * Makes the scenario that policies of cap are replayed on, and the policies.
 *
 * Pool, prices and the SLO to be judged by are those of the first. A preset, and a file without an SLO, decide for that SLO
 * too; limits are each policy's own, and a preset has those of the first.
 *
 * @throws CapError when a policy is no policy, or as {@link backtestRequest} does
 */
export function whatifRequest({ data, first, others }: WhatifInput, options: WhatifOptions): ReplayedPolicies {
  const input = planningInput(data, first.config, options);
  const base = backtestRequest(input, options);
  const [name = "", ...names] = choiceNames([first, ...others]);
  const judge: NamedPolicy = { name, policy: input.policy };
  const inputs = others.map((choice) => planningInput(data, configBeside(choice, first.config, input.policy), options));
  const compared = inputs.map(({ policy }, index): NamedPolicy => ({ name: names[index] ?? "", policy }));
  const notes = others.flatMap((choice, index) => [
    ...ownNotes(inputs[index]?.notes ?? [], input, names[index] ?? ""),
    ...differenceNotes({ choice, policy: compared[index] ?? judge, judge, pool: first.config.pool }),
  ]);
  const policies = [judge, ...compared];
  const off = policies.flatMap(({ name: called, policy }): Note[] =>
    policy.enabled
      ? []
      : [{ kind: "warning", message: `${called} is switched off (enabled), so its size never moves` }],
  );
  return {
    request: { ...base, scenario: withLimitsOf(policies, base.scenario), notes: [...base.notes, ...notes, ...off] },
    autoscalers: policies.map((named) => autoscalerOf(named, judge.policy.slo)),
    perfectRate: false,
    own: policies.map((named) => autoscalerId(named.name)),
  };
}

/** The configuration of a choice on the pool of the first. */
function configBeside(choice: PolicyChoice, { pool }: ConfigFile, judge: Policy): ConfigFile {
  if (choice.kind === "preset") {
    const { minWorkers, maxWorkers } = judge.scaling;
    const policy: Policy = {
      ...choice.preset,
      slo: judge.slo,
      scaling: { ...choice.preset.scaling, minWorkers, maxWorkers },
      cost: judge.cost,
    };
    return { pool, policy: wireOf(encode(Policy, policy)) };
  }
  const { policy } = choice.config;
  const { slo } = policy;
  const isStated = typeof slo === "object" && slo !== null && Object.keys(slo).length > 0;
  return { pool, policy: isStated ? policy : { ...policy, slo: encode(Slo, judge.slo) } };
}

/** Each policy keeps its own limits; the scenario has the widest, which are those of the oracle. */
function withLimitsOf(
  policies: readonly NamedPolicy[],
  scenario: BacktestRequest["scenario"],
): BacktestRequest["scenario"] {
  return {
    ...scenario,
    workersMin: Math.min(...policies.map(({ policy }) => policy.scaling.minWorkers)),
    workersMax: Math.max(...policies.map(({ policy }) => policy.scaling.maxWorkers)),
  };
}

/** cap under a policy: judged by the clauses of another, with an availability, an error budget and limits of its own. */
function autoscalerOf({ name, policy }: NamedPolicy, judge: Slo): Autoscaler {
  const { availability, errorBudget } = policy.slo;
  const cap = capAutoscaler({ ...policy, timeZone: "UTC", slo: { ...judge, availability, errorBudget } }, name);
  const { minWorkers: workersMin, maxWorkers: workersMax } = policy.scaling;
  return { ...cap, begin: (setting) => cap.begin({ ...setting, workersMin, workersMax }) };
}

/** What was assumed for a policy and not for the first. */
function ownNotes(notes: readonly Note[], first: PlanningInput, name: string): Note[] {
  const known = new Set(first.notes.map(({ message }) => message));
  return notes
    .filter(({ message }) => !known.has(message))
    .map(({ kind, message }) => ({ kind, message: `${name}: ${message}` }));
}

interface Compared {
  readonly choice: PolicyChoice;
  readonly policy: NamedPolicy;
  readonly judge: NamedPolicy;
  /** Pool section of the first. */
  readonly pool: ConfigFile["pool"];
}

/** What a policy says and the comparison does not follow. */
function differenceNotes({ choice, policy: { name, policy }, judge, pool }: Compared): Note[] {
  if (choice.kind === "preset") return [];
  const { slo, cost } = judge.policy;
  const told = (message: string): Note => ({ kind: "assumed", message });
  const own = choice.config.pool;
  return [
    ...(clausesOf(policy.slo) === clausesOf(slo)
      ? []
      : [
          told(
            `${name} decides and is judged by the SLO of ${judge.name}, ${clausesOf(slo)}; its own is ${clausesOf(policy.slo)}`,
          ),
        ]),
    ...(policy.slo.availability === slo.availability
      ? []
      : [
          told(
            `${name} aims at ${showPercent(policy.slo.availability)} good windows and is judged by the ${showPercent(slo.availability)} of ${judge.name}`,
          ),
        ]),
    ...(Object.keys(own).length === 0 || poolText(own) === poolText(pool)
      ? []
      : [told(`${name} is replayed on the pool of ${judge.name}; its own pool section is not read`)]),
    ...(JSON.stringify(policy.cost) === JSON.stringify(cost)
      ? []
      : [told(`${name} is costed at the prices of ${judge.name}`)]),
  ];
}

function poolText(pool: ConfigFile["pool"]): string {
  return JSON.stringify(decode(Pool, pool));
}

/** The clauses of an SLO that a replay has to know, in words. */
function clausesOf(slo: Slo): string {
  const latency = latencyTargets(slo).map(
    ({ clause, seconds }) => `${clause.replace("_latency", "")}=${showSeconds(seconds)}`,
  );
  return [
    ...latency,
    ...(slo.maxBacklog === null ? [] : [`backlog=${slo.maxBacklog}`]),
    ...(slo.drainTimeSeconds === null ? [] : [`drain=${showSeconds(slo.drainTimeSeconds)}`]),
    `window=${showSeconds(slo.windowSeconds)}`,
  ].join(",");
}

function wireOf(value: unknown): ConfigFile["policy"] {
  return value as ConfigFile["policy"]; // encode writes an object
}
