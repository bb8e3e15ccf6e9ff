/**
 * What each verb takes. Fields that go on the wire keep their wire names; those of ours end in a unit.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
import type { HeaderMap } from '../transport/transport.ts'
import type { FieldSelectorValue, LabelSelectorValue } from './selectors.ts'

/** What every call takes. */
export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Milliseconds until the answer's headers must have arrived. Default 30000 (30 seconds); 0 for no limit. */
  timeoutMs?: number | undefined
  /** More headers for this call; they go before the client's own. */
  headers?: HeaderMap | undefined
  /**
   * `false` sends the call once, whatever comes back: for callers with a backoff of their own. Credentials are still renewed once
   * after a 401. Default true: retried as `createTransport` says, watches included, as client-go does.
   */
  retry?: boolean | undefined
}

/** How a list or a watch relates to `resourceVersion`. */
export type ResourceVersionMatch = 'Exact' | 'NotOlderThan'

/** What the server does with fields that it does not know: ignore, warn (its default) or refuse. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** What happens to the dependents of a deleted object. */
export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground'

/** Which objects a call is about. */
export interface SelectorOptions {
  /**
   * Label selector, as text or as a value.
   *
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
   */
  labelSelector?: string | LabelSelectorValue | undefined
  /**
   * Field selector, as text or as a value.
   *
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
   */
  fieldSelector?: string | FieldSelectorValue | undefined
}

/** Options of `get`. */
export interface GetOptions extends CallOptions {
  /** Any version not older than this one; `"0"` for whatever the server has in its cache. Default: the newest. */
  resourceVersion?: string | undefined
  /** Reads a subresource instead, e.g. `"status"`. */
  subresource?: string | undefined
}

/** Options of one request for a list. */
export interface ListPageOptions extends CallOptions, SelectorOptions {
  /** Most items in one page; 0 for no bound. */
  limit?: number | undefined
  /** Token of the page before, from its `metadata.continue`. */
  continue?: string | undefined
  /**
   * Default: the newest, consistent. `"0"`: whatever the server has in its cache, at once. Another: not older than it, or exactly it
   * with `resourceVersionMatch`. One that the server has not reached within 3 s is a 504 (`isTooLargeResourceVersion`) with
   * `Retry-After: 1`, which is retried as client-go does: about 40 s until the call rejects; `retry: false` or `timeoutMs` shorten it.
   *
   * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
   */
  resourceVersion?: string | undefined
  /** Only with a `resourceVersion`. */
  resourceVersionMatch?: ResourceVersionMatch | undefined
  /** Seconds after which the server gives up. */
  timeoutSeconds?: number | undefined
  /** `false` cuts `metadata.managedFields` out of the answer's bytes before they are parsed. Default true. */
  managedFields?: boolean | undefined
  /**
   * Milliseconds that the answer's body may stand still: fewer than 1024 bytes in that time are no progress, and the call rejects with a
   * `TimeoutError`. Default: `timeoutMs`, and each byte counts; 0 for no limit.
   */
  bodyTimeoutMs?: number | undefined
}

/** Options of `list`: one page when `limit` or `continue` is given, else the whole list. */
export interface ListOptions extends ListPageOptions {
  /** Most items in each request of a whole list. Default 500; 0 asks for everything at once. */
  pageSize?: number | undefined
}

/** Options of `pages` and `iterate`. */
export interface PagesOptions extends Omit<ListPageOptions, 'limit'> {
  /** Most items in one page. Default 500. */
  limit?: number | undefined
  /**
   * What to do when the list has expired on the server (410) before its last page was asked for, about five minutes after
   * the first: `"error"`, the default, throws it; `"continue"` goes on with the objects that are not seen yet, in their present state.
   */
  onExpired?: 'error' | 'continue' | undefined
}

/** Options of `watch`. */
export interface WatchOptions extends CallOptions, SelectorOptions {
  /**
   * Version to start from: that of a list, or of the last event seen. Without one the server sends every object as ADDED
   * first, then what changes.
   */
  resourceVersion?: string | undefined
  /** Only with `sendInitialEvents`, which sets it to `"NotOlderThan"` by itself. */
  resourceVersionMatch?: 'NotOlderThan' | undefined
  /** Seconds after which the server ends the watch. Default random between 300 and 600, so that watches do not end together. */
  timeoutSeconds?: number | undefined
  /** Asks for BOOKMARK events, about one a minute; they are yielded like all others. Default true. */
  allowWatchBookmarks?: boolean | undefined
  /** Streaming list: the objects that exist come first, then a bookmark annotated `k8s.io/initial-events-end`. */
  sendInitialEvents?: boolean | undefined
  /** `false` cuts `metadata.managedFields` out of each event's bytes before they are parsed. Default true. */
  managedFields?: boolean | undefined
}

/** What every write takes. */
export interface WriteOptions extends CallOptions {
  /** The server does everything but store the outcome. Default false. */
  dryRun?: boolean | 'All' | undefined
  /** Owner of the fields that are set. Default: the client's `fieldManager`, else the server takes it from the user agent. */
  fieldManager?: string | undefined
  /** Default: the server's, `"Warn"`. */
  fieldValidation?: FieldValidation | undefined
}

/** Options of `create`. */
export type CreateOptions = WriteOptions

/** Options of `update`. */
export interface UpdateOptions extends WriteOptions {
  /** Writes a subresource instead, e.g. `"status"`. */
  subresource?: string | undefined
}

/** Options of `patch`. */
export interface PatchOptions extends WriteOptions {
  /** Writes a subresource instead, e.g. `"status"`. */
  subresource?: string | undefined
}

/** Options of `apply`. */
export interface ApplyOptions extends WriteOptions {
  /** Takes fields over from their other owners instead of failing with a conflict. Default false. */
  force?: boolean | undefined
  /** Writes a subresource instead, e.g. `"status"`. */
  subresource?: string | undefined
}

/** What the object must still be for a delete to happen. */
export interface Preconditions {
  uid?: string | undefined
  resourceVersion?: string | undefined
}

/**
 * Options of `delete`.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/
 */
export interface DeleteOptions extends CallOptions {
  /** The server does everything but delete. Default false. */
  dryRun?: boolean | 'All' | undefined
  /** Seconds that the object has to end by itself; 0 for at once. Default: the object's own. */
  gracePeriodSeconds?: number | undefined
  /** Refused with a conflict when the object is another one by now. */
  preconditions?: Preconditions | undefined
  /** Default: the kind's own, `"Background"` for nearly all. */
  propagationPolicy?: PropagationPolicy | undefined
  /** Deletes also what the server cannot read back from its storage. Breaks finalizers and garbage collection. Default false. */
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | undefined
}

/** Options of `deleteCollection`. */
export interface DeleteCollectionOptions extends DeleteOptions, SelectorOptions {
  /** Most objects to delete in one call; 0 for no bound. */
  limit?: number | undefined
  /** Token of the call before, from its `metadata.continue`. */
  continue?: string | undefined
  /** Which version of the collection the objects are chosen from, as for a list. */
  resourceVersion?: string | undefined
  /** Only with a `resourceVersion`. */
  resourceVersionMatch?: ResourceVersionMatch | undefined
  /** Seconds after which the server gives up; what is deleted by then stays so. */
  timeoutSeconds?: number | undefined
}
