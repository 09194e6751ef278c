export { bullmqMetrics, type BullmqOptions } from "./queues/bullmq.ts";
export { connectQueueRedis, type QueueRedis, type QueueRedisOptions } from "./queue-redis.ts";
export { REDIS_FRAME_COMMANDS, REDIS_READ_COMMANDS } from "./redis-read-command.ts";
