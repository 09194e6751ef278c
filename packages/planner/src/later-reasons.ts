import type { Reason } from "@cap/domain";

/** What the guardrails said of later instants of a horizon and the first one did not say, once for each matter. */
export class LaterReasons {
  readonly #told: ReadonlySet<string>;
  readonly #found = new Map<string, Reason>();

  /** @param first reasons of the first instant */
  constructor(first: readonly Reason[]) {
    this.#told = new Set(first.map(matterOf));
  }

  /** Takes in the reasons of an instant at which the pool has a size. */
  add(reasons: readonly Reason[], workers: number | null): void {
    for (const reason of reasons) {
      const matter = matterOf(reason);
      if (isToldLater(reason, workers) && !this.#told.has(matter) && !this.#found.has(matter))
        this.#found.set(matter, reason);
    }
  }

  /** Everything that was found, in order of time. */
  get reasons(): Reason[] {
    return [...this.#found.values()];
  }
}

const TOLD_LATER: readonly Reason["code"][] = ["SCHEDULED_MINIMUM", "BUDGET_WARNING", "FLAP_BUDGET", "DAILY_BUDGET"];

/** Two reasons of one matter differ in their numbers only. */
function matterOf(reason: Reason): string {
  return reason.code === "FREEZE_ACTIVE" ? `${reason.code} ${reason.fromAt}` : reason.code;
}

/** Whether a later instant is worth a reason of the plan: not what slows every change, but what somebody stated. */
function isToldLater(reason: Reason, workers: number | null): boolean {
  return reason.code === "FREEZE_ACTIVE" ? reason.wantedWorkers !== workers : TOLD_LATER.includes(reason.code);
}
