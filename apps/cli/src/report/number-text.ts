/** A number with three significant digits and thousands separators; never an exponent. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return "unbounded";
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en-US", {
    maximumFractionDigits: Math.min(9, digits),
    useGrouping: Math.abs(value) >= 10_000,
  });
}

/** A share as a percentage with one decimal where it matters. */
export function showPercent(share: number): string {
  const percent = 100 * share;
  return `${Number(percent.toFixed(percent > 99 && percent < 100 ? 2 : 1))}%`;
}

/** An amount of money in a currency. */
export function showMoney(amount: number, currency: string): string {
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    maximumFractionDigits: Math.abs(amount) >= 1000 ? 0 : 2,
  }).format(amount);
}

/** A signed count or amount, as text that already carries its unit. */
export function signed(value: number, text: string): string {
  return value > 0 ? `+${text}` : text;
}

/** A duration in seconds as a person says it: two units at most, three digits below a minute. */
export function showSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unbounded";
  if (seconds === 0) return "0s";
  if (seconds < 1e-5) return "<0.01ms";
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(3))}ms`;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))}s`;
  const units = [
    [86_400, "d"],
    [3600, "h"],
    [60, "m"],
    [1, "s"],
  ] as const;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [size, name] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.slice(0, 2).join(" ");
}
