export { begin, type BeginInput } from "./begin.ts";
export { decide, step, type Step } from "./decide.ts";
export type { Memory } from "./memory.ts";
export { observe } from "./observe.ts";
export { plan, type PlanInput } from "./plan.ts";
