/** {@link createInformerFactory}: informers that are shared, so that one collection is watched once. */
import { TimeoutError } from '../errors.ts'
import type { KubeObject, Stored, StoredMeta } from '../meta.ts'
import { formatLabelSelector, type LabelSelectorValue } from '../resources/selectors.ts'
import type { WaitOptions } from './event-handler.ts'
import { createInformer, type Informer } from './informer.ts'
import type { ListerWatcher } from './lister-watcher.ts'
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
  resource(kind: InformerKind<never>, options?: { namespace?: string | undefined }): ListerWatcher<unknown> & {
    metadata(): ListerWatcher<unknown>
  }
}

/** Which objects an informer of a factory is about. */
export interface FactoryInformerOptions {
  /** Default: that of the factory, else all namespaces. */
  namespace?: string | undefined
  labelSelector?: string | LabelSelectorValue | undefined
  fieldSelector?: string | undefined
  /** Objects come with nothing but their metadata: a fraction of the bytes and of the memory. Default false. */
  metadata?: boolean | undefined
}

/** Options of {@link createInformerFactory}: defaults of its informers. */
export interface InformerFactoryOptions
  extends Omit<
    InformerOptions<unknown>,
    'name' | 'labelSelector' | 'fieldSelector' | 'transform' | 'indexers' | 'onHandlerError'
  > {
  /** Namespace of informers that name none. Default all. */
  namespace?: string | undefined
  /** As of an informer, for the objects of all kinds: the place to cut off what nobody needs. */
  transform?: (<T>(object: T) => T) | undefined
  onHandlerError?: InformerOptions<unknown>['onHandlerError']
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
   * Runs all informers, also those that are asked for later, until `signal` aborts. Resolves when all have stopped.
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
