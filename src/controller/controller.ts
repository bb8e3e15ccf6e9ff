/** {@link createController}: keys come in from informers, a reconcile function makes the world so. */
import { type Clock, realClock } from '../clock.ts'
import type { HandlerRegistration } from '../informer/index.ts'
import { reporter } from '../informer/warn.ts'
import { type KubeObject, objectKey } from '../meta.ts'
import { PriorityQueue, type RateLimiter, type WorkQueueMetricsProvider } from '../workqueue/index.ts'
import { cachesSynced, InformerRuns } from './informer-runs.ts'
import { aborted, checkDuration, Lifetime, type RunOptions, throwFirst } from './lifetime.ts'
import type { Predicate } from './predicates.ts'
import type { ControllerMetrics, Reconcile } from './reconcile.ts'
import {
  connect,
  type KeySource,
  type OwnedSource,
  type OwnerKind,
  ownedSource,
  ownSource,
  type SourceInformer,
  type WatchedSource,
  watchedSource
} from './sources.ts'
import { type ControllerQueue, Workers } from './workers.ts'

/** Where an error of a controller comes from. */
export interface ControllerErrorInfo {
  /** Name of the controller. */
  readonly controller: string
  /**
   * `reconcile`: a run failed, or does not heed its signal; `stop`: a run was aborted by a forced stop; `map`, `predicate`: a function of a
   * source threw.
   */
  readonly phase: 'reconcile' | 'stop' | 'map' | 'predicate'
  /** The key that was reconciled, or that of the object which a source's function was given. */
  readonly key: string
}

/** Options of {@link createController}. `W` and `O` are the types of the watched and owned objects, in order. */
export interface ControllerOptions<
  T extends KubeObject,
  O extends readonly KubeObject[] = readonly KubeObject[],
  W extends readonly KubeObject[] = readonly KubeObject[]
