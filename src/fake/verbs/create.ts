/** POST to a collection. */
import { objectResponse } from '../answer.ts'
import { toStorage } from '../conversion.ts'
import { generateName } from '../generate-name.ts'
import { copyJson, type FakeObject } from '../json.ts'
import { type Call, strategyContext } from '../machine.ts'
import type { FakeResponse } from '../message.ts'
import { applyDefaults, decodeObject, emptyStatus, trackFields, validateNew } from '../pipeline.ts'
import { readWriteQuery } from '../query.ts'
import { alreadyExists, invalid, noUniqueName } from '../status.ts'
import { storeKey } from '../store.ts'
import { warningsOf } from '../validation/index.ts'
import { checkName, checkNamespaceAlive, fillNewMetadata, settleNamespace, versionOnCreate } from './metadata.ts'
import { settleOptions, type WriteOptions } from './write-options.ts'

/** Names are tried this often before a generated one counts as taken. */
const GENERATE_ATTEMPTS = 8

/** Answers a POST. */
export function createFromBody(call: Call): FakeResponse {
  const options = settleOptions(call, readWriteQuery(call.query, 'CreateOptions'))
  const object = decodeObject(call, call.resource, options.fieldValidation)
  settleNamespace(call, object)
  if (call.path.name !== undefined) checkName(call, object)
  return objectResponse(call, 201, createObject(call, object, options))
}

/**
 * Creates an object: everything between its decoding and its answer.
 *
 * @param track Sets the managed fields; default: as an Update by the options' manager.
 * @throws {Refusal}
 */
export function createObject(
  call: Call,
  object: FakeObject,
  options: WriteOptions,
  track: (object: FakeObject) => FakeObject = (each) => trackFields(call, each, undefined, options)
): FakeObject {
  const { machine, resource } = call
  const { strategy } = resource
  checkNamespaceAlive(call)
  const versioned = (object.metadata.resourceVersion ?? '') !== ''
  fillNewMetadata(call, object)
  const generated = !object.metadata.name && Boolean(object.metadata.generateName)
  const context = strategyContext(call)
  applyDefaults(call, object)
  // What hooks set from here on belongs to nobody, as what admission and storage set on a real server.
  const tracked = track(object)
  if (generated) tracked.metadata.name = generateName(object.metadata.generateName ?? '', machine.random)
  if (strategy.statusIsolated && !strategy.keepsStatusOnCreate) resetStatus(call, tracked)
  strategy.prepareForCreate?.(tracked, context)
  const errors = [...validateNew(call, tracked), ...(strategy.validate?.(tracked, context) ?? [])]
  if (errors.length > 0) throw invalid(resource, tracked.metadata.name ?? '', errors)
  if (versioned && !options.dryRun) throw versionOnCreate()
  call.warnings.push(...warningsOf(tracked))
  return storeNew(call, tracked, options, generated)
}

/** A new object begins with the status that its type has when nothing is known: an empty one, or none. */
function resetStatus(call: Call, object: FakeObject): void {
  if (call.resource.custom) delete object.status
  else if (object.status !== undefined) object.status = emptyStatus(call)
}

function storeNew(call: Call, object: FakeObject, options: WriteOptions, generated: boolean): FakeObject {
  const { machine, resource } = call
  const { store } = machine
  const key = (): string => storeKey(object.metadata.namespace, object.metadata.name ?? '')
  for (let attempt = 1; ; attempt++) {
    const taken = store.get(resource.storage, key())
    if (taken === undefined) break
    const name = object.metadata.name ?? ''
    if (!generated || attempt >= GENERATE_ATTEMPTS) {
      const deleting = taken.metadata.deletionTimestamp !== undefined
      throw (object.metadata.generateName ? noUniqueName : alreadyExists)(resource, name, deleting)
    }
    object.metadata.name = generateName(object.metadata.generateName ?? '', machine.random)
  }
  if (options.dryRun) return copyJson(object)
  return store.put(resource.storage, key(), toStorage(resource, object))
}
