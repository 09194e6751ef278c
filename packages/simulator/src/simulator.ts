import { estimateRuntimeSeconds, simulateStepwise } from "./simulate.ts";
import { checkSimulationInput, type SimulationInput } from "./simulation-input.ts";
import type { SimulationReport } from "./simulation-report.ts";
import { finishGivingWay, type GivingWay, type Interruption } from "./slices.ts";

/** The engine under the names of the planning API document. */
export interface Simulator {
  /**
   * Runs a scenario and gives way while it does, so that a signal of the same thread ends it within a slice of some hundredths of a
   * second.
   *
   * @throws RangeError if a field is outside its domain
   * @throws what the signal throws
   */
  readonly simulate: (scenario: SimulationInput, signal?: Interruption) => Promise<SimulationReport>;
  /** @throws RangeError naming the first field that is outside its domain */
  readonly validateScenario: (scenario: SimulationInput) => void;
  /** CPU seconds that the run is about to take, within a factor of about 2. */
  readonly estimateRuntime: (scenario: SimulationInput) => number;
}

/**
 * A thin face over {@link simulateStepwise} and {@link estimateRuntimeSeconds}.
 *
 * @example await simulator({ giveWay: setImmediate }).simulate(scenario, AbortSignal.timeout(500)) // of node:timers/promises
 */
export function simulator({ giveWay }: Pick<GivingWay, "giveWay">): Simulator {
  return {
    simulate: (scenario, signal) => finishGivingWay(simulateStepwise(scenario), { giveWay, signal }),
    validateScenario: checkSimulationInput,
    estimateRuntime: estimateRuntimeSeconds,
  };
}
