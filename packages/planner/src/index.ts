export { begin, type BeginInput, type PresentPool } from "./begin.ts";
export { check, type Finding } from "./check.ts";
export { decide, step, type DecideOptions, type Step } from "./decide.ts";
export { forecastArrivals, type ForecastInput } from "./forecast-arrivals.ts";
export { restore, type Memory } from "./memory.ts";
export { observe } from "./observe.ts";
export { plan, type PlanInput } from "./plan.ts";
export { simulateScenario } from "./scenario-simulation.ts";
