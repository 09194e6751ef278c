import type { Reason } from "@cap/domain";
import type { LoadForecast } from "./pool-state.ts";

/** Why a forecast's model is simpler than was wanted; nothing when it is not. */
export function modelReasons({ model, shortfall, askedModel }: LoadForecast): Reason[] {
  if (shortfall !== null) {
    return [{ code: "INSUFFICIENT_HISTORY", ...shortfall, model, askedModel: askedModel ?? null }];
  }
  return askedModel === undefined ? [] : [{ code: "NO_SEASON", askedModel, model }];
}
