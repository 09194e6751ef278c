export { connectQueueRedis, type QueueRedis, type QueueRedisOptions, type RedisMoment } from "./queue-redis.ts";
export { bullmqMetrics, type BullmqOptions } from "./queues/bullmq.ts";
export { celeryMetrics, type CeleryOptions } from "./queues/celery.ts";
export { goRedisWorkQueueMetrics, type GoRedisWorkQueueOptions } from "./queues/go-redis-work-queue.ts";
export { redisListMetrics, type RedisListOptions } from "./queues/redis-list.ts";
export { redisStreamMetrics, type RedisStreamOptions } from "./queues/redis-stream.ts";
export { rqMetrics, type RqOptions } from "./queues/rq.ts";
export { sidekiqMetrics, type SidekiqOptions } from "./queues/sidekiq.ts";
export { REDIS_FRAME_COMMANDS, REDIS_READ_COMMANDS, type RedisReadCommand } from "./redis-read-command.ts";
