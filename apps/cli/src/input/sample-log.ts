/** Samples as they were read, and the place of each in the input. */
export interface SampleLog {
  /** Number of samples. */
  readonly size: number;
  /** Instant of a sample, epoch seconds. */
  readonly at: (index: number) => number;
  /** Load of a sample; NaN when it is missing. */
  readonly value: (index: number) => number;
  /** Line (or position in a JSON array) of a sample. */
  readonly position: (index: number) => number;
  /** Adds a sample. */
  readonly push: (at: number, value: number, position: number) => void;
}

interface Chunk {
  /** Null once the instants are found to be evenly spaced. */
  times: Float64Array | null;
  values: Float64Array | Float32Array;
  readonly firstAt: number;
  stepSeconds: number;
}

const CHUNK_BITS = 15;
const CHUNK_SAMPLES = 1 << CHUNK_BITS;

/**
 * An empty log of samples. It grows by chunks, so that growing never copies, and packs full ones: 4 bytes a sample for
 * counts at equal steps, 16 at most.
 *
 * @example sampleLog().size // 0
 */
export function sampleLog(): SampleLog {
  const chunks: Chunk[] = [];
  const positions = runningPositions();
  let size = 0;
  return {
    get size() {
      return size;
    },
    at(index) {
      const chunk = chunks[index >> CHUNK_BITS];
      const offset = index & (CHUNK_SAMPLES - 1);
      if (chunk === undefined) return NaN;
      return chunk.times === null ? chunk.firstAt + offset * chunk.stepSeconds : (chunk.times[offset] ?? NaN);
    },
    value: (index) => chunks[index >> CHUNK_BITS]?.values[index & (CHUNK_SAMPLES - 1)] ?? NaN,
    position: positions.at,
    push(at, value, position) {
      const offset = size & (CHUNK_SAMPLES - 1);
      if (offset === 0) {
        pack(chunks.at(-1));
        chunks.push({
          times: new Float64Array(CHUNK_SAMPLES),
          values: new Float64Array(CHUNK_SAMPLES),
          firstAt: at,
          stepSeconds: 0,
        });
      }
      const { times, values } = chunks[size >> CHUNK_BITS] ?? {};
      if (times) times[offset] = at;
      if (values) values[offset] = value;
      positions.push(size, position);
      size += 1;
    },
  };
}

/**
 * Drops instants that a step can tell, and halves values that lose nothing by it (whole numbers up to 16 million, and
 * missing ones).
 */
function pack(chunk: Chunk | undefined): void {
  if (chunk === undefined || chunk.times === null) return;
  const { times, values, firstAt } = chunk;
  const stepSeconds = (times[1] ?? NaN) - firstAt;
  chunk.stepSeconds = stepSeconds;
  if (times.every((at, index) => at === firstAt + index * stepSeconds)) chunk.times = null;
  if (values.every((value) => Object.is(Math.fround(value), value))) chunk.values = Float32Array.from(values);
}

/** Positions mostly run on by one, so only the places where they jump are kept. */
function runningPositions(): {
  readonly at: (index: number) => number;
  readonly push: (index: number, position: number) => void;
} {
  const jumps: { readonly index: number; readonly lead: number }[] = [];
  let lastLead = NaN;
  return {
    push(index, position) {
      const lead = position - index;
      if (lead !== lastLead) jumps.push({ index, lead });
      lastLead = lead;
    },
    at: (index) => index + (jumps.findLast((jump) => jump.index <= index)?.lead ?? 0),
  };
}
