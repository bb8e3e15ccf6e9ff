import { PriorityQueue, type RateLimiter } from '../../src/workqueue/index.ts'
import { FakeClock } from './fake-clock.ts'
import { RecordedMetrics } from './recorded-metrics.ts'

/** What a test of priority queues has at hand. */
export interface PriorityQueueRig {
  clock: FakeClock
  metrics: RecordedMetrics
  queue: PriorityQueue
}

/** A queue on a clock that stands still, with its metrics. */
export function makePriorityQueue(rateLimiter?: RateLimiter): PriorityQueueRig {
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  return { clock, metrics, queue: new PriorityQueue({ name: 'test', clock, metrics, rateLimiter }) }
}

/** The next item with the priority that it is handed out with. */
export function take(queue: PriorityQueue): [item: string | undefined, priority: number | undefined] {
  const item = queue.tryGet()
  return [item, item === undefined ? undefined : queue.priorityOf(item)]
}
