/** PUT of an object or its status, and the part of PATCH that comes after patching. */
import { objectResponse } from '../answer.ts'
import { toStorage } from '../conversion.ts'
import { copyJson, type FakeObject, sameJson } from '../json.ts'
import { type Call, strategyContext } from '../machine.ts'
import type { FakeResponse } from '../message.ts'
import { applyDefaults, decodeObject, trackFields, validateChange } from '../pipeline.ts'
import { readWriteQuery } from '../query.ts'
import { conflict, fieldInvalid, invalid, MODIFIED, notFound, serverFailure, uidMismatch } from '../status.ts'
import { storeKey } from '../store.ts'
import { warningsOf } from '../validation/index.ts'
import { createObject } from './create.ts'
import { checkName, keepServerMetadata, settleNamespace, storedObject } from './metadata.ts'
import { settleOptions, type WriteOptions } from './write-options.ts'

/** Answers a PUT. */
export function updateFromBody(call: Call): FakeResponse {
  const { resource, path } = call
  const options = settleOptions(call, readWriteQuery(call.query, 'UpdateOptions'))
  const object = decodeObject(call, resource, options.fieldValidation)
  settleNamespace(call, object)
  checkName(call, object)
  const old = storedObject(call)
  if (old === undefined) {
    if (!resource.strategy.createOnUpdate) throw notFound(resource, path.name ?? '')
    checkUid(call, object, undefined)
    checkVersionText(object.metadata.resourceVersion)
    // A version of no object is no version here.
    delete object.metadata.resourceVersion
    return objectResponse(call, 201, createObject(call, object, options))
  }
  return objectResponse(call, 200, updateObject(call, old, object, options))
}

/**
 * Replaces a stored object: everything between decoding and answer. The object is deleted when the update takes its last
 * finalizer.
 *
 * @param track Sets the managed fields; default: as an Update by the options' manager.
 * @throws {Refusal}
 */
export function updateObject(
  call: Call,
  old: FakeObject,
  object: FakeObject,
  options: WriteOptions,
  track: (object: FakeObject) => FakeObject = (each) => trackFields(call, each, old, options)
): FakeObject {
  const { machine, resource } = call
  const { strategy } = resource
  checkPreconditions(call, old, object, options)
  const context = strategyContext(call)
  applyDefaults(call, object)
  // Fields that this write cannot change are put back after tracking, as a real server's storage does.
  const tracked = track(object)
  isolate(call, tracked, old, options.subresource)
  strategy.prepareForUpdate?.(tracked, old, context)
  keepServerMetadata(tracked, old, resource)
  tracked.metadata.resourceVersion = old.metadata.resourceVersion ?? ''
  const errors = [...validateChange(call, tracked, old), ...(strategy.validateUpdate?.(tracked, old, context) ?? [])]
  if (errors.length > 0) throw invalid(resource, old.metadata.name ?? '', errors)
  if (options.subresource === '') call.warnings.push(...warningsOf(tracked))
  if (sameExceptTimes(tracked, old)) return old
  if (options.dryRun) return copyJson(tracked)
  const key = storeKey(old.metadata.namespace, old.metadata.name ?? '')
  if (isFinished(tracked, old, call)) {
    machine.store.remove(resource.storage, key)
    return tracked
  }
  return machine.store.put(resource.storage, key, toStorage(resource, tracked))
}

function checkPreconditions(call: Call, old: FakeObject, object: FakeObject, { patch }: WriteOptions): void {
  const { resource } = call
  const { resourceVersion = '' } = object.metadata
  const name = old.metadata.name ?? ''
  if (!patch) checkUid(call, object, old)
  checkVersionText(resourceVersion)
  if (resourceVersion === '' || resourceVersion === '0') {
    if (resource.strategy.unconditionalUpdate) return
    throw invalid({ group: resource.group, kind: resource.plural }, name, [
      fieldInvalid('metadata.resourceVersion', 0, 'must be specified for an update')
    ])
  }
  if (resourceVersion !== old.metadata.resourceVersion) throw conflict(resource, name, MODIFIED)
}

function checkVersionText(text: string | undefined): void {
  if (text === undefined || /^\d*$/.test(text)) return
  throw serverFailure(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`)
}

/** Where the storage keeps resources that are not under their own name. */
const STORAGE_PREFIXES: Readonly<Record<string, string>> = {
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  services: 'services/specs',
  'ingresses.networking.k8s.io': 'ingress'
}

/** An update that is meant for another object of that name, or for one that is not there. */
function checkUid({ resource, path }: Call, object: FakeObject, old: FakeObject | undefined): void {
  const { uid = '' } = object.metadata
  const found = old?.metadata.uid ?? ''
  if (uid === '' || uid === found) return
  const { storage, custom, group, plural } = resource
  const prefix = custom ? `${group}/${plural}` : (STORAGE_PREFIXES[storage] ?? plural)
  const key = `/registry/${prefix}/${storeKey(path.namespace, path.name ?? '')}`
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${uidMismatch(uid, found)}`
  throw conflict(resource, path.name ?? '', why)
}

/** A write to the object leaves the status alone, a write to the status everything else. */
function isolate({ resource }: Call, object: FakeObject, old: FakeObject, subresource: string): void {
  const { strategy } = resource
  if (subresource === 'status') {
    for (const field of new Set([...Object.keys(old), ...Object.keys(object)])) {
      if (['status', 'metadata', 'apiVersion', 'kind'].includes(field)) continue
      if (old[field] === undefined) delete object[field]
      else object[field] = copyJson(old[field])
    }
    const { managedFields, resourceVersion } = object.metadata
    if (strategy.statusKeepsMetadata) {
      object.metadata = copyJson(old.metadata)
      if (managedFields !== undefined) object.metadata.managedFields = managedFields
      if (resourceVersion !== undefined) object.metadata.resourceVersion = resourceVersion
    } else if (strategy.statusKeepsLabels) {
      if (old.metadata.labels === undefined) delete object.metadata.labels
      else object.metadata.labels = { ...old.metadata.labels }
    }
  } else if (strategy.statusIsolated && subresource === '') {
    if (old.status === undefined) delete object.status
    else object.status = copyJson(old.status)
  }
}

/** True when only the times at which fields were managed differ. */
function sameExceptTimes(object: FakeObject, old: FakeObject): boolean {
  return sameJson(withoutTimes(object), withoutTimes(old))
}

function withoutTimes(object: FakeObject): FakeObject {
  const { managedFields, ...metadata } = object.metadata
  if (managedFields === undefined || managedFields.length === 0) return { ...object, metadata }
  const entries = managedFields.map(({ time: _time, ...entry }) => entry)
  return { ...object, metadata: { ...metadata, managedFields: entries } }
}

/** True for an object whose deletion waited for nothing but what this update took away. */
function isFinished(object: FakeObject, old: FakeObject, { resource }: Call): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata
  if (deletionTimestamp === undefined || finalizers.length > 0 || deletionGracePeriodSeconds > 0) return false
  if (resource.strategy.blocksDeletion?.(object)) return false
  return (old.metadata.finalizers ?? []).length > 0 || resource.strategy.blocksDeletion?.(old) === true
}
