/** {@link Resource}: all that can be done with the objects of one kind. */
import { realClock } from '../clock.ts'
import { isNotFound, type Status } from '../errors.ts'
import type { KubeList, KubeObject, Stored, WatchEvent } from '../meta.ts'
import type { WireRequest } from '../transport/transport.ts'
import { parseList } from './bytes/index.ts'
import { cancellable, type Stream } from './cancellable.ts'
import type { ResourceContext } from './context.ts'
import type { RequestSubject } from './generic-status.ts'
import type { ApplyInput, ObjectEvent, UpdateInput } from './inputs.ts'
import type { Kind, Scope } from './kind.ts'
import { type Change, type ModifyOptions, modifyObject } from './modify.ts'
import type {
  ApplyOptions,
  CreateOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  ListPageOptions,
  PagesOptions,
  PatchOptions,
  UpdateOptions,
  WatchOptions
} from './options.ts'
import { pagesOf, wholeList } from './pager.ts'
import type { Patch } from './patch.ts'
import { WithRawReading } from './raw-reading.ts'
import { metadataOnly, type PartialObjectMetadata, type Representation } from './representation.ts'
import {
  buildApply,
  buildCreate,
  buildDelete,
  buildDeleteCollection,
  buildGet,
  buildList,
  buildPatch,
  buildUpdate,
  buildWatch,
  callOptions,
  type RequestTarget
} from './request.ts'
import { isStatus, sendForJson, sendForList, sendOrThrow, statusIn } from './response.ts'
import { collectionPath } from './segments.ts'
import { TableReader } from './table.ts'
import { randomTimeoutSeconds, watchStream } from './watch.ts'

/** What can be done with metadata alone. */
export type MetadataResource<S extends Scope = Scope> = Pick<
  Resource<PartialObjectMetadata, S>,
  | 'get'
  | 'getOrUndefined'
  | 'list'
  | 'listRaw'
  | 'pages'
  | 'iterate'
  | 'watch'
  | 'watchRaw'
  | 'patch'
  | 'delete'
  | 'deleteCollection'
>

/** Options of a handle: a cluster-scoped kind takes no namespace. */
export interface ResourceOptions<S extends Scope = Scope> {
  /** Default none: `list` and `watch` span all namespaces, objects are written to their own. */
  namespace?: (S extends 'Namespaced' ? string : undefined) | undefined
}

