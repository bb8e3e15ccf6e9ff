/**
 * The pure request builder: verb, kind and options in, one request value out. No I/O, so that all that goes on the wire can be
 * tested without a server.
 *
 * Each function throws a `TypeError` or `RangeError` for what the server could only refuse.
 */
import type { KubeObject, ObjectMeta } from '../meta.ts'
import type { HeaderMap, WireRequest } from '../transport/transport.ts'
import { apiVersionOf, type Kind } from './kind.ts'
import type {
  ApplyOptions,
  CallOptions,
  CreateOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListPageOptions,
  PatchOptions,
  UpdateOptions,
  WatchOptions
} from './options.ts'
import type { Patch } from './patch.ts'
import {
  deleteBody,
  formatQuery,
  listParameters,
  type QueryParameters,
  watchParameters,
  writeParameters
} from './query.ts'
import { acceptFor, type Representation } from './representation.ts'
import { collectionPath, objectPath } from './segments.ts'

/** What a request is about. */
export interface RequestTarget {
  kind: Kind
  /** Default none: all namespaces, or that of the object which is written. */
  namespace?: string | undefined
  /** Default `"object"`. */
  representation?: Representation | undefined
}

/** `GET` of one object. */
export function buildGet(target: RequestTarget, name: string, options: GetOptions = {}): WireRequest {
  const path = objectPath(target.kind, target.namespace, name, options.subresource)
  return request('GET', path, { resourceVersion: options.resourceVersion }, accept(target, false), options)
}

/** `GET` of a collection: one page of it, or all. */
export function buildList(target: RequestTarget, options: ListPageOptions = {}): WireRequest {
  const path = collectionPath(target.kind, target.namespace)
  const built = request('GET', path, listParameters(options), accept(target, true), options)
  if (options.bodyTimeoutMs !== undefined) built.bodyTimeoutMs = checkTimeout(options.bodyTimeoutMs, 'bodyTimeoutMs')
  return built
}

/** `GET` of a collection's changes. `timeoutSeconds` has no default here: it would be random. */
export function buildWatch(target: RequestTarget, options: WatchOptions & { timeoutSeconds: number }): WireRequest {
  const path = collectionPath(target.kind, target.namespace)
  const built = request('GET', path, watchParameters(options), accept(target, false), options)
  return { ...built, stream: true }
}

/** `POST` of an object to its collection. */
export function buildCreate(target: RequestTarget, object: KubeObject, options: CreateOptions = {}): WireRequest {
  const path = collectionPath(target.kind, requireNamespace('create', target, object.metadata))
  return send('POST', path, writeParameters(options), target, withTypeMeta('create', target.kind, object), options)
}

/** `PUT` of a whole object. */
export function buildUpdate(target: RequestTarget, object: KubeObject, options: UpdateOptions = {}): WireRequest {
  const path = pathOfObject('update', target, object, options.subresource)
  return send('PUT', path, writeParameters(options), target, withTypeMeta('update', target.kind, object), options)
}

/** `PATCH` under the content type that the patch carries. */
export function buildPatch(target: RequestTarget, name: string, patch: Patch, options: PatchOptions = {}): WireRequest {
  const path = objectPath(target.kind, target.namespace, name, options.subresource)
  const headers = { ...accept(target, false), 'content-type': patch.contentType }
  const built = request('PATCH', path, writeParameters(options), headers, options)
  return { ...built, body: typeof patch.body === 'string' ? patch.body : JSON.stringify(patch.body) }
}

/**
 * Server-side apply: `PATCH` with the fields that the manager wants to own.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function buildApply(target: RequestTarget, object: KubeObject, options: ApplyOptions): WireRequest {
  if (!options.fieldManager) throw new TypeError(`Cannot apply ${target.kind.kind}: fieldManager is missing`)
  if (object.metadata?.managedFields !== undefined) {
    throw new TypeError(`Cannot apply ${target.kind.kind}: metadata.managedFields must not be set`)
  }
  const path = pathOfObject('apply', target, object, options.subresource)
  const parameters = { ...writeParameters(options), force: options.force || undefined }
  const body = withTypeMeta('apply', target.kind, object)
  // The body is JSON, which is YAML too; the server knows apply by this content type alone.
  return send('PATCH', path, parameters, target, body, options, 'application/apply-patch+yaml')
}

/** `DELETE` of one object. */
export function buildDelete(target: RequestTarget, name: string, options: DeleteOptions = {}): WireRequest {
  const path = objectPath(target.kind, target.namespace, name)
  return withDeleteBody(request('DELETE', path, {}, accept(target, false), options), options)
}

