import type { Backtest } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { examplePolicy, exampleBacktest } from "./example-backtest.ts";
import { whatifVerdict } from "./whatif-verdict.ts";

type BacktestPolicy = Backtest["policies"][number];

/** Compares `now` with others: 99.5 % good windows of 200, 100 worker-hours and $50 each, but for what is changed. */
function verdictOf(...changes: readonly Partial<BacktestPolicy>[]) {
  const names = ["now", "calm", "bold", "late"];
  const own = changes.map((change, index): BacktestPolicy => {
    const name = names[index] ?? "";
    return { ...examplePolicy, id: name, name, workerHours: 100, totalCost: 50, ...change };
  });
  const oracle: BacktestPolicy = {
    ...examplePolicy,
    id: "oracle",
    name: "oracle",
    kind: "clairvoyant",
    goodWindows: 1,
  };
  return whatifVerdict(exampleBacktest([...own, oracle], "now"));
}

describe("whatifVerdict", () => {
  it("names the cheaper one of two that keep the SLO, and what it saves", () => {
    const { text, tone, best, compared } = verdictOf({}, { workerHours: 80, totalCost: 40 });
    expect(text).toBe(
      "calm is better than now: it costs $10.00 (20%) less over 1d, with 20% fewer worker-hours, and both keep the SLO (calm 99.5% of windows good, now 99.5%; 99% wanted).",
    );
    expect(tone).toBe("good");
    expect(best?.id).toBe("calm");
    expect(compared.map(({ id }) => id)).toEqual(["now", "calm"]);
  });

  it("says that a small difference is none, and prefers nobody", () => {
    const { text, tone, best } = verdictOf({}, { workerHours: 99, totalCost: 49.5 });
    expect(text).toMatch(
      /^calm and now come out alike: calm costs \$0\.50 \(1%\) less over 1d, with 1% fewer worker-hours, less than one replay can tell, and both keep the SLO/u,
    );
    expect({ tone, best }).toEqual({ tone: "mixed", best: null });
  });

  it("says of the same twice that it is the same", () => {
    expect(verdictOf({}, {}).text).toMatch(
      /^now and calm come out alike: now costs the same over 1d, with as many worker-hours, and both keep the SLO/u,
    );
  });

  it("does not let one window decide between two that keep the SLO", () => {
    const { text, best } = verdictOf({ workerHours: 90, totalCost: 53 }, { goodWindows: 1 });
    expect(text).toMatch(
      /^calm and now come out alike: calm costs \$3\.00 \(5\.7%\) less over 1d, with 11\.1% more worker-hours, which hangs on 1 of 200 windows, and both/u,
    );
    expect(best).toBeNull();
  });

  it("prefers the one that keeps the SLO, also where it costs more, and says so", () => {
    const { text, best } = verdictOf({}, { goodWindows: 0.9, workerHours: 80, totalCost: 40 });
    expect(text).toBe(
      "now is better than calm: it keeps the SLO and calm misses it (now 99.5% of windows good, calm 90%; 99% wanted); now costs $10.00 (25%) more over 1d, with 25% more worker-hours.",
    );
    expect(best?.id).toBe("now");
  });

  it("does not make much of a window or two", () => {
    const { text, tone, best } = verdictOf({ goodWindows: 0.985 }, { goodWindows: 0.99, totalCost: 60 });
    expect(text).toMatch(/ That is 1 of 200 windows, which another seed may turn round\.$/u);
    expect({ tone, best }).toEqual({ tone: "mixed", best: null });
  });

  it("says who comes closer where neither keeps the SLO, and calls nothing good", () => {
    const { text, tone } = verdictOf({ goodWindows: 0.9 }, { goodWindows: 0.95, workerHours: 120, totalCost: 60 });
    expect(text).toMatch(
      /^Neither policy keeps the SLO; calm comes closer \(calm 95% of windows good, now 90%; 99% wanted\)/u,
    );
    expect(tone).toBe("bad");
  });

  it("finds the best of several, held against the first, and leaves out nobody who misses the SLO or is as good", () => {
    const { text, compared } = verdictOf(
      {},
      { workerHours: 80, totalCost: 40 },
      { workerHours: 81, totalCost: 40.5 },
      { goodWindows: 0.8, workerHours: 70, totalCost: 90 },
    );
    expect(text).toMatch(/^calm is the best of 4; against now it costs \$10\.00 \(20%\) less/u);
    expect(text).toMatch(/\. late \(80%\) misses the SLO\. bold came out like calm\.$/u);
    expect(compared.map(({ id }) => id)).toEqual(["now", "calm"]);
  });

  it("holds the first against the next best where it is the best itself", () => {
    const { text } = verdictOf({}, { workerHours: 200, totalCost: 100 }, { workerHours: 120, totalCost: 60 });
    expect(text).toMatch(/^now is the best of 3; against bold it costs \$10\.00 \(16\.7%\) less/u);
  });

  it("judges nothing where there is nothing to judge", () => {
    const { text, best } = verdictOf({ goodWindows: null }, { goodWindows: null });
    expect(text).toBe(
      "No window could be judged, so the SLO tells nothing: now costs the same over 1d, with as many worker-hours.",
    );
    expect(best).toBeNull();
  });
});
