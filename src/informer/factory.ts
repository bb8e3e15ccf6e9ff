/** {@link createInformerFactory}: informers that are shared, so that one collection is watched once. */
import { TimeoutError } from '../errors.ts'
import type { KubeObject, Stored, StoredMeta } from '../meta.ts'
import {
  type FieldSelectorValue,
  fieldRequirementsIn,
  formatFieldSelector,
  formatLabelSelector,
  type LabelSelectorValue,
  labelRequirementsOf
} from '../resources/selectors.ts'
import { letShare } from '../signals.ts'
import type { WaitOptions } from './event-handler.ts'
import { createInformer, type Informer } from './informer.ts'
import type { ListerWatcher } from './lister-watcher.ts'
import type { InformerMetrics } from './metrics.ts'
import type { InformerOptions } from './options.ts'

/** What a factory must know of a kind; `Kind` is one. */
export interface InformerKind<T> {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  /** Never there at run time: carries the type of the objects. */
  readonly __object?: T
}

/** An object of which only the metadata is kept. */
export interface MetadataObject {
  apiVersion: string
  kind: string
  metadata: StoredMeta
}

/** Where a factory gets its sources from: a client is one. */
export interface InformerClient {
  resource(
    kind: InformerKind<never>,
    options?: { namespace?: string | undefined }
  ): ListerWatcher<unknown> & {
    metadata(): ListerWatcher<unknown>
  }
}

/** Which objects an informer of a factory is about. */
export interface FactoryInformerOptions {
  /** Default: that of the factory, else all namespaces. */
  namespace?: string | undefined
  labelSelector?: string | LabelSelectorValue | undefined
  fieldSelector?: string | FieldSelectorValue | undefined
  /** Objects come with nothing but their metadata: a fraction of the bytes and of the memory. Default false. */
  metadata?: boolean | undefined
}

/** Options of {@link createInformerFactory}: defaults of its informers. */
export interface InformerFactoryOptions
  extends Omit<
    InformerOptions<unknown>,
    'name' | 'labelSelector' | 'fieldSelector' | 'transform' | 'indexers' | 'onHandlerError' | 'metrics'
  > {
  /** Namespace of informers that name none. Default all. */
  namespace?: string | undefined
  /** As of an informer, for the objects of all kinds: the place to cut off what nobody needs. */
  transform?: (<T>(object: T) => T) | undefined
  onHandlerError?: InformerOptions<unknown>['onHandlerError']
  /** Told of requests and queues: the hooks of all informers, or what makes those of each by its name, e.g. `pods of default with app=web`. */
  metrics?: InformerMetrics | ((name: string) => InformerMetrics) | undefined
}

/** Informers by what they are about. Made by {@link createInformerFactory}. */
export interface InformerFactory {
  /**
   * The informer of these objects; the same one for whoever asks again. One that is asked for while the factory runs is started at once.
   *
   * @throws {Error} When the factory is stopped.
   */
  informer<T extends KubeObject>(
    kind: InformerKind<T>,
    options: FactoryInformerOptions & { metadata: true }
  ): Informer<MetadataObject>
  informer<T extends KubeObject>(kind: InformerKind<T>, options?: FactoryInformerOptions): Informer<Stored<T>>
  /** All informers so far. */
  readonly informers: readonly Informer<unknown>[]
  /**
   * Runs all informers, also those that are asked for later, until `signal` aborts; not one that somebody else, e.g. a controller, runs
   * already. Resolves when those have stopped that it runs.
   *
   * @throws {Error} When it was run before.
   */
  run(options: { signal: AbortSignal }): Promise<void>
  /**
   * Waits until all informers that were asked for so far have synced.
   *
   * @throws {TimeoutError} After `timeoutMs`: its message names those that have not, `cause` is an `AggregateError` of why.
   * @throws The signal's reason when `options.signal` aborts.
   */
  waitForCacheSync(options?: WaitOptions): Promise<void>
}

/** A factory of informers over `client`. */
export function createInformerFactory(client: InformerClient, options: InformerFactoryOptions = {}): InformerFactory {
  return new SharedInformers(client, options)
}

