/** What the server warns of: objects that are valid and still hardly meant so. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { elementsOf } from './field-errors.ts'

/** Where a kind has the spec of its Pods. */
const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template.spec',
  ReplicationController: 'spec.template.spec',
  Deployment: 'spec.template.spec',
  ReplicaSet: 'spec.template.spec',
  StatefulSet: 'spec.template.spec',
  DaemonSet: 'spec.template.spec',
  Job: 'spec.template.spec',
  CronJob: 'spec.jobTemplate.spec.template.spec'
}

/** Texts for Warning headers about an object that was written. */
export function warningsOf(object: JsonObject): string[] {
  const kind = textOf(object.kind)
  if (kind === 'Service') return serviceWarnings(asObject(object.spec))
  const path = Object.hasOwn(POD_SPECS, kind) ? POD_SPECS[kind] : undefined
  if (path === undefined) return []
  const spec = path.split('.').reduce<JsonObject>((value, name) => asObject(value[name]), object)
  return elementsOf(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`).flatMap(([each, field]) =>
    each.labelSelector === undefined ? [`${field}.labelSelector: a null labelSelector results in matching no pod`] : []
  )
}

function serviceWarnings(spec: JsonObject): string[] {
  const warnings: string[] = []
  const addresses = Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0
  if (addresses && spec.clusterIP !== 'None' && spec.type !== 'ExternalName')
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters')
  if (textOf(spec.externalName) !== '' && spec.type !== 'ExternalName') {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  }
  return warnings
}
