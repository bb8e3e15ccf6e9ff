/** {@link waitFor}: until an object is as it should be. */
import { type Clock, realClock } from '../clock.ts'
import { isApiError, TimeoutError } from '../errors.ts'
import { createInformer } from '../informer/index.ts'
import type { KubeObject, Stored } from '../meta.ts'
import type { Resource } from '../resources/resource.ts'
import { formatFieldSelector } from '../resources/selectors.ts'
import { checkDuration, Lifetime } from './lifetime.ts'

/**
 * Whether an object, or its absence, is what was waited for: `true`, or else what is missing, in words, or `false`. It throws when waiting
 * any longer makes no sense.
 */
export type WaitCondition<T> = (object: T | undefined) => boolean | string

/** Options of {@link waitFor}. */
export interface WaitForOptions {
  signal?: AbortSignal | undefined
  /** Milliseconds until a `TimeoutError`. Default: no limit. */
  timeoutMs?: number | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}

/** The handle of the object: `client.resource(kind, { namespace })`. */
export type WaitResource<T extends KubeObject> = Pick<Resource<T>, 'kind' | 'namespace' | 'list' | 'watch'>

/** Answers to the first list that another try would not change. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 405])

/**
 * Waits until an object satisfies a condition, and gives the object as it was then; undefined when its absence was waited for.
 *
 * Lists and watches that one object, so no state between is missed, and goes on through broken connections, expired versions, deletion and
 * recreation, as an informer does. An object that does not exist is waited for.
 *
 * @example
 * await waitFor(client.resource(Deployment, { namespace: 'default' }), 'web', deploymentRolledOut, { timeoutMs: 120_000 })
 *
 * @throws {TimeoutError} After `timeoutMs`; the message says what was missing at last, `cause` is the last failure to list or watch, if it
 * still failed.
 * @throws {ApiError} The server refuses to list the kind at all: no right to, or no such kind.
 * @throws What the condition throws, e.g. {@link WaitFailedError}.
 * @throws {TypeError} When there is no name, or the kind is namespaced and the handle has no namespace.
 * @throws The signal's reason when `options.signal` aborts.
 */
export async function waitFor<T extends KubeObject>(
  resource: WaitResource<T>,
  name: string,
  condition: WaitCondition<Stored<T>>,
  options: WaitForOptions = {}
): Promise<Stored<T> | undefined> {
  const { signal, timeoutMs, clock = realClock, random } = options
  const what = describe(resource, name)
  if (timeoutMs !== undefined) checkDuration('wait', 'timeoutMs', timeoutMs)
  signal?.throwIfAborted()
  const end = new Lifetime(signal)
  let outcome: { object: Stored<T> | undefined } | { err: unknown } | undefined
  const finish = (how: typeof outcome): void => {
    outcome ??= how
    end.abort()
  }
  let missing = 'nothing was seen of it'
  const check = (object: Stored<T> | undefined): void => {
    if (end.signal.aborted) return
    try {
      const met = condition(object)
      if (met === true) finish({ object })
      else missing = met || (object === undefined ? 'it does not exist' : 'the condition is not met')
    } catch (err) {
      finish({ err })
    }
  }
  const informer = createInformer<Stored<T>>(resource, {
    name: what,
    fieldSelector: formatFieldSelector({ 'metadata.name': name }),
    clock,
    random,
    // One object needs no stream, and no probing for one.
    streamingList: false,
    onWatchError: (err) => {
      if (!informer.hasSynced && isApiError(err) && REFUSALS.has(err.statusCode)) finish({ err })
    }
  })
  informer.addEventHandler({ onAdd: check, onUpdate: (_, object) => check(object), onDelete: () => check(undefined) })
  const absent = informer.waitForSync({ signal: end.signal }).then(
    () => (informer.size === 0 ? check(undefined) : undefined),
    () => {} // ended before
  )
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimer(timeoutMs, () => {
          const message = `Wait for ${what} timed out after ${timeoutMs} ms: ${missing}`
          finish({ err: new TimeoutError(message, { timeoutMs, cause: informer.lastError }) })
        })
  try {
    await informer.run({ signal: end.signal })
    await absent
  } finally {
    timer?.cancel()
    end.release()
  }
  if (outcome === undefined) throw signal?.reason
  if ('err' in outcome) throw outcome.err
  return outcome.object
}

function describe<T extends KubeObject>({ kind, namespace }: WaitResource<T>, name: string): string {
  if (!name) throw new TypeError(`Cannot wait for ${kind.kind}: it has no name`)
  if (kind.namespaced && namespace === undefined) {
    throw new TypeError(`Cannot wait for ${kind.kind} "${name}": the handle has no namespace`)
  }
  return `${kind.kind} "${namespace === undefined ? name : `${namespace}/${name}`}"`
}
