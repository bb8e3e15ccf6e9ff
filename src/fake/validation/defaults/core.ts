/** Defaults of the core kinds that are no workloads: Namespaces, Nodes, Secrets and Events. */
import { isObject, type JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, mirrorFirst, objectAt, setDefaults } from './set.ts'

export function defaultNamespace(namespace: JsonObject): void {
  setDefaults(ensureObject(namespace, 'status'), { phase: 'Active' })
  const metadata = ensureObject(namespace, 'metadata')
  if (typeof metadata.name !== 'string' || metadata.name === '') return
  setDefaults(ensureObject(metadata, 'labels'), { 'kubernetes.io/metadata.name': metadata.name })
}

/** What can be allocated on a Node is its capacity unless said otherwise. */
export function defaultNode(node: JsonObject): void {
  mirrorFirst(objectAt(node, 'spec'), 'podCIDR', 'podCIDRs')
  const status = objectAt(node, 'status')
  if (isObject(status?.capacity) && status.allocatable === undefined) status.allocatable = { ...status.capacity }
}

/** Texts of `stringData` are stored in `data`. */
export function defaultSecret(secret: JsonObject): void {
  setDefaults(secret, { type: 'Opaque' })
  const texts = objectAt(secret, 'stringData')
  if (texts === undefined) return
  const data = ensureObject(secret, 'data')
  for (const [key, text] of Object.entries(texts)) data[key] = Buffer.from(String(text)).toString('base64')
  delete secret.stringData
}

/** Times of an event are written as null when they are not set. */
export function defaultEvent(event: JsonObject): void {
  const names =
    event.apiVersion === 'v1'
      ? ['firstTimestamp', 'lastTimestamp']
      : ['deprecatedFirstTimestamp', 'deprecatedLastTimestamp']
  for (const name of ['eventTime', ...names]) event[name] ??= null
}
