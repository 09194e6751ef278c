export { memoryNotifier, type MemoryNotifier } from "./memory-notifier.ts";
export {
  memoryPoolScaler,
  type MemoryPoolFault,
  type MemoryPoolScaler,
  type MemoryPoolScalerOptions,
} from "./memory-pool-scaler.ts";
export {
  memoryQueueMetrics,
  type MemoryQueue,
  type MemoryQueueMetrics,
  type MemoryQueueMetricsOptions,
} from "./memory-queue-metrics.ts";
export {
  NOTIFICATION_EVENTS,
  NOTIFICATION_SEVERITIES,
  type Notification,
  type NotificationEvent,
  type NotificationSeverity,
} from "./notification.ts";
export type { Notifier, NotifierReport } from "./notifier.ts";
export type { PoolCallOptions, PoolChange, PoolScaler, PoolState, PoolVerification } from "./pool-scaler.ts";
export { describeFinding, type QueueFinding } from "./queue-finding.ts";
export {
  QUEUE_FACTS,
  type Knowledge,
  type QueueCapabilities,
  type QueueFact,
  type QueueMetrics,
  type QueueReadOptions,
} from "./queue-metrics.ts";
export type { QueueFailure, QueueReading, QueueSample } from "./queue-reading.ts";
