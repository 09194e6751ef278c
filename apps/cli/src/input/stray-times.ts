import { counted } from "@cap/domain";
import type { PlacedSamples } from "./assembly.ts";
import type { Note } from "./history-input.ts";

/** At most this share of the samples may lie apart from the others; more are a history of their own. */
const STRAY_SHARE_MAX = 0.01;
/** ... but a single one always may. */
const STRAYS_LEAST = 1;
/** They lie apart when the gap is this many times as long as all the rest. */
const GAP_FACTOR = 10;
/** From fewer samples nobody can tell which ones are right. */
const SAMPLES_LEAST = 20;

/** Samples without those whose instants are far off, such as a clock that ran in 2099 or stood in 1970. */
export interface WithoutStrays {
  readonly samples: PlacedSamples;
  readonly notes: readonly Note[];
}

/** Leaves out the few samples at either end that lie apart from all others by far, and says so. */
export function withoutStrays(samples: PlacedSamples, place: (position: number) => string): WithoutStrays {
  if (samples.size < SAMPLES_LEAST) return { samples, notes: [] };
  const most = Math.max(STRAYS_LEAST, Math.floor(STRAY_SHARE_MAX * samples.size));
  const from = strays(
    most,
    (index) => samples.at(index + 1) - samples.at(index),
    (index) => samples.at(samples.size - 1 - most) - samples.at(index + 1),
  );
  const last = samples.size - 1;
  const dropped = strays(
    most,
    (index) => samples.at(last - index) - samples.at(last - index - 1),
    (index) => samples.at(last - index - 1) - samples.at(from),
  );
  if (from === 0 && dropped === 0) return { samples, notes: [] };
  const first = from > 0 ? samples.position(0) : samples.position(last - dropped + 1);
  const message = `${counted(from + dropped, "row")} far off in time left out (first: ${place(first)})`;
  return { samples: part(samples, from, samples.size - from - dropped), notes: [{ kind: "warning", message }] };
}

/** How many samples from one end lie beyond a gap that is long against the rest. */
function strays(most: number, gapAfter: (index: number) => number, restBeyond: (index: number) => number): number {
  for (let index = most - 1; index >= 0; index -= 1) {
    if (gapAfter(index) > GAP_FACTOR * Math.max(restBeyond(index), 1)) return index + 1;
  }
  return 0;
}

function part({ at, value, position }: PlacedSamples, from: number, size: number): PlacedSamples {
  return {
    size,
    at: (index) => at(index + from),
    value: (index) => value(index + from),
    position: (index) => position(index + from),
  };
}
