import type { Reason } from "@cap/domain";
import type { LoadForecast } from "./pool-state.ts";

/** What has to be said of a forecast: why its model is simpler than was wanted, and that a clock change shifts the day. */
export function modelReasons({ model, shortfall, askedModel, clockChange }: LoadForecast): Reason[] {
  return [
    ...simplerModel({ model, shortfall, askedModel }),
    ...(clockChange === undefined ? [] : [{ code: "CLOCK_CHANGE", ...clockChange } as const]),
  ];
}

function simplerModel({
  model,
  shortfall,
  askedModel,
}: Pick<LoadForecast, "model" | "shortfall"> & { readonly askedModel: string | undefined }): Reason[] {
  if (shortfall !== null) {
    return [{ code: "INSUFFICIENT_HISTORY", ...shortfall, model, askedModel: askedModel ?? null }];
  }
  return askedModel === undefined ? [] : [{ code: "NO_SEASON", askedModel, model }];
}
