/** Subresources that are actions: what is posted to them is done. */
import type { Status } from '../../errors.ts'
import type { KubeObject, Stored } from '../../meta.ts'
import type { ResourceContext } from '../context.ts'
import type { TokenRequest, TokenRequestSpec } from '../kinds/authentication-v1.ts'
import type { CallOptions, DeleteOptions, WriteOptions } from '../options.ts'
import { deleteBody } from '../query.ts'
import { callOptions, type RequestTarget } from '../request.ts'
import { sendForJson } from '../response.ts'
import { buildSubresourceWrite, type SubresourceTarget } from './subresource.ts'

/** Options of `evict`: how the pod is deleted, if it may be. */
export type EvictOptions = DeleteOptions

/** Asks for a pod to be deleted where its disruption budgets allow it. */
export function evictPod(
  context: ResourceContext,
  target: RequestTarget,
  name: string,
  options: EvictOptions
): Promise<Status> {
  const { dryRun, ...deletion } = options
  const body = deleteBody(deletion)
  const object = {
    metadata: metadataOf(target, name),
    // Within an Eviction the options carry no kind of their own.
    ...(body === undefined ? {} : { deleteOptions: withoutTypeMeta(JSON.parse(body)) })
  }
  const call = { ...callOptions(options), retry: options.retry ?? false, dryRun }
  return post(context, { ...target, name, subresource: 'eviction', typeMeta: EVICTION }, object, call)
}

/** Assigns a pod to a node. */
export function bindPod(
  context: ResourceContext,
  target: RequestTarget,
  name: string,
  node: string,
  options: WriteOptions
): Promise<Status> {
  if (typeof node !== 'string' || node === '') throw new TypeError(`Cannot bind "${name}": no node is given`)
  const object = { metadata: metadataOf(target, name), target: { apiVersion: 'v1', kind: 'Node', name: node } }
  return post(context, { ...target, name, subresource: 'binding', typeMeta: BINDING }, object, options)
}

/** Asks for a token of a service account. */
export function requestToken(
  context: ResourceContext,
  target: RequestTarget,
  name: string,
  spec: Partial<TokenRequestSpec>,
  options: CallOptions
): Promise<Stored<TokenRequest>> {
  const object: TokenRequest = { spec: { audiences: [], ...spec } }
  return post(context, { ...target, name, subresource: 'token', typeMeta: TOKEN_REQUEST }, object, options)
}

const EVICTION = { apiVersion: 'policy/v1', kind: 'Eviction' }
const BINDING = { apiVersion: 'v1', kind: 'Binding' }
const TOKEN_REQUEST = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' }

function metadataOf({ namespace }: RequestTarget, name: string): { name: string; namespace?: string } {
  return namespace === undefined ? { name } : { name, namespace }
}

function withoutTypeMeta({ kind: _kind, apiVersion: _apiVersion, ...rest }: Record<string, unknown>): object {
  return rest
}

function post<T>(
  context: ResourceContext,
  target: SubresourceTarget,
  object: KubeObject,
  options: WriteOptions
): Promise<T> {
  const request = buildSubresourceWrite('POST', target, object, options)
  const { group, plural } = target.kind
  return sendForJson<T>(context.send, request, { group, plural, name: target.name })
}
