/** What {@link waitFor} mostly waits for. */
import type { KubeObject } from '../meta.ts'
import type { CustomResourceDefinition } from '../resources/kinds/apiextensions-v1.ts'
import type { DaemonSet, Deployment, StatefulSet } from '../resources/kinds/apps-v1.ts'
import type { Job } from '../resources/kinds/batch-v1.ts'
import type { Pod } from '../resources/kinds/core-v1.ts'
import type { WaitCondition } from './wait.ts'

/** What was waited for will not come: the object says so. */
export class WaitFailedError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WaitFailedError'
  }
}

/** A condition in an object's status. */
interface StatusCondition {
  type: string
  status: string
  reason?: string
  message?: string
  observedGeneration?: number
}

const ABSENT = 'it does not exist'

/** The object is gone. One of the same name that was made again is not told from it: see {@link uidGone}. */
export const deleted: WaitCondition<KubeObject> = (object) => object === undefined || stillThere(object)

/** The object with this uid is gone; one of the same name that was made again does not count. */
export function uidGone(uid: string): WaitCondition<KubeObject> {
  return (object) => object === undefined || object.metadata?.uid !== uid || stillThere(object)
}

/**
 * A condition of the object's status has this value, and is no older than its spec, as far as the condition or else the status says of which
 * generation it is. As in `kubectl wait`, upper and lower case are the same.
 */
export function conditionStatus(type: string, status: string = 'True'): WaitCondition<KubeObject> {
  return (object) => {
    if (object === undefined) return ABSENT
    const found = conditionsOf(object).find((condition) => same(condition.type, type))
    if (found === undefined) return `condition ${type} is not there`
    const { observedGeneration = statusOf(object).observedGeneration } = found
    if (observedGeneration !== undefined && observedGeneration < (object.metadata?.generation ?? 0)) {
      return `condition ${type} is of an older generation`
    }
    return same(found.status, status) || `condition ${type} is ${found.status}${because(found)}`
  }
}

/** The Pod is ready. @throws {WaitFailedError} It has ended. */
export const podReady: WaitCondition<Pod> = (pod) => {
  const phase = pod?.status?.phase
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw new WaitFailedError(`Pod "${pod?.metadata?.name}" has ended: ${phase}${because(pod?.status ?? {})}`)
  }
  return conditionStatus('Ready')(pod)
}

/** The Job is complete. @throws {WaitFailedError} It has failed. */
export const jobComplete: WaitCondition<Job> = (job) => {
  const failed = job && conditionsOf(job).find(({ type, status }) => type === 'Failed' && status === 'True')
  if (failed) throw new WaitFailedError(`Job "${job.metadata?.name}" has failed${because(failed)}`)
  return conditionStatus('Complete')(job)
}

/** The API server serves the kind. @throws {WaitFailedError} It does not, for another definition has taken its names. */
export const crdEstablished: WaitCondition<CustomResourceDefinition> = (crd) => {
  const established = conditionStatus('Established')(crd)
  // Names that are refused later, with a change, leave it established under those from before.
  if (established === true) return true
  const refused = crd && conditionsOf(crd).find(({ type, status }) => type === 'NamesAccepted' && status === 'False')
  if (refused) {
    throw new WaitFailedError(`Names of CustomResourceDefinition "${crd.metadata?.name}" are taken${because(refused)}`)
  }
  return established
}

/**
 * All Pods of the Deployment are of its newest template and available, as `kubectl rollout status` sees it.
 *
 * @throws {WaitFailedError} The rollout made no progress within `progressDeadlineSeconds`.
 */
