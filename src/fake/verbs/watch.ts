/**
 * Watches: a stream of events that begins at a version and ends at its deadline, with the server, or with the client.
 *
 * Each watch keeps its place in the store's history instead of a queue, so that a slow reader costs nothing; one that falls
 * behind the history gets the same 410 as one that begins too early.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
import type { Timer } from '../../clock.ts'
import { INITIAL_EVENTS_END } from '../../meta.ts'
import { emptyContent } from '../empty-content.ts'
import type { StoreEvent } from '../history.ts'
import type { FakeObject, JsonObject } from '../json.ts'
import type { Call } from '../machine.ts'
import { encodeText, type FakeResponse } from '../message.ts'
import { presentMetadata, presentObject } from '../present.ts'
import { type ListQuery, readListQuery } from '../query.ts'
import { groupVersion } from '../resource-registry.ts'
import { createMatcher, type Matcher } from '../selectors.ts'
import { expired, type Refusal } from '../status.ts'
import { tableOf } from '../table/table.ts'
import { parseVersion } from './resource-version.ts'

/** A watch without `timeoutSeconds` lives this long, up to twice; seconds. */
const MIN_TIMEOUT_SECONDS = 1800
/** The last bookmark comes this long before the deadline. Milliseconds. */
const LAST_BOOKMARK_MS = 2000

/** Answers a watch. */
export function watchObjects(call: Call): FakeResponse {
  const options = readListQuery(call.query)
  const matcher = createMatcher(call.resource, options.labelSelector, options.fieldSelector)
  const start = parseVersion(options.resourceVersion, 'watch')
  const watch = new Watch(call, options, matcher, start)
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: watch.lines()
  }
}

class Watch {
  readonly #call: Call
  readonly #options: ListQuery
  readonly #matcher: Matcher | undefined
  /** What a watch without a version begins with, as it was when the watch was asked for. */
  readonly #initial: readonly FakeObject[]
  /** The version after which events follow. */
  readonly #from: number
  readonly #refusal: Refusal | undefined
  #firstTable = true
  #wake: (() => void) | undefined
  #ended = false
  #bookmarkDue = false

  constructor(call: Call, options: ListQuery, matcher: Matcher | undefined, start: number | undefined) {
    this.#call = call
    this.#options = options
    this.#matcher = matcher
    const { store } = call.machine
    const initial = this.#needsInitialEvents(start)
    this.#from = initial ? Math.max(store.version, start ?? 0) : (start ?? store.version)
    this.#refusal = !initial && this.#from < store.compacted ? tooOld(this.#from, store.compacted) : undefined
    const entries = initial ? store.list(call.resource.storage).entries : []
    this.#initial = entries.map(([, object]) => object).filter((object) => this.#selects(object))
  }

  /** The answer's body; ending its iterator frees everything, also while its next line is awaited. */
  lines(): AsyncIterable<Uint8Array> {
    const generator = this.#run()
    const iterator: AsyncIterator<Uint8Array> = {
      next: () => generator.next(),
      return: () => {
        this.#signal(() => (this.#ended = true))
        return generator.return()
      }
    }
    return { [Symbol.asyncIterator]: () => iterator }
  }

  async *#run(): AsyncGenerator<Uint8Array, void, undefined> {
    const { machine, request } = this.#call
    const lifetime = machine.lifetime()
    const end = (): void => this.#signal(() => (this.#ended = true))
    const timers = this.#startTimers(end)
    const unsubscribe = machine.store.subscribe(() => this.#signal())
    lifetime.addEventListener('abort', end, { once: true })
    request.signal?.addEventListener('abort', end, { once: true })
    if (lifetime.aborted || request.signal?.aborted) end()
    try {
      yield* this.#events()
    } finally {
      unsubscribe()
      for (const timer of timers) timer.cancel()
      lifetime.removeEventListener('abort', end)
      request.signal?.removeEventListener('abort', end)
    }
  }

