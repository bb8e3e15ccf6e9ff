/** Small hooks of resources that need little more than the generic rules. */
import { isJsonObject, objectAt, textAt, valueAt } from '../json.ts'
import type { Strategy } from './strategy.ts'

/** Workloads: selectors must match the template, and cannot change. */
export const deploymentHooks: Partial<Strategy> = {
  statusKeepsLabels: true,

  prepareForCreate(object) {
    object['status'] = object.kind === 'Deployment' || object.kind === 'DaemonSet' ? {} : { replicas: 0 }
    if (object.kind === 'DaemonSet') {
      object['status'] = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
      const annotations = (object.metadata.annotations ??= {})
      annotations['deprecated.daemonset.template.generation'] ??= '1'
    }
    if (object.kind === 'StatefulSet') object['status'] = { replicas: 0, availableReplicas: 0 }
  },

  validate(object) {
    if (object.kind === 'ReplicationController') return []
    const selector = valueAt(object, 'spec', 'selector', 'matchLabels')
    const labels = valueAt(object, 'spec', 'template', 'metadata', 'labels')
    if (!isJsonObject(selector)) return []
    const matches = Object.entries(selector).every(([key, value]) => textAt(labels, key) === value)
    if (matches) return []
    return [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(labels ?? null)}: \`selector\` does not match template \`labels\``,
        field: 'spec.template.metadata.labels'
      }
    ]
  }
}

/** Jobs: the selector and the labels that tie Pods to the Job. */
export const jobHooks: Partial<Strategy> = {
  prepareForCreate(job) {
    job['status'] = {}
    const spec = objectAt(job, 'spec')
    if (spec['manualSelector'] === true) return
    const labels = objectAt(spec, 'template', 'metadata', 'labels')
    const { uid = '', name = '' } = job.metadata
    spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
    Object.assign(labels, {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name
    })
  }
}

/** Nodes. */
export const nodeHooks: Partial<Strategy> = {
  keepsStatusOnCreate: true,

  prepareForCreate(node) {
    node['spec'] ??= {}
    node['status'] ??= {}
  }
}

/** ServiceAccounts have nothing but metadata. */
export const serviceAccountHooks: Partial<Strategy> = {}

/** Volumes and claims begin as Pending. */
export const storageHooks: Partial<Strategy> = {
  prepareForCreate(object) {
    object['status'] = { phase: 'Pending' }
  }
}
