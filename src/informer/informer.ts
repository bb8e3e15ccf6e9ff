/** {@link createInformer}: a local copy of a collection that follows the server, and tells of each change. */
import { type Clock, realClock } from '../clock.ts'
import { formatFieldSelector, formatLabelSelector } from '../resources/selectors.ts'
import { letShare } from '../signals.ts'
import { Cache } from './cache.ts'
import { compactParts } from './compact/index.ts'
import type { EventHandler, EventHandlerOptions, HandlerRegistration, WaitOptions } from './event-handler.ts'
import { checkGrace, checkResync, Handlers } from './handlers.ts'
import { Indexer } from './indexer.ts'
import type { ItemSource } from './item.ts'
import { type Lister, type ListerListOptions, listerOf, selectByLabels } from './lister.ts'
import type { ListerWatcher } from './lister-watcher.ts'
import { objectSource } from './object-source.ts'
import { ObjectStorage } from './object-storage.ts'
import type { IndexFunction, InformerOptions } from './options.ts'
import { prepareWith } from './prepare.ts'
import type { Storage } from './storage.ts'
import { compareVersions } from './versions.ts'
import { Waiters } from './waiters.ts'
import { reporter } from './warn.ts'
import { WatchErrors } from './watch-errors.ts'
import { Watcher } from './watcher.ts'
import type { WatcherStatus } from './watcher-options.ts'

/**
 * `"new"`: not run yet; `"listing"`: a whole list is under way; `"watching"`: a watch is open or being opened; `"waiting"`: for the next
 * attempt; `"stopped"`.
 */
export type InformerPhase = WatcherStatus['phase']

/** Words for a warning; all else is a failure. */
const HANDLER_TROUBLES: { readonly [type: string]: string } = { stop: 'was left behind', backlog: 'falls behind' }

/** What an informer is made of. */
export interface InformerParts<T> {
  readonly source: ItemSource<T>
  readonly storage: Storage<T>
  readonly name: string
  readonly kind: ListerWatcher<T>['kind']
}

/** Options of `list`. */
export interface InformerListOptions extends ListerListOptions {
  /** Only objects of this namespace. Default all, as with `""`. */
  namespace?: string | undefined
}

/**
 * An informer of the objects of `source`: `client.resource(Pod)`, or anything else that lists and watches. Nothing is sent before `run`.
 *
 * @throws {TypeError} When a selector is none.
 * @throws {RangeError} When `resyncMs` is neither 0 nor at least 1000, or `handlerGraceMs` is negative.
 */
export function createInformer<T>(source: ListerWatcher<T>, options: InformerOptions<T> = {}): Informer<T> {
  const { kind } = source
  const name = options.name ?? kind?.kind ?? 'informer'
  if (options.cache !== 'compact') {
    return new Informer({ name, kind, source: objectSource(source), storage: new ObjectStorage<T>() }, options)
  }
  const { managedFields = false } = options
  // Each read is a copy: there is nothing to freeze.
  return new Informer({ name, kind, ...compactParts(source) }, { ...options, managedFields, freeze: false })
}

/**
 * A cache of one collection, kept equal to the server's state by one watch for any number of handlers. Made by {@link createInformer}.
 *
 * Objects are shared by all who read them: never change one, make a copy (`structuredClone`). With `freeze` a change throws.
 * A handler may find the cache ahead of the change that it is told of, never behind it.
 */
export class Informer<T> {
  /** Reads by name, namespace and labels. */
  readonly lister: Lister<T>
  /** Kind of the objects, when the source knows it. */
  readonly kind: ListerWatcher<T>['kind']
  readonly #name: string
  readonly #clock: Clock
  readonly #storage: Storage<T>
  readonly #indexer: Indexer<T>
  readonly #cache: Cache<T>
  readonly #handlers: Handlers<T>
  readonly #waiters: Waiters
  readonly #watcher: Watcher<T>
  readonly #watchErrors: WatchErrors
  #started = false
  #stopped = false
  /** When the collection was last heard of: by the wall clock, and by the one that never jumps. */
  #lastSync: { epoch: number; monotonic: number } | undefined

