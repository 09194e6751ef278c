import { CapError, FORECAST_MODELS } from "@cap/domain";

/**
 * Reads `--model`.
 *
 * @throws CapError with code MODEL_NOT_SUPPORTED for a model that does not exist
 */
export function parseModelOption(text: string): string {
  if (FORECAST_MODELS.some((known) => known === text)) return text;
  throw new CapError({
    code: "MODEL_NOT_SUPPORTED",
    message: `--model must be one of ${FORECAST_MODELS.join(", ")}, got ${JSON.stringify(text)}`,
  });
}

/** What `--model` takes, for help texts. */
export const MODEL_HELP = `forecast model: ${FORECAST_MODELS.join(", ")}`;
