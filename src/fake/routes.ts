/** Which verb or subresource answers a request to a resource. */
import type { Call } from './machine.ts'
import type { FakeResponse } from './message.ts'
import type { SubresourceDefinition } from './resource-registry.ts'
import type { HttpServer } from './server-parts.ts'
import { methodNotAllowed, unknownResource } from './status.ts'
import { bindPod, evictPod, podLog } from './subresources/pods.ts'
import { REVIEWS, reviewResponse, tokenResponse } from './subresources/reviews.ts'
import { handleScale } from './subresources/scale.ts'
import { createFromBody } from './verbs/create.ts'
import { deleteCollection, deleteOne } from './verbs/delete.ts'
import { patchFromBody } from './verbs/patch.ts'
import { getObject, listObjects } from './verbs/read.ts'
import { updateFromBody } from './verbs/update.ts'
import { watchObjects } from './verbs/watch.ts'

type Answer = FakeResponse | Promise<FakeResponse>

/** @throws {Refusal} 404 for paths that lead nowhere, 405 for methods that are not offered. */
export function routeResource(server: HttpServer, call: Call): Answer {
  const { path, resource } = call
  if (path.namespace !== undefined && !resource.namespaced) throw unknownResource()
  if (path.name === undefined) return routeCollection(server, call)
  if (resource.namespaced && path.namespace === undefined) throw unknownResource()
  if (path.subresource !== undefined) return routeSubresource(server, call, path.subresource)
  return routeObject(call)
}

function routeCollection(server: HttpServer, call: Call): Answer {
  const { path, resource, request, query } = call
  const everywhere = resource.namespaced && path.namespace === undefined
  const { verbs } = resource
  if (request.method === 'GET' && verbs.includes('list')) {
    const watch = query.get('watch')
    const watching = watch !== null && watch !== '0' && watch.toLowerCase() !== 'false'
    return watching && verbs.includes('watch') ? watchObjects(call) : listObjects(call)
  }
  if (request.method === 'POST' && verbs.includes('create')) {
    if (REVIEWS.has(resource.kind) && (!everywhere || !resource.namespaced)) return reviewResponse(call, server.access)
    if (everywhere) throw methodNotAllowed()
    return resource.plural === 'bindings' && resource.group === '' ? bindPod(call) : createFromBody(call)
  }
  if (request.method === 'DELETE' && verbs.includes('deletecollection') && !everywhere) return deleteCollection(call)
  throw methodNotAllowed()
}

function routeObject(call: Call): Answer {
  const { verbs } = call.resource
  switch (call.request.method) {
    case 'GET':
      if (verbs.includes('get')) return getObject(call)
      break
    case 'PUT':
      if (verbs.includes('update')) return updateFromBody(call)
      break
    case 'PATCH':
      if (verbs.includes('patch')) return patchFromBody(call)
      break
    case 'DELETE':
      if (verbs.includes('delete')) return deleteOne(call)
  }
  if (verbs.includes('get')) throw methodNotAllowed()
  throw unknownResource()
}

const METHOD_VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete'
}

function routeSubresource(server: HttpServer, call: Call, name: string): Answer {
  const { resource, request } = call
  const subresource = resource.subresources.get(name)
  if (subresource === undefined || (call.path.rest !== '' && name !== 'proxy')) throw unknownResource()
  if (!subresource.verbs.includes(METHOD_VERBS[request.method] ?? '')) throw methodNotAllowed()
  return answerSubresource(server, call, subresource)
}

function answerSubresource(server: HttpServer, call: Call, { name, kind }: SubresourceDefinition): Answer {
  if (kind === 'Scale') return handleScale(call)
  if (name === 'eviction') return evictPod(call)
  if (name === 'binding') return bindPod(call)
  if (name === 'log') return podLog(call, server.logs)
  if (name === 'token') return tokenResponse(call, (user, token) => server.access.addToken(token, user))
  if (kind !== call.resource.kind) throw methodNotAllowed()
  switch (call.request.method) {
    case 'GET':
      return getObject(call)
    case 'PUT':
      return updateFromBody(call)
    default:
      return patchFromBody(call)
  }
}
