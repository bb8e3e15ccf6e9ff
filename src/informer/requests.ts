import type { ListCall, WatchCall } from './lister-watcher.ts'
import type { WatcherOptions } from './watcher-options.ts'

/** How long the body of a list may stand still. Milliseconds. */
const BODY_MS = 10_000

type Selection = Pick<WatcherOptions<unknown>, 'labelSelector' | 'fieldSelector' | 'managedFields'>

/** A page of the informer's objects. */
export function listCall(options: Selection, call: Pick<ListCall, 'limit' | 'signal' | 'timeoutMs'>): ListCall {
  return { ...selectionOf(options), ...call, bodyTimeoutMs: BODY_MS, retry: false }
}

/** A watch of the informer's objects: from a version on, or with all of them first. */
export function watchCall(
  options: Selection,
  call: Pick<WatchCall, 'resourceVersion' | 'sendInitialEvents' | 'signal' | 'timeoutMs'>
): WatchCall {
  return { ...selectionOf(options), ...call, retry: false }
}

function selectionOf({ labelSelector, fieldSelector, managedFields }: Selection): Selection {
  return { labelSelector, fieldSelector, managedFields }
}
