import type { KubeObject } from '../../src/meta.ts'
import type { ResourceContext } from '../../src/resources/context.ts'
import type { Kind, Scope } from '../../src/resources/kind.ts'
import { Resource, type ResourceOptions } from '../../src/resources/resource.ts'
import type { WireResponse } from '../../src/transport/transport.ts'
import { type FakeSend, json } from './fake-send.ts'

/** A handle of a kind whose requests go to `send`. */
export function handle<T extends KubeObject, S extends Scope>(
  send: FakeSend,
  kind: Kind<T, S>,
  options?: ResourceOptions<S>,
  context?: Partial<ResourceContext>
): Resource<T, S> {
  return new Resource({ send: send.send, ...context }, kind, options)
}

/** Options of a handle in the namespace `ns`. */
export const inNs = { namespace: 'ns' }

/** A ConfigMap as a server stores it. */
export const stored = (name: string, resourceVersion = '1'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' }
})

/** Answer: a page of a list of ConfigMaps. */
export const page = (names: string[], more: object = {}): WireResponse =>
  json({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '10', ...more },
    items: names.map((name) => ({ metadata: { name, managedFields: [] } }))
  })

/** Names of objects, in their order. */
export const names = (objects: KubeObject[]): (string | undefined)[] => objects.map((object) => object.metadata?.name)

/** Queries of the requests that were sent. */
export const queries = (send: FakeSend): (string | undefined)[] => send.requests.map((request) => request.query)
