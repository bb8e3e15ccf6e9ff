/**
 * What the tables of raw exchanges are written with: raw requests whose answers must be the same on a real API server and on the fake one, in scenarios that each have a
 * namespace of their own. `{ns}` is that namespace; `{name.path}` a value of an earlier answer that was saved.
 */

/** One request of a scenario. */
export interface Exchange {
  /** Default `GET`. */
  method?: string | undefined
  path: string
  headers?: Record<string, string> | undefined
  /** Text as it is, else JSON. */
  body?: unknown
  /** Keeps the answer's JSON under a name for later exchanges. */
  save?: string | undefined
  /** Status to wait for, where the server needs a moment. */
  until?: number | undefined
  /** Why the fake answers differently, where it does so on purpose or for want of a Go type. */
  differs?: string | undefined
  /** Who asks. Default the administrator. */
  user?: 'nobody' | 'none' | undefined
}

/** Requests that follow each other. */
export interface Scenario {
  name: string
  exchanges: Exchange[]
}

export const CM = '/api/v1/namespaces/{ns}/configmaps'
export const SECRETS = '/api/v1/namespaces/{ns}/secrets'
export const PODS = '/api/v1/namespaces/{ns}/pods'
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments'
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases'
export const SERVICES = '/api/v1/namespaces/{ns}/services'

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
export const WIDGETS = '/apis/{ns}.example.com/v1/namespaces/{ns}/widgets'

export const MERGE = { 'content-type': 'application/merge-patch+json' }
export const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
export const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' }
export const APPLY = { 'content-type': 'application/apply-patch+yaml' }
export const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
export const METADATA = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' }
export const METADATA_LIST = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' }

export const post = (path: string, body: unknown, save?: string): Exchange => ({ method: 'POST', path, body, save })
export const put = (path: string, body: unknown, save?: string): Exchange => ({ method: 'PUT', path, body, save })
export const del = (path: string, body?: unknown): Exchange => ({ method: 'DELETE', path, body })
export const patch = (path: string, headers: Record<string, string>, body: unknown, save?: string): Exchange => ({
  method: 'PATCH',
  path,
  headers,
  body,
  save
})
export const get = (path: string, headers?: Record<string, string>): Exchange => ({ path, headers })

export const pod = (name: string, spec: Record<string, unknown> = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec }
})

export const deployment = (name: string, replicas: number): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'busybox:1' }] } }
  }
})

export const widget = (metadata: Record<string, unknown>, more: Record<string, unknown> = {}): unknown => ({
  apiVersion: '{ns}.example.com/v1',
  kind: 'Widget',
  metadata,
  ...more
})
