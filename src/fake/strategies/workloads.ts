/** Small hooks of resources that need little more than the generic rules. */
import { objectAt } from '../json.ts'
import type { Strategy } from './strategy.ts'

/** Workloads: the status that they begin with. */
export const deploymentHooks: Partial<Strategy> = {
  statusKeepsLabels: true,

  prepareForCreate(object) {
    object.status = object.kind === 'Deployment' || object.kind === 'DaemonSet' ? {} : { replicas: 0 }
    if (object.kind === 'DaemonSet') {
      object.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
      object.metadata.annotations = { 'deprecated.daemonset.template.generation': '1', ...object.metadata.annotations }
    }
    if (object.kind === 'StatefulSet') object.status = { replicas: 0, availableReplicas: 0 }
  }
}

/** Jobs: the selector and the labels that tie Pods to the Job. */
export const jobHooks: Partial<Strategy> = {
  prepareForCreate(job) {
    job.status = {}
    const spec = objectAt(job, 'spec')
    if (spec.manualSelector === true) return
    const labels = objectAt(spec, 'template', 'metadata', 'labels')
    const { uid = '', name = '' } = job.metadata
    spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
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
    node.spec ??= {}
    node.status ??= {}
  }
}

/** ServiceAccounts have nothing but metadata. */
export const serviceAccountHooks: Partial<Strategy> = {}

/** Volumes and claims begin as Pending. */
export const storageHooks: Partial<Strategy> = {
  prepareForCreate(object) {
    object.status = { phase: 'Pending' }
  }
}