class SharedInformers implements InformerFactory {
  readonly #client: InformerClient
  readonly #options: InformerFactoryOptions
  readonly #informers = new Map<string, { readonly name: string; readonly informer: Informer<unknown> }>()
  readonly #running = new Set<Promise<void>>()
  #signal: AbortSignal | undefined

  constructor(client: InformerClient, options: InformerFactoryOptions) {
    this.#client = client
    this.#options = options
  }

  get informers(): readonly Informer<unknown>[] {
    return [...this.#informers.values()].map(({ informer }) => informer)
  }

  informer<T>(kind: InformerKind<never>, about: FactoryInformerOptions = {}): Informer<T> {
    const { namespace: fallback, metrics, ...defaults } = this.#options
    const namespace = about.namespace ?? (kind.namespaced ? fallback : undefined)
    const { metadata = false } = about
    const { labelSelector = '', fieldSelector = '' } = about
    const { group, version, plural } = kind
    const selected = [labelRequirementsOf(labelSelector), fieldRequirementsIn(fieldSelector)].map(inOrder)
    const key = JSON.stringify([group, version, plural, namespace, metadata, ...selected])
    const known = this.#informers.get(key)
    // The key has all that the type depends on.
    if (known !== undefined) return known.informer as Informer<unknown> as Informer<T>
    if (this.#signal?.aborted) throw new Error(`Cannot make informer of ${plural}: the factory is stopped`)

    const resource = this.#client.resource(kind, { namespace })
    const source = (metadata ? resource.metadata() : resource) as ListerWatcher<T>
    const name = nameOf(plural, { namespace, labelSelector, fieldSelector, metadata })
    const informer = createInformer<T>(source, {
      ...defaults,
      name,
      metrics: typeof metrics === 'function' ? metrics(name) : metrics,
      labelSelector,
      fieldSelector
    } as InformerOptions<T>)
    this.#informers.set(key, { name, informer: informer as unknown as Informer<unknown> })
    if (this.#signal !== undefined) this.#start(informer, this.#signal)
    return informer
  }

  async run({ signal }: { signal: AbortSignal }): Promise<void> {
    if (this.#signal !== undefined) throw new Error('Cannot run informer factory: it was run before')
    this.#signal = signal
    letShare(signal)
    for (const informer of this.informers) this.#start(informer, signal)
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await Promise.all(this.#running)
  }

  async waitForCacheSync({ signal, timeoutMs }: WaitOptions = {}): Promise<void> {
    const all = [...this.#informers.values()]
    const results = await Promise.allSettled(all.map(({ informer }) => informer.waitForSync({ signal, timeoutMs })))
    signal?.throwIfAborted()
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [{ name: all[index]?.name, why: result.reason as unknown }] : []
    )
    if (failed.length === 0) return
    const what = `Cannot sync informers: ${failed.map(({ name }) => name).join(', ')}`
    const cause = new AggregateError(
      failed.map(({ why }) => why),
      what
    )
    throw timeoutMs === undefined
      ? new Error(what, { cause })
      : new TimeoutError(`${what} within ${timeoutMs} ms`, { timeoutMs, cause })
  }

  #start(informer: Pick<Informer<unknown>, 'run' | 'state'>, signal: AbortSignal): void {
    if (informer.state !== 'new') return
    const running = informer.run({ signal })
    this.#running.add(running)
    // What it rejects with is told by `run`.
    const ended = (): void => void this.#running.delete(running)
    running.then(ended, () => {})
  }
}

/** What an informer is about, in words: `pods of default with app=web (metadata)`. */
function nameOf(plural: string, about: FactoryInformerOptions): string {
  const { namespace, labelSelector = '', fieldSelector = '', metadata } = about
  const selectors = [formatLabelSelector(labelSelector), formatFieldSelector(fieldSelector)].filter((text) => text)
  return (
    plural +
    (namespace === undefined ? '' : ` of ${namespace}`) +
    (selectors.length === 0 ? '' : ` with ${selectors.join(' and ')}`) +
    (metadata ? ' (metadata)' : '')
  )
}

/** Requirements as text, alike however they were ordered. */
function inOrder(requirements: readonly object[]): string[] {
  return requirements.map((requirement) => JSON.stringify(requirement)).sort()
}