  constructor(parts: InformerParts<T>, options: InformerOptions<T>) {
    const { clock = realClock, labelSelector, fieldSelector } = options
    const name = `informer "${parts.name}"`
    this.kind = parts.kind
    this.#name = name
    this.#clock = clock
    this.#storage = parts.storage
    this.#waiters = new Waiters(clock)
    this.#watchErrors = new WatchErrors(name, clock, options.onWatchError)
    const onIndexError = reporter(
      options.onIndexError,
      (info) => `An index function of ${name} failed: "${info.index}"`
    )
    this.#indexer = new Indexer(this.#storage, onIndexError)
    this.#indexer.add(options.indexers ?? {})
    this.#handlers = new Handlers<T>({
      clock,
      storage: this.#storage,
      waiters: this.#waiters,
      informer: name,
      resyncMs: checkResync(options.resyncMs ?? 0),
      isInformerSynced: () => this.hasSynced,
      lastError: () => this.lastError,
      graceMs: checkGrace(options.handlerGraceMs ?? 5000),
      onError: reporter(
        options.onHandlerError,
        ({ handler, type }) => `Handler "${handler}" of ${name} ${HANDLER_TROUBLES[type] ?? 'failed'}`
      ),
      onPending: options.metrics?.handlerPending?.bind(options.metrics)
    })
    this.#cache = new Cache<T>({
      storage: this.#storage,
      indexer: this.#indexer,
      prepare: prepareWith(options),
      isObserved: () => this.#handlers.size > 0,
      onChange: (change) => this.#handlers.tell(change),
      onFilled: (initial) => this.#handlers.filled(initial),
      onProgress: () => this.#progress(),
      onTransformError: reporter(options.onTransformError, (info) => `The transform of ${name} failed on "${info.key}"`)
    })
    this.#watcher = new Watcher<T>({
      source: parts.source,
      sink: this.#cache,
      clock,
      random: options.random,
      labelSelector: labelSelector === undefined ? undefined : formatLabelSelector(labelSelector),
      fieldSelector: fieldSelector === undefined ? undefined : formatFieldSelector(fieldSelector),
      managedFields: options.managedFields,
      streamingList: options.streamingList,
      pageSize: options.pageSize,
      onError: (err, failure) => this.#watchErrors.failed(err, failure),
      metrics: options.metrics
    })
    this.lister = listerOf<T>(this)
  }

  /**
   * Lists and watches until `signal` aborts; resolves then, when the handlers' running calls have ended or `handlerGraceMs` are over.
   * What is not told by then is dropped. Failures of the server never end it.
   *
   * @throws {Error} When it was run before.
   */
  async run(options: { signal: AbortSignal }): Promise<void> {
    if (this.#started) throw new Error(`Cannot run ${this.#name}: it was run before`)
    this.#started = true
    letShare(options.signal)
    try {
      if (!options.signal.aborted) await this.#watcher.run(options.signal)
    } finally {
      this.#stopped = true
      this.#waiters.close(new Error(`Cannot wait: ${this.#name} is stopped`, { cause: options.signal.reason }))
      await this.#handlers.close()
    }
  }

  /**
   * Adds a handler, also while the informer runs: it is told of all objects that are there, then of each change.
   *
   * @throws {Error} When the informer is stopped.
   * @throws {RangeError} When `resyncMs` is neither 0 nor at least 1000.
   */
  addEventHandler(handler: EventHandler<T>, options?: EventHandlerOptions): HandlerRegistration {
    return this.#handlers.add(handler, options)
  }

  /** Adds indexes, also while the informer runs. @throws {Error} When there is one of that name, or the informer is stopped. */
  addIndexers(indexers: Readonly<Record<string, IndexFunction<T>>>): void {
    if (this.#stopped) throw new Error(`Cannot add index: ${this.#name} is stopped`)
    this.#indexer.add(indexers)
  }

  /** The object of a key, `namespace/name` or `name`. */
  get(key: string): T | undefined {
    return this.#storage.get(key)
  }

  /** The objects, in an array of its own. @throws {TypeError} When the selector is none. */
  list(options: InformerListOptions = {}): T[] {
    const { namespace, labelSelector } = options
    const objects = namespace ? this.#indexer.inNamespace(namespace) : this.#storage.values()
    return selectByLabels(objects, labelSelector)
  }

  /** The keys of all objects. */
  keys(): string[] {
    return [...this.#storage.keys()]
  }

  /** How many objects there are. */
  get size(): number {
    return this.#storage.size
  }

  /** The objects that an index finds under a value. @throws {Error} When there is no such index. */
  byIndex(index: string, value: string): T[] {
    return this.#indexer.objects(index, value)
  }

  /** The keys of the objects that an index finds under a value. @throws {Error} When there is no such index. */
  indexKeys(index: string, value: string): string[] {
    return this.#indexer.keys(index, value)
  }

  /** The values of an index. @throws {Error} When there is no such index. */
  indexValues(index: string): string[] {
    return this.#indexer.values(index)
  }

  /** How many objects an index finds under a value. @throws {Error} When there is no such index. */
  indexCount(index: string, value: string): number {
    return this.#indexer.count(index, value)
  }

  /** The keys of objects that are not in an index, because its function failed on them. @throws {Error} When there is no such index. */
  indexMissing(index: string): string[] {
    return this.#indexer.missing(index)
  }

  /** Keys of objects of which the newest state is not in the cache, because the transform failed on it. */
  get skipped(): string[] {
    return [...this.#cache.skipped]
  }

  /** True when the first list is in the cache. */
  get hasSynced(): boolean {
    return this.#cache.synced
  }

  /** True when `run` has ended, or is about to. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** What is under way: see {@link InformerPhase}. */
  get state(): InformerPhase {
    return this.#stopped ? 'stopped' : this.#watcher.state.phase
  }

  /** Milliseconds since the epoch when the collection was last heard of: by a list, an event or a bookmark, one of which comes each minute. */
  get lastSync(): number | undefined {
    return this.#lastSync?.epoch
  }

  /** True when the collection was not heard of for so many milliseconds, or never. */
  isStale(ms: number): boolean {
    return this.#lastSync === undefined || this.#clock.monotonic() - this.#lastSync.monotonic > ms
  }

  /** All changes up to this version are in the cache; undefined before the first list. */
  get lastResourceVersion(): string | undefined {
    return this.#cache.resourceVersion || undefined
  }

  /** The last failure to list or watch, until the collection is heard of again. */
  get lastError(): unknown {
    return this.#watchErrors.last
  }

  /**
   * Waits until the first list is in the cache.
   *
   * @throws {TimeoutError} After `timeoutMs`; `cause` is the last failure to list or watch.
   * @throws The signal's reason when `options.signal` aborts.
   * @throws {Error} When the informer is stopped.
   */
  waitForSync(options?: WaitOptions): Promise<void> {
    return this.#waiters.wait(
      () => this.hasSynced,
      `sync ${this.#name}`,
      options,
      () => this.lastError
    )
  }

  /**
   * Waits until all changes up to a version are in the cache: that of your own write, to read it back. An informer that sees only a
   * part of the kind learns of versions elsewhere by the server's bookmarks, about one a minute. A version that is no decimal number
   * cannot be compared: only when the cache is exactly there is it reached.
   *
   * @throws {TypeError} When it names no version: `""` or `"0"`.
   * @throws {TimeoutError} After `timeoutMs`; `cause` is the last failure to list or watch.
   * @throws The signal's reason when `options.signal` aborts.
   * @throws {Error} When the informer is stopped.
   */
  async waitForResourceVersion(resourceVersion: string, options?: WaitOptions): Promise<void> {
    if (typeof resourceVersion !== 'string' || resourceVersion === '' || resourceVersion === '0') {
      throw new TypeError(`Cannot wait for resourceVersion: it names no version: ${JSON.stringify(resourceVersion)}`)
    }
    const isThere = (): boolean => (compareVersions(this.#cache.resourceVersion, resourceVersion) ?? -1) >= 0
    const what = `see resourceVersion ${resourceVersion} in ${this.#name}`
    await this.#waiters.wait(isThere, what, options, () => this.lastError)
  }

  #progress(): void {
    this.#lastSync = { epoch: this.#clock.now(), monotonic: this.#clock.monotonic() }
    this.#watchErrors.healed()
    this.#waiters.check()
  }
}
