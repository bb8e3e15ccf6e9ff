/** Metadata that the server, not the client, decides. */
import type { ObjectMeta } from '../../meta.ts'
import { fromStorage } from '../conversion.ts'
import { type FakeObject, isJsonObject, type JsonObject, sameJson } from '../json.ts'
import { type Call, timestamp } from '../machine.ts'
import { groupVersion, type ResourceDefinition } from '../resource-registry.ts'
import { badRequest, forbidden, notFound, Refusal } from '../status.ts'
import { storeKey } from '../store.ts'

/** An object out of a request's JSON: of the resource's kind, with metadata. */
export function asObject(json: JsonObject, resource: ResourceDefinition): FakeObject {
  const metadata: ObjectMeta = isJsonObject(json.metadata) ? json.metadata : {}
  return { ...json, apiVersion: groupVersion(resource), kind: resource.kind, metadata }
}

/**
 * The namespace of an object is that of the request.
 *
 * @throws {Refusal} 400 when the object names another.
 */
export function settleNamespace(call: Call, object: FakeObject): void {
  const wanted = call.resource.namespaced ? (call.path.namespace ?? '') : ''
  const given = object.metadata.namespace ?? ''
  if (call.resource.namespaced && given !== '' && given !== wanted) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  if (wanted === '') delete object.metadata.namespace
  else object.metadata.namespace = wanted
}

/** The stored object that a request is about, in the shape of the request's version. */
export function storedObject({ machine, resource, path }: Call): FakeObject | undefined {
  const object = machine.store.get(resource.storage, storeKey(path.namespace, path.name ?? ''))
  return object && fromStorage(resource, object)
}

/**
 * Objects can only be created in a namespace that exists and is not on its way out.
 *
 * @throws {Refusal} 404 or 403.
 */
export function checkNamespaceAlive(call: Call): void {
  const name = call.path.namespace
  if (name === undefined || !call.resource.namespaced) return
  const namespace = call.machine.store.get('namespaces', name)
  if (namespace === undefined) throw notFound({ group: '', plural: 'namespaces' }, name)
  if (namespace.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${name} because it is being terminated`
  throw forbidden(call.resource, call.path.name ?? '', why, [
    { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' }
  ])
}

/** Sets what a new object gets from the server. */
export function fillNewMetadata(call: Call, object: FakeObject): void {
  const { machine, resource } = call
  const { deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, selfLink: _link, ...kept } = object.metadata
  object.metadata = { ...kept, uid: machine.uid(), creationTimestamp: timestamp(machine.clock) }
  delete object.metadata.resourceVersion
  if (resource.strategy.generation !== undefined) object.metadata.generation = 1
}

/** Keeps what an update cannot change, and counts the generation up when the update says something new. */
export function keepServerMetadata(object: FakeObject, old: FakeObject, resource: ResourceDefinition): void {
  const { metadata } = object
  const before = old.metadata
  metadata.uid ||= before.uid ?? ''
  metadata.name ||= before.name ?? ''
  copyField(metadata, before, 'creationTimestamp')
  copyField(metadata, before, 'deletionTimestamp')
  if (metadata.deletionGracePeriodSeconds === undefined) copyField(metadata, before, 'deletionGracePeriodSeconds')
  delete metadata.selfLink
  copyField(metadata, before, 'generation')
  if (changesGeneration(object, old, resource)) metadata.generation = (before.generation ?? 0) + 1
}

function copyField<K extends keyof ObjectMeta>(target: ObjectMeta, source: ObjectMeta, field: K): void {
  const value = source[field]
  if (value === undefined) delete target[field]
  else target[field] = value
}

function changesGeneration(object: FakeObject, old: FakeObject, resource: ResourceDefinition): boolean {
  const fields = resource.strategy.generation
  if (fields === undefined) return false
  if (!fields.includes('*')) return fields.some((field) => !sameJson(object[field], old[field]))
  const outside = new Set(['apiVersion', 'kind', 'metadata'])
  if (!fields.includes('status')) outside.add('status')
  const names = new Set([...Object.keys(object), ...Object.keys(old)])
  return [...names].some((field) => !outside.has(field) && !sameJson(object[field], old[field]))
}

/**
 * The name in the body is that in the path.
 *
 * @throws {Refusal} 400 otherwise.
 */
export function checkName(call: Call, object: FakeObject): void {
  const onPath = call.path.name ?? ''
  const given = object.metadata.name ?? ''
  if (given === '') {
    throw badRequest(`the name of the object (${onPath} based on URL) was undeterminable: name must be provided`)
  }
  if (given === onPath) return
  throw badRequest(`the name of the object (${given}) does not match the name on the URL (${onPath})`)
}

/** A version in a new object, as the storage layer refuses it: 500 without a reason. */
export function versionOnCreate(): Refusal {
  return new Refusal(500, undefined, 'resourceVersion should not be set on objects to be created')
}