> {
  /** Name in errors and metrics. */
  name: string
  /** The objects to reconcile; their keys are the controller's. */
  informer: SourceInformer<T>
  /** Makes the world as the object of a key wants it. */
  reconcile: Reconcile
  /** Keys that are reconciled at once; never the same key twice. Default 1. */
  concurrency?: number | undefined
  /** Objects made by this controller: when one changes, the object that owns it is reconciled. */
  owns?: { readonly [K in keyof O]: OwnedSource<O[K]> } | undefined
  /** The kind of `informer`'s objects, by which `owns` finds their references. Default: what the informer knows of it. */
  kind?: OwnerKind | undefined
  /** Other objects, with the keys that each concerns. */
  watches?: { readonly [K in keyof W]: WatchedSource<W[K]> } | undefined
  /** Which changes of `informer`'s objects count; all must agree. Default: every change. */
  predicates?: readonly Predicate<T>[] | undefined
  /** Which changes count of any source, before its own predicates. Default: every change. */
  globalPredicates?: readonly Predicate[] | undefined
  /** How retries are slowed down. Default: 5 ms for a key's first failure, doubled by each, up to 1000 s. Not with `queue`. */
  rateLimiter?: RateLimiter<string> | undefined
  /** The controller's queue; it belongs to the controller from now on. Default: a new `PriorityQueue`. */
  queue?: ControllerQueue | undefined
  /** Metrics of the default queue: `workQueueMetrics(registry)` of `kubewire/metrics`. Default none. Not with `queue`. */
  queueMetrics?: WorkQueueMetricsProvider | undefined
  /** A run that takes longer is aborted, and fails if it heeds that. Milliseconds. Default: no limit. */
  timeoutMs?: number | undefined
  /** How long the caches may take to sync. Milliseconds. Default 120000 (2 minutes). */
  cacheSyncTimeoutMs?: number | undefined
  /** Hears of each run: `controllerMetrics(registry)` of `kubewire/metrics`. Default none. */
  metrics?: ControllerMetrics | undefined
  /** Told of each error. By default the process is warned of the first of each phase. */
  onError?: ((err: unknown, info: ControllerErrorInfo) => void) | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/** What a controller is doing. */
export interface ControllerHealth {
  /** The caches are there and followed, and the workers run. */
  readonly synced: boolean
  /** Keys that wait for a worker. */
  readonly queued: number
  /** Keys that are being reconciled, and for how many milliseconds. */
  readonly running: readonly { readonly key: string; readonly forMs: number }[]
}

/** A controller. Runs once. */
export interface Controller {
  /** As in errors and metrics. */
  readonly name: string
  /** The keys that wait for a worker. */
  readonly queue: ControllerQueue
  /** The informers of its sources. */
  readonly informers: readonly SourceInformer<KubeObject>[]
  /** What it is doing now. */
  readonly health: ControllerHealth
  /** Brings up a key from outside, e.g. by a webhook or a timer. */
  enqueue(key: string): void
  /**
   * Waits for the caches, then reconciles until the signal aborts; then lets the runs under way finish, for `gracefulShutdownMs` (default
   * 30000; Infinity: however long) and resolves. Runs the informers that nobody has started, and ends them after that.
   *
   * @throws {TypeError} When it has run already.
   * @throws {TimeoutError} The caches did not sync, or reconciles were still running after the grace period; the message names them.
   * @throws The reason of `abortSignal`, when it aborted a reconcile.
   * @throws What an informer that it ran threw.
   *
   * Of several failures it throws the first; the process is warned of the others.
   */
  run(options: ControllerRunOptions): Promise<void>
}

/** Options of {@link Controller.run}. */
export interface ControllerRunOptions extends RunOptions {
  /** How long reconciles may go on after the signal has aborted. Milliseconds. Default 30000 (30 seconds). */
  gracefulShutdownMs?: number | undefined
}

/**
 * Makes a controller: whenever an object of `informer` changes, or one that concerns it, its key is reconciled.
 *
 * A key is never reconciled twice at once, and a change during a run leads to another run. A run that throws is tried again with growing
 * delays; the others are not held up. Nothing is started before `run`.
 *
 * @throws {TypeError} When the name is empty, `reconcile` is no function, a queue comes with options of the default one, or there is
 * `owns` and nobody knows the kind of the owners.
 * @throws {RangeError} When a number makes no sense.
 */
export function createController<
  T extends KubeObject,
  const O extends readonly KubeObject[] = readonly KubeObject[],
  const W extends readonly KubeObject[] = readonly KubeObject[]
>(options: ControllerOptions<T, O, W>): Controller {
  return new ControllerLoop(options as unknown as ControllerOptions<KubeObject>)
}

class ControllerLoop implements Controller {
  readonly name: string
  readonly queue: ControllerQueue
  readonly #sources: readonly KeySource[]
  readonly #workers: Workers
  readonly #cacheSyncTimeoutMs: number
  readonly #report: (err: unknown, info: ControllerErrorInfo, subject?: string) => void
  #state: 'new' | 'syncing' | 'running' | 'ended' = 'new'

  constructor(options: ControllerOptions<KubeObject>) {
    const { name, concurrency = 1, timeoutMs = Number.POSITIVE_INFINITY, clock = realClock, queueMetrics } = options
    if (!name) throw new TypeError('Cannot create controller: it has no name')
    const action = `create controller "${name}"`
    if (typeof options.reconcile !== 'function') throw new TypeError(`Cannot ${action}: reconcile is not a function`)
    if (options.queue && (options.rateLimiter || queueMetrics)) {
      throw new TypeError(
        `Cannot ${action}: rateLimiter and queueMetrics are for the default queue, and there is another`
      )
    }
    if (!(Number.isSafeInteger(concurrency) && concurrency > 0)) {
      throw new RangeError(`Cannot ${action}: concurrency must be a whole number from 1 on: ${concurrency}`)
    }
    this.#cacheSyncTimeoutMs = options.cacheSyncTimeoutMs ?? 120_000
    checkDuration(action, 'cacheSyncTimeoutMs', this.#cacheSyncTimeoutMs)
    checkDuration(action, 'timeoutMs', timeoutMs)
    this.name = name
    this.#sources = sourcesOf(options)
    this.#report = reporter(options.onError, ({ phase, key }) => `Controller "${name}": ${phase} of "${key}" failed`)
    this.queue =
      options.queue ?? new PriorityQueue({ name, clock, metrics: queueMetrics, rateLimiter: options.rateLimiter })
    this.#workers = new Workers({
      name,
      concurrency,
      clock,
      queue: this.queue,
      reconcile: options.reconcile,
      // As with the client's calls, 0 is no limit.
      timeoutMs: timeoutMs || Number.POSITIVE_INFINITY,
      metrics: options.metrics,
      failed: (err, phase, key) => this.#failed(err, phase, key)
    })
  }

  get informers(): SourceInformer<KubeObject>[] {
    return [...new Set(this.#sources.map((source) => source.informer))]
  }

  get health(): ControllerHealth {
    // An informer that somebody else runs may be stopped before the controller is.
    const followed = this.informers.every(({ state }) => state !== 'stopped')
    const synced = this.#state === 'running' && followed
    return { synced, queued: this.queue.length, running: this.#workers.running }
  }

  enqueue(key: string): void {
    this.queue.add(key)
  }

  async run({ signal, abortSignal, gracefulShutdownMs = 30_000 }: ControllerRunOptions): Promise<void> {
    checkDuration(`run controller "${this.name}"`, 'gracefulShutdownMs', gracefulShutdownMs)
    if (this.#state !== 'new') throw new TypeError(`Cannot run controller "${this.name}": it has run already`)
    this.#state = 'syncing'
    const stop = new Lifetime(signal, abortSignal)
    if (stop.signal.aborted) {
      this.#state = 'ended'
      return this.queue.shutDown()
    }
    const informers = new InformerRuns()
    const registrations: HandlerRegistration[] = []
    const failures: unknown[] = []
    const note = (err: unknown): void => void failures.push(err)
    await this.#work(registrations, informers, stop.signal).catch(note)
    this.#state = 'ended'
    stop.release()
    await this.#workers.stop(gracefulShutdownMs, abortSignal).catch(note)
    // The informers go on until the last run has ended: it may still read the cache.
    for (const registration of registrations) void registration.remove()
    await informers.stop()
    throwFirst(failures, `Controller "${this.name}"`)
  }

  /** Until the signal aborts. */
  async #work(registrations: HandlerRegistration[], informers: InformerRuns, signal: AbortSignal): Promise<void> {
    this.#connect(registrations)
    const broken = informers.start(this.informers)
    const synced = this.#waitForSync(registrations, signal).catch((err: unknown) => {
      if (!signal.aborted) throw err
    })
    await Promise.race([synced, broken])
    if (signal.aborted) return
    this.#state = 'running'
    this.#workers.start()
    await Promise.race([aborted(signal), broken, this.#workers.ended])
  }

  #connect(registrations: HandlerRegistration[]): void {
    const sink = {
      enqueue: (key: string, priority: number) => this.queue.add(key, { priority }),
      failed: (err: unknown, phase: 'predicate' | 'map', object: KubeObject) =>
        this.#failed(err, phase, objectKey(object))
    }
    for (const source of this.#sources) registrations.push(connect(source, this.name, sink))
  }

  async #waitForSync(registrations: readonly HandlerRegistration[], signal: AbortSignal): Promise<void> {
    const options = { signal, timeoutMs: this.#cacheSyncTimeoutMs }
    await cachesSynced(`Start of controller "${this.name}"`, this.informers, options)
    await Promise.all(registrations.map((registration) => registration.waitForSync(options)))
  }

  #failed(err: unknown, phase: ControllerErrorInfo['phase'], key: string): void {
    this.#report(err, { controller: this.name, phase, key }, phase)
  }
}

function sourcesOf(options: ControllerOptions<KubeObject>): KeySource[] {
  const { name, informer, owns = [], watches = [], predicates = [], globalPredicates = [] } = options
  const { kind, group, namespaced } = options.kind ?? informer.kind ?? {}
  const sources = [ownSource(informer, [...globalPredicates, ...predicates])]
  for (const source of owns) {
    if (kind === undefined || group === undefined) {
      throw new TypeError(`Cannot create controller "${name}": owns needs the kind of the owners`)
    }
    sources.push(ownedSource(source, { kind, group, namespaced }, globalPredicates))
  }
  for (const source of watches) sources.push(watchedSource(source, globalPredicates))
  return sources
}