/**
 * A handle on the objects of one kind, in one namespace or in all. Making one costs nothing and sends nothing.
 *
 * Every call rejects with an `ApiError` when the server refuses, with a `ConnectionError`, `TimeoutError` or `ProtocolError`
 * when no proper answer arrived, with a `TypeError` or `RangeError` before anything is sent when it makes no sense, and with the signal's reason when
 * `options.signal` aborts.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export class Resource<T extends KubeObject = KubeObject, S extends Scope = Scope> extends WithRawReading<T> {
  readonly kind: Kind<T, S>
  /** Namespace of the handle; undefined for all, and for cluster-scoped kinds. */
  readonly namespace: string | undefined
  readonly #context: ResourceContext
  readonly #target: RequestTarget

  /** @throws {TypeError} When the namespace is no single path segment, or the kind is cluster-scoped and one is given. */
  constructor(
    context: ResourceContext,
    kind: Kind<T, S>,
    options: ResourceOptions<S> & { representation?: Representation | undefined } = {}
  ) {
    const target = { kind, namespace: options.namespace, representation: options.representation }
    super(context, target)
    this.kind = kind
    this.namespace = options.namespace
    this.#context = context
    this.#target = target
    collectionPath(kind, options.namespace)
  }

  /** Reads one object. */
  async get(name: string, options: GetOptions = {}): Promise<Stored<T>> {
    return this.#object(buildGet(this.#target, name, options), name)
  }

  /** Reads one object; undefined when it does not exist (404). */
  async getOrUndefined(name: string, options: GetOptions = {}): Promise<Stored<T> | undefined> {
    return this.get(name, options).catch((err: unknown) => {
      if (isNotFound(err)) return undefined
      throw err
    })
  }

  /**
   * Reads the whole list, in pages of `pageSize`; or one page, when `limit` or `continue` is given.
   *
   * When the list expires on the server between two pages (410), it is read once more in one piece.
   */
  async list(options: ListOptions = {}): Promise<KubeList<Stored<T>>> {
    const { pageSize: _pageSize, ...page } = options
    if (options.limit !== undefined || options.continue) return this.#page(page)
    return wholeList(
      (request) => this.#page(request),
      (list) => list.items,
      options
    )
  }

  /**
   * The list, page by page; leaving the loop ends the request under way.
   *
   * @throws {ApiError} `isExpired` (410) when the list expires on the server before its last page, but see `onExpired`.
   */
  pages(options: PagesOptions = {}): Stream<KubeList<Stored<T>>> {
    // Built once for its checks, so that a caller's mistake is told at once.
    buildList(this.#target, options)
    return cancellable((signal) => pagesOf((page) => this.#page({ ...page, signal }), options), options.signal)
  }

  /** The list, object by object; reads as {@link pages} does. */
  iterate(options: PagesOptions = {}): Stream<Stored<T>> {
    const self = this
    buildList(this.#target, options)
    return cancellable(async function* (signal) {
      for await (const page of self.pages({ ...options, signal })) yield* page.items
    }, options.signal)
  }

  /**
   * The changes from `resourceVersion` on, one event each; without one every object comes as ADDED first.
   *
   * Ends when the server closes the stream, at the latest after `timeoutSeconds`; it does not reconnect. Leaving the loop closes the
   * connection at once. BOOKMARK events are yielded like the others, unless `allowWatchBookmarks` is false.
   *
   * @throws {ApiError} The server refused, or sent an ERROR event: when `isExpired` (410), list again.
   * @throws {ConnectionError} The connection broke, also within an event.
   * @throws {TimeoutError} The stream is dead: silent for 90 s after a bookmark, or open 5 s longer than `timeoutSeconds`.
   * @throws {ProtocolError} A line is no watch event.
   * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
   */
  watch(options: WatchOptions & { allowWatchBookmarks: false }): Stream<ObjectEvent<Stored<T>>>
  watch(options?: WatchOptions): Stream<WatchEvent<Stored<T>>>
  watch(options: WatchOptions = {}): Stream<WatchEvent<Stored<T>>> {
    const { random, clock = realClock, send } = this.#context
    const timeoutSeconds = options.timeoutSeconds ?? randomTimeoutSeconds(random)
    return watchStream({
      send,
      clock,
      timeoutSeconds,
      request: buildWatch(this.#target, { ...options, timeoutSeconds }),
      subject: this.#subject(),
      managedFields: options.managedFields,
      bookmarks: options.allowWatchBookmarks,
      convert: (object) => this.#convert(object)
    })
  }

  /**
   * Creates an object. `apiVersion` and `kind` may be left out.
   *
   * @throws {ApiError} `isAlreadyExists` (409) when there is one of that name, `isInvalid` (422) when the server does not accept it.
   */
  async create(object: T, options: CreateOptions = {}): Promise<Stored<T>> {
    return this.#object(buildCreate(this.#target, object, this.#write(options)))
  }

  /**
   * Replaces an object. With `metadata.resourceVersion` only if nobody has changed it since; without one whatever it is now, where the
   * kind allows that.
   *
   * @throws {ApiError} `isConflict` (409) when it was changed.
   */
  async update(object: UpdateInput<T>, options: UpdateOptions = {}): Promise<Stored<T>> {
    return this.#object(buildUpdate(this.#target, object, this.#write(options)), object.metadata.name)
  }

  /** Replaces the status of an object; all else in it is ignored. */
  async updateStatus(object: UpdateInput<T>, options: Omit<UpdateOptions, 'subresource'> = {}): Promise<Stored<T>> {
    return this.update(object, { ...options, subresource: 'status' })
  }

  /**
   * Reads an object, lets `change` change it or return another, and writes it; on a conflict all of it again, up to `maxAttempts`
   * times (5) with 10 ms between them. When `change` throws, nothing is sent.
   *
   * @throws {ApiError} The last conflict, when every attempt met one.
   */
  async modify(name: string, change: Change<Stored<T>>, options: ModifyOptions = {}): Promise<Stored<T>> {
    const { maxAttempts: _maxAttempts, ...update } = options
    const calls = {
      clock: this.#context.clock ?? realClock,
      get: () => this.get(name, { ...callOptions(options), subresource: options.subresource }),
      update: (object: Stored<T>) => this.update(object, update)
    }
    return modifyObject(calls, change, options)
  }

  /** Changes an object by a patch: `jsonPatch`, `mergePatch` or `strategicMergePatch`. */
  async patch(name: string, patch: Patch, options: PatchOptions = {}): Promise<Stored<T>> {
    return this.#object(buildPatch(this.#target, name, patch, this.#write(options)), name)
  }

  /**
   * Server-side apply: makes the given fields so and owns them; creates the object when it does not exist.
   *
   * @throws {TypeError} When neither the options nor the client name a `fieldManager`.
   * @throws {ApiError} `isConflict` (409) when another manager owns one of the fields and `force` is not set.
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  async apply(object: ApplyInput<T>, options: ApplyOptions = {}): Promise<Stored<T>> {
    return this.#object(buildApply(this.#target, object as KubeObject, this.#write(options)), object.metadata.name)
  }

  /** Server-side apply to the status of an object. */
  async applyStatus(object: ApplyInput<T>, options: Omit<ApplyOptions, 'subresource'> = {}): Promise<Stored<T>> {
    return this.apply(object, { ...options, subresource: 'status' })
  }

  /**
   * Deletes an object. Gives the object when it stays for a while (a grace period, finalizers), else mostly a `Status`: tell them apart by
   * `isStatus`.
   */
  async delete(name: string, options: DeleteOptions = {}): Promise<Stored<T> | Status> {
    const request = buildDelete(this.#target, name, options)
    const answer = await sendForJson<KubeObject>(this.#context.send, request, this.#subject(name))
    return isStatus(answer) ? answer : this.#convert(answer)
  }

  /** Deletes the objects of the namespace that match the selectors. Gives those that were there, or a `Status`. */
  async deleteCollection(options: DeleteCollectionOptions = {}): Promise<KubeList<Stored<T>> | Status> {
    const request = buildDeleteCollection(this.#target, options)
    const response = await sendOrThrow(this.#context.send, request, this.#subject())
    const bytes = await response.body.bytes()
    return statusIn(request, response, bytes) ?? this.#parseList(bytes, options)
  }

  /** The same objects, of which nothing but the metadata is sent: a fraction of the bytes. */
  metadata(): MetadataResource<S> {
    const kind = this.kind as Kind as Kind<PartialObjectMetadata, S>
    const options = { namespace: this.namespace, representation: 'metadata' } as ResourceOptions<S>
    return metadataResource(this.#context, kind, options)
  }

  /** The same objects as rows of a table, as `kubectl get` prints them. */
  table(): TableReader {
    return new TableReader(this.#context, this.kind, this.namespace)
  }

  async #page(options: ListPageOptions): Promise<KubeList<Stored<T>>> {
    const request = buildList(this.#target, options)
    return sendForList(this.#context.send, request, this.#subject(), (chunks) => this.#parseList(chunks, options))
  }

  async #parseList(bytes: Uint8Array | Uint8Array[], options: ListPageOptions): Promise<KubeList<Stored<T>>> {
    const { managedFields, signal } = options
    const list = await parseList<Stored<T>>(bytes, { managedFields, signal, clock: this.#context.clock })
    if (this.#target.representation !== 'metadata') return list
    const items = list.items.map((item) => this.#convert(item))
    return { ...list, apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadataList', items }
  }

  async #object(request: WireRequest, name?: string): Promise<Stored<T>> {
    const object = await sendForJson<KubeObject>(this.#context.send, request, this.#subject(name))
    return this.#convert(object)
  }

  /** What the server returned is typed as it is, not checked: it is the server that fills in metadata. */
  #convert(object: KubeObject): Stored<T> {
    return (this.#target.representation === 'metadata' ? metadataOnly(object) : object) as Stored<T>
  }

  #write<O extends { fieldManager?: string | undefined }>(options: O): O {
    const { fieldManager } = this.#context
    return options.fieldManager === undefined && fieldManager !== undefined ? { ...options, fieldManager } : options
  }

  #subject(name?: string | undefined): RequestSubject {
    return { group: this.kind.group, plural: this.kind.plural, name }
  }
}

/** Outside of the class: bundlers rename a class that names itself, and its name shows when a handle is printed. */
function metadataResource<S extends Scope>(
  context: ResourceContext,
  kind: Kind<PartialObjectMetadata, S>,
  options: ResourceOptions<S>
): MetadataResource<S> {
  return new Resource(context, kind, options)
}
