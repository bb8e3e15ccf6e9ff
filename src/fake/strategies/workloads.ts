/** Small hooks of resources that need little more than the generic rules. */
import { type FakeObject, objectAt, sameJson, textAt, valueAt } from '../json.ts'
import type { Strategy } from './strategy.ts'

/** Workloads: the status that they begin with. */
export const deploymentHooks: Partial<Strategy> = {
  statusKeepsLabels: true,

  prepareForCreate(object) {
    object.status = object.kind === 'Deployment' || object.kind === 'DaemonSet' ? {} : { replicas: 0 }
    if (object.kind === 'DaemonSet') {
      object.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
    }
    if (object.kind === 'StatefulSet') object.status = { replicas: 0, availableReplicas: 0 }
  }
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

/** DaemonSets count the changes of their template in an annotation. */
export const daemonSetHooks: Partial<Strategy> = {
  ...deploymentHooks,

  prepareForUpdate(set, old) {
    const count = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0)
    const same = sameJson(objectAt(set, 'spec').template, valueAt(old, 'spec', 'template'))
    set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(same ? count : count + 1) }
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
    objectAt(spec, 'selector', 'matchLabels')['batch.kubernetes.io/controller-uid'] ??= uid
    // A Job without labels of its own shares those of its template, and so gets these too.
    const shared = Object.keys(job.metadata.labels ?? {}).length === 0 || sameJson(job.metadata.labels, labels)
    for (const [key, value] of [
      ['batch.kubernetes.io/controller-uid', uid],
      ['batch.kubernetes.io/job-name', name],
      ['controller-uid', uid],
      ['job-name', name]
    ] as const) {
      labels[key] ??= value
    }
    if (shared) job.metadata.labels = { ...labels } as Record<string, string>
  }
}

const NOT_READY = 'node.kubernetes.io/not-ready'

/** Nodes. */
export const nodeHooks: Partial<Strategy> = {
  keepsStatusOnCreate: true,

  prepareForCreate(node) {
    const spec = objectAt(node, 'spec')
    // The TaintNodesByCondition admission plugin: a new Node is not ready.
    const taints = Array.isArray(spec.taints) ? spec.taints : []
    const known = taints.some((each) => textAt(each, 'key') === NOT_READY && textAt(each, 'effect') === 'NoSchedule')
    if (!known) spec.taints = [...taints, { key: NOT_READY, effect: 'NoSchedule' }]
    node.status ??= {}
  }
}

/** ServiceAccounts have nothing but metadata. */
export const serviceAccountHooks: Partial<Strategy> = {}

/** Claims begin as Pending, and are protected while they are used. */
export const claimHooks: Partial<Strategy> = {
  prepareForCreate(claim) {
    claim.status = { phase: 'Pending' }
    protect(claim, 'kubernetes.io/pvc-protection')
  }
}

/** Volumes begin as Pending, and are protected while they are bound. */
export const volumeHooks: Partial<Strategy> = {
  prepareForCreate(volume, { now }) {
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: now }
    protect(volume, 'kubernetes.io/pv-protection')
  }
}

/** The StorageObjectInUseProtection admission plugin; a controller takes the finalizer away. */
function protect({ metadata }: FakeObject, finalizer: string): void {
  const finalizers = metadata.finalizers ?? []
  if (!finalizers.includes(finalizer)) metadata.finalizers = [...finalizers, finalizer]
}

/** Autoscalers have measured nothing yet. */
export const autoscalerHooks: Partial<Strategy> = {
  prepareForCreate(autoscaler) {
    autoscaler.status =
      autoscaler.apiVersion === 'autoscaling/v1'
        ? { currentReplicas: 0, desiredReplicas: 0 }
        : { desiredReplicas: 0, currentMetrics: null }
  }
}

/** Ingresses begin without an address. */
export const ingressHooks: Partial<Strategy> = {
  prepareForCreate(ingress) {
    ingress.status = { loadBalancer: {} }
  }
}