  async *#events(): AsyncGenerator<Uint8Array, void, undefined> {
    const { machine, resource } = this.#call
    const { store } = machine
    for (const object of this.#initial) yield this.#line('ADDED', object)
    if (this.#options.sendInitialEvents && this.#options.allowWatchBookmarks) {
      yield this.#bookmark(this.#from, true)
    }
    if (this.#refusal !== undefined) return yield this.#error(this.#refusal)
    let version = this.#from
    while (!this.#ended) {
      if (version < store.lost) return yield this.#error(tooOld(version, store.lost))
      const event = store.eventAfter(resource.storage, version)
      if (event !== undefined) {
        version = event.version
        const line = this.#translate(event)
        if (line !== undefined) yield line
        continue
      }
      version = Math.max(version, store.version)
      // The definition is gone, its objects are told: their watches end with them.
      if (machine.registry.find(resource.group, resource.version, resource.plural) === undefined) return
      if (this.#bookmarkDue) {
        this.#bookmarkDue = false
        // A watch from a version that is still to come hears nothing until then.
        if (version > store.version) continue
        yield this.#bookmark(version, false)
      } else await this.#somethingNew()
    }
  }

  /** Without a version, and from `"0"`, a watch begins with what there is; a streaming list always does. */
  #needsInitialEvents(start: number | undefined): boolean {
    if (this.#options.sendInitialEvents !== undefined) return this.#options.sendInitialEvents
    return start === undefined || start === 0
  }

  #startTimers(end: () => void): Timer[] {
    const { clock, random, bookmarkMs } = this.#call.machine
    const seconds = this.#options.timeoutSeconds || MIN_TIMEOUT_SECONDS * (1 + random())
    const timeoutMs = seconds * 1000
    const timers = [clock.setTimer(timeoutMs, end)]
    if (!this.#options.allowWatchBookmarks) return timers
    const due = (): void => this.#signal(() => (this.#bookmarkDue = true))
    if (timeoutMs > LAST_BOOKMARK_MS) timers.push(clock.setTimer(timeoutMs - LAST_BOOKMARK_MS, due, { unref: true }))
    const repeat = (index: number): void => {
      timers[index] = clock.setTimer(
        bookmarkMs,
        () => {
          due()
          repeat(index)
        },
        { unref: true }
      )
    }
    repeat(timers.length)
    return timers
  }

  #signal(change?: () => void): void {
    change?.()
    this.#wake?.()
    this.#wake = undefined
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#ended) resolve()
      else this.#wake = resolve
    })
  }

  /** An object that begins or ceases to match is added or deleted for this watch, whatever happened to it. */
  #translate(event: StoreEvent): Uint8Array | undefined {
    const before = event.previous !== undefined && this.#selects(event.previous)
    const after = event.type !== 'DELETED' && this.#selects(event.object)
    if (after) return this.#line(before ? 'MODIFIED' : 'ADDED', event.object)
    if (!before || event.previous === undefined) return undefined
    const metadata = { ...event.previous.metadata, resourceVersion: String(event.version) }
    return this.#line('DELETED', { ...event.previous, metadata })
  }

  #selects(object: FakeObject): boolean {
    const { namespace } = this.#call.path
    if (namespace !== undefined && object.metadata.namespace !== namespace) return false
    return this.#matcher === undefined || this.#matcher(object)
  }

  #line(type: string, object: FakeObject): Uint8Array {
    return encodeLine(type, this.#inForm(object))
  }

  #inForm(object: FakeObject): JsonObject {
    const { representation, resource } = this.#call
    if (representation.form === 'metadata') return presentMetadata(object, representation.version)
    if (representation.form === 'object') return presentObject(object, resource)
    const withColumns = this.#firstTable
    this.#firstTable = false
    return tableOf(this.#call, [object], { resourceVersion: object.metadata.resourceVersion ?? '' }, { withColumns })
  }

  #bookmark(version: number, endOfInitialEvents: boolean): Uint8Array {
    const { resource } = this.#call
    const metadata = {
      resourceVersion: String(version),
      ...(endOfInitialEvents && { annotations: { [INITIAL_EVENTS_END]: 'true' } })
    }
    const object: FakeObject = {
      apiVersion: groupVersion(resource),
      kind: resource.kind,
      metadata,
      ...emptyContent(this.#call)
    }
    return encodeLine('BOOKMARK', this.#inForm(object))
  }

  #error(refusal: Refusal): Uint8Array {
    return encodeLine('ERROR', refusal.status)
  }
}

function tooOld(version: number, compacted: number): Refusal {
  return expired(`too old resource version: ${version} (${compacted})`)
}

function encodeLine(type: string, object: unknown): Uint8Array {
  return encodeText(`${JSON.stringify({ type, object })}\n`)
}
