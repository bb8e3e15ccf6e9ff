/** The HTTP face of the fake server: from a request's path to the verb that answers it, and refusals to Status bodies. */

import { AccessDenied } from './access.ts'
import { discoveryGroup, discoveryResources, discoveryRoot } from './discovery.ts'
import type { FaultSubject } from './faults.ts'
import type { Call, FakeUser } from './machine.ts'
import { ConnectionLost, type FakeRequest, type FakeResponse, jsonResponse, textResponse } from './message.ts'
import { negotiate, type Representation } from './negotiation.ts'
import { openApiResponse } from './openapi.ts'
import { withJsonBody } from './protobuf/request.ts'
import { type ResourcePath, readResourcePath } from './request-info.ts'
import { routeResource } from './routes.ts'
import type { HttpServer } from './server-parts.ts'
import { methodNotAllowed, Refusal, serverFailure, unknownResource } from './status.ts'
import { VERSION_INFO } from './version.ts'

/** Answers one request. @throws {ConnectionLost} When a fault breaks the connection. */
export async function handleRequest(server: HttpServer, request: FakeRequest): Promise<FakeResponse> {
  const { pathname, query } = splitUrl(request.url)
  const given = readResourcePath(pathname)
  const path = given?.watch ? watchPath(given, query) : given
  const verb = verbOf(request.method, path, query)
  const answer = (): Promise<FakeResponse> => answerRequest(server, request, { pathname, query, path, verb })
  const { faults } = server
  return faults.around(request, faultSubject(pathname, path, verb), answer)
}

/** The old path of a watch, as the new one: a name becomes a field selector. */
function watchPath(path: ResourcePath, query: URLSearchParams): ResourcePath {
  query.set('watch', 'true')
  if (path.name !== undefined) query.set('fieldSelector', `metadata.name=${path.name}`)
  return { ...path, name: undefined }
}

/** The path and the query of a request. */
export function splitUrl(url: string): { pathname: string; query: URLSearchParams } {
  const at = url.indexOf('?')
  return at < 0
    ? { pathname: url, query: new URLSearchParams() }
    : { pathname: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) }
}

function faultSubject(pathname: string, path: ResourcePath | undefined, verb: string): FaultSubject {
  const resource = path === undefined ? '' : path.subresource ? `${path.plural}/${path.subresource}` : path.plural
  return { verb, resource, namespace: path?.namespace, name: path?.name, path: pathname }
}

interface Target {
  pathname: string
  query: URLSearchParams
  path: ResourcePath | undefined
  verb: string
}

async function answerRequest(server: HttpServer, request: FakeRequest, target: Target): Promise<FakeResponse> {
  const warnings: string[] = []
  let response: FakeResponse
  try {
    response = await route(server, request, target, warnings)
  } catch (err) {
    response = refuse(err)
  }
  const headers = {
    'cache-control': 'no-cache, private',
    ...response.headers,
    ...(warnings.length > 0 && { warning: warnings.map(warningHeader) })
  }
  return { ...response, headers, body: request.method === 'HEAD' ? new Uint8Array() : response.body }
}

async function route(
  server: HttpServer,
  request: FakeRequest,
  target: Target,
  warnings: string[]
): Promise<FakeResponse> {
  const { access } = server
  const user = access.userOf(request)
  const { pathname, path, verb, query } = target
  if (path === undefined) {
    access.check(user, { verb, path: pathname, group: '', resource: '', subresource: '', namespace: '', name: '' })
    return routeRoot(server, request, pathname)
  }
  access.check(user, {
    verb,
    path: '',
    group: path.group,
    resource: path.plural,
    subresource: path.subresource ?? '',
    namespace: path.namespace ?? (path.plural === 'namespaces' ? (path.name ?? '') : ''),
    name: path.name ?? ''
  })
  return routeResource(server, makeCall(server, request, { path, query, user, warnings }))
}

