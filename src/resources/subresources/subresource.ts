import { realClock } from '../../clock.ts'
import type { KubeObject, Stored } from '../../meta.ts'
import type { WireRequest } from '../../transport/transport.ts'
import type { ResourceContext } from '../context.ts'
import { type Change, type ModifyOptions, modifyObject } from '../modify.ts'
import type { CallOptions, GetOptions, WriteOptions } from '../options.ts'
import type { Patch } from '../patch.ts'
import { formatQuery, writeParameters } from '../query.ts'
import { buildGet, buildPatch, callOptions, type RequestTarget } from '../request.ts'
import { sendForJson } from '../response.ts'

/** Which subresource of which object. */
export interface SubresourceTarget extends RequestTarget {
  name: string
  subresource: string
  /** What is filled into objects that leave it out. */
  typeMeta?: { apiVersion: string; kind: string } | undefined
}

/** Options of reads of a subresource. */
export type SubresourceGetOptions = Omit<GetOptions, 'subresource'>

/** Options of {@link Subresource.modify}. */
export type SubresourceModifyOptions = Omit<ModifyOptions, 'subresource'>

/**
 * One subresource of one object, e.g. the scale of a Deployment. Making one costs nothing and sends nothing; what the server does not offer for it, it
 * refuses (404 or 405).
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export class Subresource<T extends KubeObject = KubeObject> {
  readonly #context: ResourceContext
  readonly #target: SubresourceTarget

  /** @throws {TypeError} When a name is no single path segment, or a namespaced kind has no namespace. */
  constructor(context: ResourceContext, target: SubresourceTarget) {
    this.#context = context
    this.#target = target
    buildGet(target, target.name, { subresource: target.subresource })
  }

  /** Reads it. */
  async get(options: SubresourceGetOptions = {}): Promise<Stored<T>> {
    const { name, subresource } = this.#target
    return this.#send(buildGet(this.#target, name, { ...options, subresource }))
  }

  /** Replaces it. */
  async update(object: T, options: WriteOptions = {}): Promise<Stored<T>> {
    return this.#send(buildSubresourceWrite('PUT', this.#target, object, this.#write(options)))
  }

  /** Posts to it, as for subresources that are actions; gives what the server answers. */
  async create(object: T, options: WriteOptions = {}): Promise<Stored<T>> {
    return this.#send(buildSubresourceWrite('POST', this.#target, object, this.#write(options)))
  }

  /** Changes it by a patch. */
  async patch(patch: Patch, options: WriteOptions = {}): Promise<Stored<T>> {
    const { name, subresource } = this.#target
    return this.#send(buildPatch(this.#target, name, patch, { ...this.#write(options), subresource }))
  }

  /**
   * Reads, changes and updates it; on a conflict all of it again, as `Resource.modify` does.
   *
   * @throws {ApiError} The last conflict, when every attempt met one.
   */
  async modify(change: Change<Stored<T>>, options: SubresourceModifyOptions = {}): Promise<Stored<T>> {
    const { maxAttempts: _maxAttempts, ...write } = options
    const calls = {
      clock: this.#context.clock ?? realClock,
      get: () => this.get(callOptions(options)),
      update: (object: Stored<T>) => this.update(object, write)
    }
    return modifyObject(calls, change, options)
  }

  #send(request: WireRequest): Promise<Stored<T>> {
    const { kind, name } = this.#target
    return sendForJson(this.#context.send, request, { group: kind.group, plural: kind.plural, name })
  }

  #write(options: WriteOptions): WriteOptions {
    const { fieldManager } = this.#context
    return options.fieldManager === undefined && fieldManager !== undefined ? { ...options, fieldManager } : options
  }
}

/**
 * `PUT` or `POST` of a whole object to a subresource.
 *
 * @throws {TypeError | RangeError} As the other builders do.
 */
export function buildSubresourceWrite(
  method: 'PUT' | 'POST',
  target: SubresourceTarget,
  object: KubeObject,
  options: WriteOptions
): WireRequest {
  if (typeof object !== 'object' || object === null) {
    throw new TypeError(`Cannot write ${target.subresource} of ${target.kind.kind}: no object given`)
  }
  const built = buildSubresourceCall(target, options)
  const query = formatQuery(writeParameters(options))
  if (query !== undefined) built.query = query
  const { apiVersion = target.typeMeta?.apiVersion, kind = target.typeMeta?.kind, ...rest } = object
  const body = JSON.stringify({ apiVersion, kind, ...rest })
  return { ...built, method, headers: { ...built.headers, 'content-type': 'application/json' }, body }
}

/** A `GET` of the subresource, with nothing but what every call has: what other calls are made of. */
export function buildSubresourceCall(target: SubresourceTarget, options: CallOptions): WireRequest {
  return buildGet(target, target.name, { ...callOptions(options), subresource: target.subresource })
}
