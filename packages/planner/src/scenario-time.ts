import { counted, formatDuration, formatInstant, type Scenario, type ScenarioTime } from "@cap/domain";

/** First instant of a scenario, epoch seconds: the one stated, or that of its plan; null where neither tells. */
export function scenarioStart({ startAt, plan }: Scenario): number | null {
  return startAt ?? plan?.generatedAt ?? null;
}

/** Seconds from the start of a scenario to a time of it; negative before. */
export function offsetOf(time: ScenarioTime, startAt: number): number {
  return time.kind === "offset" ? time.seconds : time.at - startAt;
}

/** The rules that instants break where nothing says when the scenario starts: they have no place in it. */
export function instantsWithoutStart(scenario: Scenario): string[] {
  if (scenarioStart(scenario) !== null) return [];
  return eventsOf(scenario).flatMap(({ field, time }) =>
    time.kind === "offset"
      ? []
      : [`${field} must be an offset such as "30m" in a scenario without start, got ${formatInstant(time.at)}`],
  );
}

/**
 * Says what a scenario holds and its simulation leaves out: spikes that are over before it starts, spikes and sizes after its
 * end, and changes beside a plan.
 *
 * @returns clauses that name the field; none where everything counts
 * @example
 * // changes: [{ at: 3h, workers: 60 }], duration: 1h
 * strayScenarioTimes(scenario) // ["changes[0].at 3h lies after the end of the scenario, 1h after its start: it is left out"]
 */
export function strayScenarioTimes(scenario: Scenario): string[] {
  const { durationSeconds, changes, plan } = scenario;
  const startAt = scenarioStart(scenario) ?? 0;
  const end = `${formatDuration(durationSeconds)} after its start`;
  const events = eventsOf(scenario).flatMap(({ field, time, lengthSeconds }) => {
    const from = offsetOf(time, startAt);
    const text = time.kind === "offset" ? formatDuration(time.seconds) : formatInstant(time.at);
    if (from >= durationSeconds) return [`${field} ${text} lies after the end of the scenario, ${end}: it is left out`];
    const isOver = lengthSeconds !== null && from + lengthSeconds <= 0;
    return isOver
      ? [`${field} ${text} is over before the scenario starts at ${formatInstant(startAt)}: it is left out`]
      : [];
  });
  const late = plan?.steps.filter(({ scheduledAt }) => scheduledAt - startAt >= durationSeconds).length ?? 0;
  return [
    ...events,
    ...(late > 0 ? [`${counted(late, "step")} of plan after the end of the scenario, ${end}: left out`] : []),
    ...(plan !== null && changes.length > 0 ? ["changes are left out: the steps of plan are carried out instead"] : []),
  ];
}

/** Something that a scenario has happen at a time. */
interface ScenarioEvent {
  readonly field: string;
  readonly time: ScenarioTime;
  /** How long it lasts, seconds; null for what stays. */
  readonly lengthSeconds: number | null;
}

function eventsOf({ changes, plan, trafficPattern }: Scenario): ScenarioEvent[] {
  const asked = plan === null ? changes : [];
  return [
    ...asked.map(({ at }, index) => ({ field: `changes[${index}].at`, time: at, lengthSeconds: null })),
    ...trafficPattern.spikes.map(({ startTime, durationSeconds }, index) => ({
      field: `traffic_pattern.spikes[${index}].start_time`,
      time: startTime,
      lengthSeconds: durationSeconds,
    })),
  ];
}
