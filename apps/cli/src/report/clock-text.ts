/** How instants read in a report: in one zone, as short as the span allows. */
export interface ClockText {
  /** `09:05` within a day, `Mon 09:05` beyond, `29 Sep 09:05` beyond a week. */
  readonly short: (at: number) => string;
  /** `2025-09-29 09:05`, for a heading. */
  readonly full: (at: number) => string;
}

/** Instants of a zone, for a report that covers a span. */
export function clockText(timeZone: string, spanSeconds: number): ClockText {
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    ...(spanSeconds < 600 ? { second: "2-digit" } : {}),
  });
  const day = new Intl.DateTimeFormat(
    "en-GB",
    spanSeconds > 6 * 86_400 ? { timeZone, day: "numeric", month: "short" } : { timeZone, weekday: "short" },
  );
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const withDay = spanSeconds > 20 * 3600;
  return {
    short: (at) => `${withDay ? `${day.format(at * 1000)} ` : ""}${time.format(at * 1000)}`,
    full: (at) => `${date.format(at * 1000)} ${time.format(at * 1000)}`,
  };
}