/** `DELETE` of a collection. */
export function buildDeleteCollection(target: RequestTarget, options: DeleteCollectionOptions = {}): WireRequest {
  if (target.kind.namespaced && target.namespace === undefined) {
    throw new TypeError(`Cannot delete collection: ${target.kind.kind} is namespaced and has no namespace`)
  }
  const path = collectionPath(target.kind, target.namespace)
  return withDeleteBody(request('DELETE', path, listParameters(options), accept(target, true), options), options)
}

/**
 * The object with its `apiVersion` and `kind`, filled in when they are missing.
 *
 * @throws {TypeError} When they are those of another kind.
 */
export function withTypeMeta<T extends KubeObject>(verb: string, kind: Kind, object: T): T {
  if (typeof object !== 'object' || object === null) throw new TypeError(`Cannot ${verb} ${kind.kind}: no object given`)
  const apiVersion = apiVersionOf(kind)
  if (object.kind !== undefined && object.kind !== kind.kind) {
    throw new TypeError(`Cannot ${verb} ${kind.kind}: the object is of another kind: "${object.kind}"`)
  }
  if (object.apiVersion !== undefined && object.apiVersion !== apiVersion) {
    throw new TypeError(`Cannot ${verb} ${kind.kind} of ${apiVersion}: the object is of "${object.apiVersion}"`)
  }
  if (object.kind !== undefined && object.apiVersion !== undefined) return object
  return { ...object, apiVersion, kind: kind.kind }
}

/**
 * Namespace that an object is written to: the target's, else the object's own.
 *
 * @throws {TypeError} When both are given and differ, or a namespaced kind has none.
 */
export function requireNamespace(
  verb: string,
  target: RequestTarget,
  metadata: ObjectMeta | undefined
): string | undefined {
  const own = metadata?.namespace
  if (!target.kind.namespaced) {
    if (own)
      throw new TypeError(`Cannot ${verb} ${target.kind.kind}: it is cluster-scoped, and the object is in "${own}"`)
    return target.namespace
  }
  const namespace = target.namespace ?? (own || undefined)
  if (namespace === undefined) throw new TypeError(`Cannot ${verb} ${target.kind.kind}: no namespace is given`)
  if (own && own !== namespace) {
    throw new TypeError(`Cannot ${verb} ${target.kind.kind}: the object is in "${own}", the handle in "${namespace}"`)
  }
  return namespace
}

function pathOfObject(verb: string, target: RequestTarget, object: KubeObject, subresource?: string): string {
  const name = object?.metadata?.name
  if (!name) throw new TypeError(`Cannot ${verb} ${target.kind.kind}: the object has no metadata.name`)
  return objectPath(target.kind, requireNamespace(verb, target, object.metadata), name, subresource)
}

function accept(target: RequestTarget, many: boolean): HeaderMap {
  return { accept: acceptFor(target.representation ?? 'object', many) }
}

function send(
  method: string,
  path: string,
  parameters: QueryParameters,
  target: RequestTarget,
  body: KubeObject,
  options: CallOptions,
  contentType: string = 'application/json'
): WireRequest {
  const built = request(method, path, parameters, { ...accept(target, false), 'content-type': contentType }, options)
  return { ...built, body: JSON.stringify(body) }
}

function withDeleteBody(built: WireRequest, options: DeleteOptions): WireRequest {
  const body = deleteBody(options)
  if (body === undefined) return built
  return { ...built, headers: { ...built.headers, 'content-type': 'application/json' }, body }
}

/** What every call takes, of the options of some call. */
export function callOptions({ signal, timeoutMs, headers, retry }: CallOptions): CallOptions {
  return { signal, timeoutMs, headers, retry }
}

function request(
  method: string,
  path: string,
  parameters: QueryParameters,
  headers: HeaderMap,
  options: CallOptions
): WireRequest {
  const built: WireRequest = { method, path, headers: options.headers ? { ...headers, ...options.headers } : headers }
  const query = formatQuery(parameters)
  if (query !== undefined) built.query = query
  if (options.signal !== undefined) built.signal = options.signal
  if (options.timeoutMs !== undefined) built.timeoutMs = checkTimeout(options.timeoutMs)
  if (options.retry !== undefined) built.retry = options.retry
  return built
}

/** Passes a duration in milliseconds. @throws {RangeError} It is negative or no number. */
export function checkTimeout(timeoutMs: number, name: string = 'timeoutMs'): number {
  if (timeoutMs >= 0) return timeoutMs
  throw new RangeError(`Cannot build request: ${name} must be 0 or more: ${timeoutMs}`)
}
