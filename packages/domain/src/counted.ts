/** How {@link counted} writes. */
export interface CountedOptions {
  /** Verb for one and for several, written after the noun. @defaultValue none */
  readonly verbs?: readonly [one: string, several: string];
  /** The number as it is to be read. @defaultValue its plain digits */
  readonly shown?: string;
}

/**
 * A number with its noun, and where asked for its verb, in the plural where needed.
 *
 * @param count any number; exactly 1 takes the singular
 * @param noun in the singular; its plural ends in s
 * @example counted(2, "row") // "2 rows"
 * @example counted(1, "worker", { verbs: ["is", "are"] }) // "1 worker is"
 */
export function counted(count: number, noun: string, { verbs, shown = String(count) }: CountedOptions = {}): string {
  const [verb] = (count === 1 ? verbs : verbs?.slice(1)) ?? [];
  return `${shown} ${noun}${count === 1 ? "" : "s"}${verb === undefined ? "" : ` ${verb}`}`;
}