export const deploymentRolledOut: WaitCondition<Deployment> = (deployment) => {
  if (deployment === undefined) return ABSENT
  if (!isObserved(deployment)) return UNOBSERVED
  const { spec, status } = deployment
  const progress = conditionsOf(deployment).find(({ type }) => type === 'Progressing')
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    throw new WaitFailedError(
      `Deployment "${deployment.metadata?.name}" exceeded its progress deadline${because(progress)}`
    )
  }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {}
  const wanted = spec?.replicas ?? 0
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} new replicas are updated`
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old replicas are still there`
  return availableReplicas >= updatedReplicas || `${availableReplicas} of ${updatedReplicas} replicas are available`
}

/**
 * All Pods of the DaemonSet are of its newest template and available.
 *
 * @throws {WaitFailedError} Its update strategy is not RollingUpdate, so nothing rolls out.
 */
export const daemonSetRolledOut: WaitCondition<DaemonSet> = (daemonSet) => {
  if (daemonSet === undefined) return ABSENT
  checkRolling('DaemonSet', daemonSet, daemonSet.spec?.updateStrategy?.type)
  if (!isObserved(daemonSet)) return UNOBSERVED
  const { updatedNumberScheduled = 0, numberAvailable = 0, desiredNumberScheduled = 0 } = daemonSet.status ?? {}
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return `${updatedNumberScheduled} of ${desiredNumberScheduled} Pods are updated`
  }
  return (
    numberAvailable >= desiredNumberScheduled || `${numberAvailable} of ${desiredNumberScheduled} Pods are available`
  )
}

/**
 * All Pods of the StatefulSet are ready, and of its newest template as far as its partition goes.
 *
 * @throws {WaitFailedError} Its update strategy is not RollingUpdate, so nothing rolls out.
 */
export const statefulSetRolledOut: WaitCondition<StatefulSet> = (statefulSet) => {
  if (statefulSet === undefined) return ABSENT
  const { spec, status } = statefulSet
  checkRolling('StatefulSet', statefulSet, spec?.updateStrategy?.type)
  if (!status?.observedGeneration || !isObserved(statefulSet)) return UNOBSERVED
  const { readyReplicas = 0, updatedReplicas = 0, updateRevision, currentRevision } = status
  const wanted = spec?.replicas ?? 0
  if (readyReplicas < wanted) return `${readyReplicas} of ${wanted} Pods are ready`
  const rollingUpdate = spec?.updateStrategy?.rollingUpdate
  if (rollingUpdate !== undefined) {
    const updates = wanted - (rollingUpdate.partition ?? 0)
    return updatedReplicas >= updates || `${updatedReplicas} of ${updates} Pods are updated`
  }
  return updateRevision === currentRevision || `${updatedReplicas} Pods are at revision ${updateRevision}`
}

const UNOBSERVED = 'the newest spec has not been observed'

/** A controller writes the generation that it has seen into the status; before that the status tells of an older spec. */
function isObserved(object: KubeObject): boolean {
  return (object.metadata?.generation ?? 0) <= (statusOf(object).observedGeneration ?? 0)
}

function checkRolling(kind: string, object: KubeObject, strategy: string | undefined): void {
  if (strategy === 'RollingUpdate') return
  throw new WaitFailedError(`${kind} "${object.metadata?.name}" does not roll out: its update strategy is ${strategy}`)
}

function conditionsOf(object: KubeObject): StatusCondition[] {
  return statusOf(object).conditions ?? []
}

function statusOf(object: KubeObject): { observedGeneration?: number; conditions?: StatusCondition[] } {
  return (object as { status?: ReturnType<typeof statusOf> }).status ?? {}
}

/** Reason and message of a status, as the end of a sentence. */
function because({ reason, message }: { reason?: string; message?: string }): string {
  const words = [reason, message].filter((word) => word)
  return words.length === 0 ? '' : `: ${words.join(': ')}`
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function stillThere({ metadata }: KubeObject): string {
  const { deletionTimestamp, finalizers = [] } = metadata ?? {}
  if (deletionTimestamp === undefined) return 'it is still there'
  return `it is being deleted${finalizers.length === 0 ? '' : `, held by ${finalizers.join(', ')}`}`
}
