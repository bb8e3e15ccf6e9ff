/** What an informer tells, and to whom. */

/** Told of an addition. */
export interface AddInfo {
  /** True for the objects that were there when the handler began, or when the informer first synced. */
  readonly initial: boolean
}

/** Told of an update. */
export interface UpdateInfo {
  /** True when nothing changed: the handler's resync period is over. `old` and `object` are the same then. */
  readonly resync: boolean
}

/** Told of a deletion. */
export interface DeleteInfo {
  /** True when the deletion itself was not seen: the object is its last known state, which may be older than its final one. */
  readonly finalStateUnknown: boolean
}

/**
 * Told of each change, one call at a time: an async method is awaited before the next call. The objects are shared with the cache and with
 * other handlers: never change them. The cache may be ahead of the call: it holds what came meanwhile. A handler that is slow, or whose
 * promise never settles, delays nobody but itself: what waits for it is kept, counted by `pending` of its registration, and reported to
 * `onHandlerError` when it is much. At the end of the informer it is waited for no longer than `handlerGraceMs`.
 */
export interface EventHandler<T> {
  onAdd?(object: T, info: AddInfo): void | Promise<void>
  onUpdate?(old: T, object: T, info: UpdateInfo): void | Promise<void>
  onDelete?(object: T, info: DeleteInfo): void | Promise<void>
}

/** Options of `addEventHandler`. */
export interface EventHandlerOptions {
  /**
   * Every so many milliseconds each object is told again as an update. At least 1000; 0: never. Default: `resyncMs` of the informer.
   */
  resyncMs?: number | undefined
  /** Name in reports and metrics. Default `handler-1` and so on. */
  name?: string | undefined
}

/** Options of what waits. */
export interface WaitOptions {
  signal?: AbortSignal | undefined
  /** Milliseconds until a `TimeoutError`. Default: no limit. */
  timeoutMs?: number | undefined
}

/** A handler's place in an informer. */
export interface HandlerRegistration {
  readonly name: string
  /** True when the informer has synced and the handler was told of all objects that were there. */
  readonly hasSynced: boolean
  /** Notifications that wait for the handler. */
  readonly pending: number
  /** True after `remove`. */
  readonly removed: boolean
  /**
   * Waits for `hasSynced`.
   *
   * @throws {TimeoutError} After `timeoutMs`; `cause` is the last failure to list or watch.
   * @throws The signal's reason when `options.signal` aborts.
   * @throws {Error} When the handler is removed, or the informer stopped.
   */
  waitForSync(options?: WaitOptions): Promise<void>
  /**
   * Ends the calls at once: what waits is dropped. Resolves when a call that is running has ended, or `handlerGraceMs` are over, which is
   * reported; at once when it is called by the handler itself before its first `await`. After that, a handler need not await its own
   * removal: it would wait for itself until then.
   */
  remove(): Promise<void>
}

/**
 * Passes on what concerns objects that satisfy `predicate`: an update that makes an object satisfy it becomes an addition, one that
 * makes it no longer satisfy it becomes a deletion, with the last state that did.
 */
export function filterHandler<T>(predicate: (object: T) => boolean, handler: EventHandler<T>): EventHandler<T> {
  return {
    onAdd: (object, info) => (predicate(object) ? handler.onAdd?.(object, info) : undefined),
    onUpdate: (old, object, info) => {
      const was = predicate(old)
      if (predicate(object)) {
        return was ? handler.onUpdate?.(old, object, info) : handler.onAdd?.(object, { initial: false })
      }
      return was ? handler.onDelete?.(old, { finalStateUnknown: false }) : undefined
    },
    onDelete: (object, info) => (predicate(object) ? handler.onDelete?.(object, info) : undefined)
  }
}
