/** Discovery documents for tests, and a `Send` that serves them. */
import type { Send, WireRequest, WireResponse } from '../../../src/transport/transport.ts'
import { failure, json } from '../../support/fake-send.ts'

const contentType = (version: string): string =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`

/** What a path answers: a value as JSON, or a whole answer. */
export type Route = object | (() => WireResponse | Promise<WireResponse>)

/** Serves paths; anything else is 404. Keeps what was asked for. */
export function serve(routes: Record<string, Route>): { send: Send; paths: string[]; requests: WireRequest[] } {
  const requests: WireRequest[] = []
  const paths: string[] = []
  const send: Send = async (request) => {
    requests.push(request)
    paths.push(request.path)
    const route = routes[request.path]
    if (route === undefined) return failure(404, 'NotFound', `no ${request.path}`)
    return typeof route === 'function' ? (route as () => WireResponse)() : json(route)
  }
  return { send, paths, requests }
}

/** An aggregated document as an answer. */
export function aggregated(items: unknown, version: string = 'v2'): () => WireResponse {
  const document = { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items }
  return () => json(document, 200, { 'content-type': contentType(version) })
}

/** A resource of an aggregated document. */
export function resource(plural: string, kind: string, more: object = {}): object {
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: 'Namespaced',
    singularResource: kind.toLowerCase(),
    verbs: ['get', 'list'],
    ...more
  }
}

/** A group of an aggregated document; `versions` by name, with their resources. */
export function group(name: string, versions: Record<string, object[] | 'stale'>): object {
  return {
    metadata: name === '' ? {} : { name },
    versions: Object.entries(versions).map(([version, resources]) =>
      resources === 'stale' ? { version, freshness: 'Stale' } : { version, freshness: 'Current', resources }
    )
  }
}

const scale = {
  subresource: 'scale',
  responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  verbs: ['get', 'patch']
}
const status = { subresource: 'status', responseKind: { group: '', version: '', kind: 'Deployment' }, verbs: ['get'] }

/** A small cluster with names that several groups have. */
export const CLUSTER: Record<string, () => WireResponse> = {
  '/api': aggregated([
    group('', {
      v1: [
        resource('pods', 'Pod', { shortNames: ['po'], categories: ['all'] }),
        resource('nodes', 'Node', { scope: 'Cluster', shortNames: ['no'] }),
        resource('events', 'Event', { shortNames: ['ev'] })
      ]
    })
  ]),
  '/apis': aggregated([
    group('metrics.k8s.io', { v1beta1: [resource('pods', 'PodMetrics')] }),
    group('events.k8s.io', { v1: [resource('events', 'Event', { shortNames: ['ev'] })] }),
    group('apps', {
      v1: [resource('deployments', 'Deployment', { shortNames: ['deploy'], subresources: [scale, status] })]
    }),
    group('networking.k8s.io', { v1: [resource('ingresses', 'Ingress', { shortNames: ['ing'] })] }),
    group('a.example.com', {
      v2: [resource('widgets', 'Widget')],
      v1: [resource('widgets', 'Widget'), resource('gears', 'Gear')]
    }),
    group('b.example.com', { v1: [resource('gears', 'Gear'), resource('po', 'Po')] }),
    group('down.example.com', { v1: 'stale' }),
    group('half.example.com', { v2: 'stale', v1: [resource('halves', 'Half')] })
  ])
}
