/**
 * Deployments: one ReplicaSet per template, the newest with all replicas, and the status that sums them up. A rollout goes
 * in one step.
 */
import { createHash } from 'node:crypto'
import { copyJson, type FakeObject, isJsonObject, valueAt } from '../json.ts'
import {
  type Controller,
  type ControllerContext,
  controllerReference,
  isControlledBy,
  objectsOf
} from './controller.ts'
import { patchStatus } from './status.ts'

const DEPLOYMENTS = 'deployments.apps'
const REPLICA_SETS = 'replicasets.apps'
const HASH_LABEL = 'pod-template-hash'
const REVISION = 'deployment.kubernetes.io/revision'

export const deploymentController: Controller = {
  resources: [DEPLOYMENTS, REPLICA_SETS],
  async sync(context) {
    for (const deployment of objectsOf(context, DEPLOYMENTS)) {
      if (deployment.metadata.deletionTimestamp === undefined) await syncDeployment(context, deployment)
    }
  }
}

async function syncDeployment(context: ControllerContext, deployment: FakeObject): Promise<void> {
  const { namespace, name } = deployment.metadata
  const template = valueAt(deployment, 'spec', 'template')
  if (!isJsonObject(template) || valueAt(deployment, 'spec', 'paused') === true) return
  const owned = objectsOf(context, REPLICA_SETS).filter((each) => isControlledBy(each, deployment))
  const hash = hashOf(template)
  const current = owned.find((each) => each.metadata.labels?.[HASH_LABEL] === hash)
  const replicas = numberOr(valueAt(deployment, 'spec', 'replicas'), 1)
  const base = `/apis/apps/v1/namespaces/${namespace}/replicasets`
  const newest = Math.max(0, ...owned.map(revisionOf))
  if (current === undefined || revisionOf(current) < newest) {
    const annotations = { [REVISION]: String(newest + 1) }
    if (current === undefined)
      await context.request('POST', base, replicaSetFor(deployment, hash, replicas, newest + 1))
    else await context.request('PATCH', `${base}/${current.metadata.name}`, { metadata: { annotations } })
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`
    await context.request('PATCH', path, { metadata: { annotations } })
    return
  }
  for (const each of owned) {
    const wanted = each === current ? replicas : 0
    if (valueAt(each, 'spec', 'replicas') === wanted) continue
    await context.request('PATCH', `${base}/${each.metadata.name}`, { spec: { replicas: wanted } })
  }
  await patchStatus(context, deployment, 'deployments', statusOf(deployment, owned, current))
}

function revisionOf(replicaSet: FakeObject): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? 0)
}

/** Annotations that a ReplicaSet does not take over from its Deployment. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([REVISION, 'kubectl.kubernetes.io/last-applied-configuration'])

function annotationsFor(deployment: FakeObject, replicas: number, revision: number): Record<string, string> {
  const taken = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.has(key))
  return {
    ...Object.fromEntries(taken),
    'deployment.kubernetes.io/desired-replicas': String(replicas),
    [REVISION]: String(revision)
  }
}

function replicaSetFor(deployment: FakeObject, hash: string, replicas: number, revision: number): unknown {
  const template = copyJson(valueAt(deployment, 'spec', 'template')) as { metadata?: { labels?: object } }
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash }
  const selector = valueAt(deployment, 'spec', 'selector', 'matchLabels')
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      labels,
      annotations: annotationsFor(deployment, replicas, revision),
      ownerReferences: [controllerReference(deployment)]
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...(isJsonObject(selector) && selector), [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } }
    }
  }
}

function statusOf(deployment: FakeObject, owned: readonly FakeObject[], current: FakeObject): Record<string, unknown> {
  const sum = (field: string, sets: readonly FakeObject[]): number =>
    sets.reduce((total, each) => total + numberOr(valueAt(each, 'status', field), 0), 0)
  const wanted = numberOr(valueAt(deployment, 'spec', 'replicas'), 1)
  const available = sum('availableReplicas', owned)
  const enough = available >= wanted
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: sum('replicas', owned),
    updatedReplicas: sum('replicas', [current]),
    readyReplicas: sum('readyReplicas', owned),
    availableReplicas: available,
    unavailableReplicas: Math.max(wanted - available, 0),
    conditions: [
      {
        type: 'Available',
        status: enough ? 'True' : 'False',
        reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.'
      },
      {
        type: 'Progressing',
        status: 'True',
        reason: enough ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
        message: `ReplicaSet "${current.metadata.name}" ${enough ? 'has successfully progressed.' : 'is progressing.'}`
      }
    ]
  }
}

function numberOr(value: unknown, missing: number): number {
  return typeof value === 'number' ? value : missing
}

/** A name for a template: ten characters of the alphabet of generated names. */
function hashOf(template: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(template)).digest()
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
  return [...digest.subarray(0, 10)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('')
}
