/** ReplicaSets: as many Pods as they ask for. */
import { copyJson, type FakeObject, isJsonObject, listAt, textAt, valueAt } from '../json.ts'
import {
  type Controller,
  type ControllerContext,
  controllerReference,
  isControlledBy,
  objectsOf
} from './controller.ts'
import { patchStatus } from './status.ts'

const REPLICA_SETS = 'replicasets.apps'

export const replicaSetController: Controller = {
  resources: [REPLICA_SETS, 'pods'],
  async sync(context) {
    for (const set of objectsOf(context, REPLICA_SETS)) {
      if (set.metadata.deletionTimestamp === undefined) await syncReplicaSet(context, set)
    }
  }
}

async function syncReplicaSet(context: ControllerContext, set: FakeObject): Promise<void> {
  const pods = objectsOf(context, 'pods').filter((pod) => isControlledBy(pod, set))
  const alive = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && !isFinished(pod))
  const replicas = valueAt(set, 'spec', 'replicas')
  const wanted = typeof replicas === 'number' ? replicas : 1
  const base = `/api/v1/namespaces/${set.metadata.namespace}/pods`
  for (let count = alive.length; count < wanted; count++) await context.request('POST', base, podFor(set))
  for (const pod of alive.slice(wanted)) await context.request('DELETE', `${base}/${pod.metadata.name}`)
  const ready = alive.filter(isReady).length
  await patchStatus(context, set, 'replicasets', {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: alive.length,
    fullyLabeledReplicas: alive.length,
    readyReplicas: ready,
    availableReplicas: ready
  })
}

function podFor(set: FakeObject): unknown {
  const template = valueAt(set, 'spec', 'template')
  const { metadata, spec } = isJsonObject(template) ? copyJson(template) : { metadata: {}, spec: {} }
  return {
    metadata: {
      ...(isJsonObject(metadata) && metadata),
      generateName: `${set.metadata.name}-`,
      ownerReferences: [controllerReference(set)]
    },
    spec
  }
}

function isFinished(pod: FakeObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))
}

function isReady(pod: FakeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (each) => textAt(each, 'type') === 'Ready' && textAt(each, 'status') === 'True'
  )
}
