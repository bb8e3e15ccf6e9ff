/** What an informer needs of the world: two methods, which `Resource` has. */
import type { KubeList, WatchEvent } from '../meta.ts'

/** What an informer asks of `list`. */
export interface ListCall {
  /** Most items of the page; 0: the whole list in one answer. */
  limit: number
  /** Token of the page before. */
  continue?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** `false`: `metadata.managedFields` is not wanted. */
  managedFields?: boolean | undefined
  signal: AbortSignal
  /** Milliseconds until the answer's headers must have arrived. */
  timeoutMs: number
  /** Milliseconds that the answer's body may stand still. */
  bodyTimeoutMs: number
  /** Always false: the informer has a backoff of its own and counts each request. */
  retry: false
}

/** What an informer asks of `watch`. */
export interface WatchCall {
  /** Where to go on; absent with `sendInitialEvents` for the newest state. */
  resourceVersion?: string | undefined
  sendInitialEvents?: boolean | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  managedFields?: boolean | undefined
  signal: AbortSignal
  /** Milliseconds until the answer's headers must have arrived. */
  timeoutMs: number
  retry: false
}

/**
 * Lists and watches one collection. Failures are thrown as `Resource` throws them: an `ApiError` for a refusal or an ERROR event,
 * other errors for all else.
 */
export interface ListerWatcher<T> {
  /** Kind of the objects, when it is known: an object that says to be of another is refused. */
  readonly kind?:
    | { readonly kind: string; readonly group?: string | undefined; readonly namespaced?: boolean | undefined }
    | undefined
  /** One page, or everything when `limit` is 0. */
  list(options: ListCall): Promise<KubeList<T>>
  /** The changes after `resourceVersion`; BOOKMARK events included. */
  watch(options: WatchCall): AsyncIterable<WatchEvent<T>>
}
