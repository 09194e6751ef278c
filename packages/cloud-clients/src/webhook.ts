export { webhookNotifier, type WebhookNotifierOptions } from "./webhook-notifier.ts";
export { webhookPoolScaler, type WebhookPoolScalerOptions } from "./webhook-pool-scaler.ts";
export { isSignedWebhook, webhookSignature, type SignedContent, type WebhookCheck } from "./webhook-signature.ts";
