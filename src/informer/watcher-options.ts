import type { Clock } from '../clock.ts'
import type { ItemSource, Sink } from './item.ts'
import type { InformerMetrics } from './metrics.ts'

/** What went wrong: a whole list, a watch (opening one included), or the small list that asks whether history is still the same. */
export type WatchPhase = 'list' | 'watch' | 'probe'

/** What is known of a failure besides the error. */
export interface WatchFailure {
  phase: WatchPhase
  /** Milliseconds until the next attempt; 0 for at once. */
  retryInMs: number
  /** How many attempts in a row failed or brought nothing, this one included. */
  failures: number
}

/** Options of {@link Watcher}. */
export interface WatcherOptions<T> {
  source: ItemSource<T>
  sink: Sink<T>
  /** Default: the real clock. Only its monotonic time is used. */
  clock?: Clock | undefined
  /** In [0, 1). Default Math.random. */
  random?: (() => number) | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** `false`: `metadata.managedFields` is not wanted. Default true. */
  managedFields?: boolean | undefined
  /** Starts by a streaming list where the server has it. Default true. */
  streamingList?: boolean | undefined
  /** Most items in one page of a list; 0 for whole lists. Default 500. */
  pageSize?: number | undefined
  /** Told of every failure; all of them are retried. Must not throw. */
  onError?: ((err: unknown, failure: WatchFailure) => void) | undefined
  metrics?: InformerMetrics | undefined
}

/** What a {@link Watcher} is about, for health checks. */
export interface WatcherStatus {
  /**
   * `"new"`: not run yet; `"listing"`: a whole list is under way; `"watching"`: a watch is open or being opened; `"waiting"`: for the next
   * attempt; `"stopped"`.
   */
  readonly phase: 'new' | 'listing' | 'watching' | 'waiting' | 'stopped'
  /** All changes up to this version are in the sink; empty before the first list, and when the server gave none. */
  readonly resourceVersion: string
  /** Attempts in a row that failed or brought nothing. */
  readonly failures: number
  /** Monotonic time of the last list, event or bookmark; undefined before the first. */
  readonly lastProgress: number | undefined
}
