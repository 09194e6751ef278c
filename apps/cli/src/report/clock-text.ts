/** How instants read in a report: in one zone, as short as the span allows. */
export interface ClockText {
  /** `09:05` within a day, `Mon 09:05` beyond, `29 Sep 09:05` beyond a week. */
  readonly short: (at: number) => string;
  /** As `short`, to the second. */
  readonly exact: (at: number) => string;
  /** `2025-09-29 09:05`, for a heading. */
  readonly full: (at: number) => string;
}

/** How some instants read: to the second where shorter texts would make two of them one. */
export function distinctTimes({ short, exact }: ClockText, instants: readonly number[]): readonly string[] {
  const texts = instants.map(short);
  return new Set(texts).size === new Set(instants).size ? texts : instants.map(exact);
}

/** Instants of a zone, for a report that covers a span. */
export function clockText(timeZone: string, spanSeconds: number): ClockText {
  const minutes = { timeZone, hour: "2-digit", minute: "2-digit" } as const;
  const timeToSecond = new Intl.DateTimeFormat("en-GB", { ...minutes, second: "2-digit" });
  const time = spanSeconds < 600 ? timeToSecond : new Intl.DateTimeFormat("en-GB", minutes);
  const day = new Intl.DateTimeFormat(
    "en-GB",
    spanSeconds > 6 * 86_400 ? { timeZone, day: "numeric", month: "short" } : { timeZone, weekday: "short" },
  );
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const withDay = spanSeconds > 20 * 3600;
  const dayBefore = (at: number): string => (withDay ? `${day.format(at * 1000)} ` : "");
  return {
    short: (at) => `${dayBefore(at)}${time.format(at * 1000)}`,
    exact: (at) => `${dayBefore(at)}${timeToSecond.format(at * 1000)}`,
    full: (at) => `${date.format(at * 1000)} ${time.format(at * 1000)}`,
  };
}