function makeCall(
  { machine }: HttpServer,
  sent: FakeRequest,
  {
    path,
    query,
    user,
    warnings
  }: {
    path: ResourcePath
    query: URLSearchParams
    user: FakeUser
    warnings: string[]
  }
): Call {
  const { registry } = machine
  const resource = registry.find(path.group, path.version, path.plural)
  if (resource === undefined) {
    if (registry.versions(path.group) === undefined || registry.isCustom(path.group)) throw new NotServed()
    throw unknownResource()
  }
  const plain: Representation = { form: 'object', version: 'v1' }
  const representation = path.subresource === 'log' ? plain : negotiate(sent.headers.accept)
  const request = withJsonBody(sent, machine.schemas)
  const deprecated = resource.group === '' ? DEPRECATED.get(resource.kind) : undefined
  if (deprecated !== undefined) warnings.push(deprecated)
  return { machine, request, query, path, resource, representation, user, warnings }
}

/** What the server says with every answer about kinds that are on their way out. */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['ComponentStatus', 'v1 ComponentStatus is deprecated in v1.19+'],
  ['Endpoints', 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice']
])

const OPENAPI_V2 = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/** A path that is not served at all: plain text, not a Status. */
class NotServed extends Error {}

async function routeRoot(server: HttpServer, request: FakeRequest, pathname: string): Promise<FakeResponse> {
  const { registry } = server.machine
  const segments = pathname.split('/').filter((segment) => segment !== '')
  const [first, second, third] = segments
  if (first === 'healthz' || first === 'livez' || first === 'readyz') return textResponse(200, 'ok')
  if (first === 'version' && segments.length === 1) return onlyGet(request, () => jsonResponse(200, VERSION_INFO))
  if ((first === 'api' || first === 'apis') && segments.length === 1) {
    if (first === 'api' && request.method !== 'GET') throw methodNotAllowed()
    return discoveryRoot(registry, first, request)
  }
  if (first === 'openapi' && second === 'v2') {
    // Nothing in it: clients that still ask for it go on without it, and those that can take v3.
    return onlyGet(request, () => ({ status: 200, headers: { 'content-type': OPENAPI_V2 }, body: new Uint8Array() }))
  }
  if (first === 'openapi' && second === 'v3') {
    const document = openApiResponse(server.machine, segments.slice(2))
    if (document === undefined) throw unknownResource()
    return onlyGet(request, () => document)
  }
  const group = first === 'api' ? '' : second
  if ((first !== 'api' && first !== 'apis') || group === undefined || registry.versions(group) === undefined) {
    throw new NotServed()
  }
  if (first === 'apis' && segments.length === 2) return onlyGet(request, () => discoveryGroup(registry, group))
  const resources = registry.resources(group, (first === 'api' ? second : third) ?? '')
  if (resources === undefined) throw registry.isCustom(group) ? new NotServed() : unknownResource()
  return onlyGet(request, () => discoveryResources(resources))
}

function onlyGet(request: FakeRequest, answer: () => FakeResponse): FakeResponse {
  if (request.method !== 'GET') throw methodNotAllowed()
  return answer()
}

function verbOf(method: string, path: ResourcePath | undefined, query: URLSearchParams): string {
  if (path === undefined) return method.toLowerCase()
  const one = path.name !== undefined
  switch (method) {
    case 'GET':
      if (one) return 'get'
      return isWatch(query) ? 'watch' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return one ? 'delete' : 'deletecollection'
    default:
      return method.toLowerCase()
  }
}

function isWatch(query: URLSearchParams): boolean {
  const watch = query.get('watch')
  return watch !== null && watch !== '0' && watch.toLowerCase() !== 'false'
}

/** The answer that tells a refusal; anything else is a bug of the fake, and told as a server's. */
function refuse(err: unknown): FakeResponse {
  if (err instanceof ConnectionLost) throw err
  if (err instanceof NotServed) return textResponse(404, '404 page not found\n')
  const refusal =
    err instanceof Refusal ? err : serverFailure(err instanceof Error ? (err.stack ?? err.message) : String(err))
  const seconds = refusal.status.details?.retryAfterSeconds ?? 0
  return jsonResponse(refusal.status.code, refusal.status, {
    ...(seconds > 0 && { 'retry-after': String(seconds) }),
    ...(refusal instanceof AccessDenied && { 'x-content-type-options': 'nosniff' })
  })
}

function warningHeader(text: string): string {
  return `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`
}
