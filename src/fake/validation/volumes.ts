/** Rules for the volumes of Pods. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkRequiredName, elementsOf, fieldDuplicate } from './field-errors.ts'
import { label } from './names.ts'

/** Where volumes come from, in the order in which the server looks. */
const SOURCES =
  'emptyDir hostPath gitRepo gcePersistentDisk awsElasticBlockStore secret nfs iscsi glusterfs flocker persistentVolumeClaim rbd cinder cephfs quobyte downwardAPI fc flexVolume azureFile configMap vsphereVolume photonPersistentDisk portworxVolume azureDisk storageos projected scaleIO csi ephemeral image'.split(
    ' '
  )

/** Fields without which a source is none. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  hostPath: ['path'],
  secret: ['secretName'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  configMap: ['name'],
  csi: ['driver']
}

/** What is wrong with volumes, and the names of those with which nothing is: containers may mount these only. */
export function validateVolumes(list: unknown, field: string): { errors: FieldError[]; names: Set<string> } {
  const names = new Set<string>()
  const errors: FieldError[] = []
  for (const [volume, own] of elementsOf(list, field)) {
    const name = textOf(volume.name)
    const found = [...checkSources(volume, own), ...checkRequiredName(label, `${own}.name`, name)]
    if (names.has(name)) found.push(fieldDuplicate(`${own}.name`, name))
    if (found.length === 0) names.add(name)
    errors.push(...found)
  }
  return { errors, names }
}

function checkSources(volume: JsonObject, field: string): FieldError[] {
  const [first, ...more] = SOURCES.filter((source) => isObject(volume[source]))
  if (first === undefined) return [fieldRequired(field, 'must specify a volume type')]
  const source = asObject(volume[first])
  const own = `${field}.${first}`
  const missing = (REQUIRED[first] ?? []).filter((name) => textOf(source[name]) === '')
  const climbs = first === 'hostPath' && textOf(source.path).split('/').includes('..')
  return [
    ...missing.map((name) => fieldRequired(`${own}.${name}`, '')),
    ...(climbs ? [fieldInvalid(`${own}.path`, source.path, "must not contain '..'")] : []),
    ...more.map((name) => fieldForbidden(`${field}.${name}`, 'may not specify more than 1 volume type'))
  ]
}
