/** Defaults of the kinds that make Pods. */
import type { JsonObject } from '../../../resources/patch/json.ts'
import { defaultPodTemplate } from './pod.ts'
import { ensureObject, objectAt, objectsAt, setDefaults } from './set.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/ */
export function defaultDeployment(deployment: JsonObject): void {
  const spec = ensureObject(deployment, 'spec')
  setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = ensureObject(spec, 'strategy')
  setDefaults(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    setDefaults(ensureObject(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
  }
  defaultPodTemplate(objectAt(spec, 'template'))
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/ */
export function defaultStatefulSet(set: JsonObject): void {
  const spec = ensureObject(set, 'spec')
  setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' })
  const strategy = ensureObject(spec, 'updateStrategy')
  setDefaults(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') setDefaults(ensureObject(strategy, 'rollingUpdate'), { partition: 0 })
  setDefaults(ensureObject(spec, 'persistentVolumeClaimRetentionPolicy'), {
    whenDeleted: 'Retain',
    whenScaled: 'Retain'
  })
  for (const claim of objectsAt(spec, 'volumeClaimTemplates')) {
    setDefaults(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
    defaultClaim(claim)
  }
  defaultPodTemplate(objectAt(spec, 'template'))
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/ */
export function defaultDaemonSet(set: JsonObject): void {
  const annotations = ensureObject(ensureObject(set, 'metadata'), 'annotations')
  setDefaults(annotations, { 'deprecated.daemonset.template.generation': '1' })
  const spec = ensureObject(set, 'spec')
  setDefaults(spec, { revisionHistoryLimit: 10 })
  const strategy = ensureObject(spec, 'updateStrategy')
  setDefaults(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    setDefaults(ensureObject(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 })
  }
  defaultPodTemplate(objectAt(spec, 'template'))
}

export function defaultReplicaSet(set: JsonObject): void {
  const spec = ensureObject(set, 'spec')
  setDefaults(spec, { replicas: 1 })
  defaultPodTemplate(objectAt(spec, 'template'))
}

/** The old controller takes its selector and labels from its template. */
export function defaultReplicationController(controller: JsonObject): void {
  const spec = ensureObject(controller, 'spec')
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels')
  if (labels !== undefined) {
    setDefaults(spec, { selector: labels })
    setDefaults(ensureObject(controller, 'metadata'), { labels })
  }
  setDefaults(spec, { replicas: 1 })
  defaultPodTemplate(objectAt(spec, 'template'))
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/ */
export function defaultJob(job: JsonObject): void {
  const spec = ensureObject(job, 'spec')
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  setDefaults(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: objectAt(spec, 'podFailurePolicy') === undefined ? 'TerminatingOrFailed' : 'Failed'
  })
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels')
  if (labels !== undefined) setDefaults(ensureObject(job, 'metadata'), { labels })
  defaultPodTemplate(objectAt(spec, 'template'))
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/ */
export function defaultCronJob(cronJob: JsonObject): void {
  const spec = ensureObject(cronJob, 'spec')
  setDefaults(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1
  })
  defaultPodTemplate(objectAt(objectAt(objectAt(spec, 'jobTemplate'), 'spec'), 'template'))
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/ */
export function defaultClaim(claim: JsonObject): void {
  setDefaults(ensureObject(claim, 'status'), { phase: 'Pending' })
  setDefaults(ensureObject(claim, 'spec'), { volumeMode: 'Filesystem' })
}
