/** The work queue: what client-go's `util/workqueue` and controller-runtime's priority queue offer. */

export { DelayingQueue } from './delaying-queue.ts'
export type {
  CounterMetric,
  DepthMetric,
  HistogramMetric,
  WorkQueueMetricsProvider
} from './metrics.ts'
export type { ReadyQueue } from './order.ts'
export { LOW_PRIORITY, type PriorityOptions, PriorityQueue, type PriorityQueueOptions } from './priority-queue.ts'
export { type GetOptions, WorkQueue, type WorkQueueOptions } from './queue.ts'
export {
  type BucketRateLimiterOptions,
  bucketRateLimiter,
  type DefaultRateLimiterOptions,
  defaultControllerRateLimiter,
  defaultItemRateLimiter,
  type ExponentialRateLimiterOptions,
  exponentialRateLimiter,
  type FastSlowRateLimiterOptions,
  fastSlowRateLimiter,
  maxOfRateLimiter,
  type RateLimiter,
  withMaxWait
} from './rate-limiters.ts'
export { RateLimitingQueue, type RateLimitingQueueOptions } from './rate-limiting-queue.ts'
