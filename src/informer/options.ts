/** Options of an informer, and what it reports. */
import type { Clock } from '../clock.ts'
import type { FieldSelectorValue, LabelSelectorValue } from '../resources/selectors.ts'
import type { InformerMetrics } from './metrics.ts'
import type { WatchPhase } from './watcher-options.ts'

/** Names the values by which an object is found in an index. Must depend on nothing but the object. */
export type IndexFunction<T> = (object: T) => readonly string[]

/** What a failure to list or watch is reported with. */
export interface WatchErrorInfo {
  /** Milliseconds until the next try. */
  readonly willRetryInMs: number
  readonly phase: WatchPhase
  /** How many attempts in a row failed or brought nothing, this one included. */
  readonly failures: number
}

/** What a failure of a handler is reported with. */
export interface HandlerErrorInfo<T> {
  /** Name of the handler. */
  readonly handler: string
  /**
   * The call that failed; or `'stop'`: one that had not ended when the informer or the removal waited no longer for it; or `'backlog'`:
   * 100,000 events wait for the handler, then twice as many, and so on.
   */
  readonly type: 'add' | 'update' | 'delete' | 'stop' | 'backlog'
  /** What the call was about. Undefined when a compact cache could not decode it, which is the error then, and for a backlog. */
  readonly object: T | undefined
}

/** What a failure of a transform is reported with. */
export interface TransformErrorInfo {
  readonly key: string
  readonly resourceVersion: string
}

/** What a failure of an index function is reported with. */
export interface IndexErrorInfo {
  readonly index: string
  readonly key: string
}

/** Options of {@link createInformer}. */
export interface InformerOptions<T> {
  /** Name in errors and metrics. Default: the kind's name, else `informer`. */
  name?: string | undefined
  /** Only objects that satisfy it, as the server sees it. */
  labelSelector?: string | LabelSelectorValue | undefined
  /** Only objects that satisfy it, as the server sees it, e.g. `spec.nodeName=n1`. */
  fieldSelector?: string | FieldSelectorValue | undefined
  /** Default of the handlers' `resyncMs`. Milliseconds; at least 1000. Default 0: never. */
  resyncMs?: number | undefined
  /**
   * Makes of each object what is kept of it; may change and return the object it is given. What throws, or returns nothing, is reported
   * and the state is skipped: its key is in `skipped`, and the state before it stays in the cache until one comes that passes.
   */
  transform?: ((object: T) => T) | undefined
  /** Functions by the name of their index. */
  indexers?: Readonly<Record<string, IndexFunction<T>>> | undefined
  /**
   * `'objects'`, the default, keeps parsed objects. `'compact'` keeps their JSON in a few large buffers: for a collection that is large
   * and read rarely, about half the memory and a third of the time to sync; nothing is parsed before it is read.
   *
   * With it each read (`get`, `list`, `byIndex`) decodes its objects anew, some 20 µs for a pod: who reads an object twice gets two, and
   * may change what it was given. A handler is given objects of its own as well. Handlers, indexers and a transform need the object, so
   * that each makes every change be decoded, and a transform be encoded again. `managedFields` is false by default.
   */
  cache?: 'objects' | 'compact' | undefined
  /** `false`: objects come without `metadata.managedFields`. Default true, but for a compact cache. */
  managedFields?: boolean | undefined
  /** Objects of the cache are deep-frozen: who changes one gets a TypeError. Default: `NODE_ENV` is `development`. Not with a compact cache. */
  freeze?: boolean | undefined
  /** Asks for the initial objects by a watch, where the server knows that. Default true. */
  streamingList?: boolean | undefined
  /** Objects in one page of a list. Default 500. */
  pageSize?: number | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Default Math.random. */
  random?: (() => number) | undefined
  /** Told of each failure to list or watch. By default the process is warned when two attempts in a row failed. */
  onWatchError?: ((err: unknown, info: WatchErrorInfo) => void) | undefined
  /**
   * How long the end of `run`, and the removal of a handler, wait for a call that is under way. A promise that never settles is left behind
   * then, and reported. Milliseconds. Default 5000.
   */
  handlerGraceMs?: number | undefined
  /**
   * Told when a handler throws or rejects; it goes on with its next event. Also of one that does not end, and of one that falls far behind.
   * By default the process is warned, once for each handler, and of each doubling of what waits for it.
   */
  onHandlerError?: ((err: unknown, info: HandlerErrorInfo<T>) => void) | undefined
  /** Told when `transform` fails. By default the process is warned once. */
  onTransformError?: ((err: unknown, info: TransformErrorInfo) => void) | undefined
  /** Told when an index function fails; the object is left out of that index. By default the process is warned once for each index. */
  onIndexError?: ((err: unknown, info: IndexErrorInfo) => void) | undefined
  /** Told of requests and queues. */
  metrics?: InformerMetrics | undefined
}
