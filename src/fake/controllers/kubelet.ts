/** A node without containers: Pods are bound, run and ready at once, and gone as soon as they are deleted. */
import { type FakeObject, listAt, textAt, valueAt } from '../json.ts'
import { timestamp } from '../machine.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { objectsOf } from './controller.ts'

/** The node that Pods are bound to when they name none. */
const NODE = 'fake-node'

export const kubelet: Controller = {
  resources: ['pods'],
  async sync(context) {
    for (const pod of objectsOf(context, 'pods')) await syncPod(context, pod)
  }
}

async function syncPod(context: ControllerContext, pod: FakeObject): Promise<void> {
  const { namespace, name, deletionTimestamp, deletionGracePeriodSeconds = 0, uid } = pod.metadata
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  if (deletionTimestamp !== undefined) {
    if (deletionGracePeriodSeconds === 0) return
    await context.request('DELETE', path, { gracePeriodSeconds: 0, preconditions: { uid } })
    return
  }
  if (textAt(pod, 'status', 'phase') !== 'Pending') return
  if (textAt(pod, 'spec', 'nodeName') === '') {
    await context.request('POST', `${path}/binding`, { metadata: { name }, target: { kind: 'Node', name: NODE } })
    return
  }
  await context.request('PATCH', `${path}/status`, { status: runningStatus(context, pod) })
}

function runningStatus({ machine }: ControllerContext, pod: FakeObject): unknown {
  const now = timestamp(machine.clock)
  const condition = (type: string): unknown => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: now,
    observedGeneration: pod.metadata.generation ?? 1
  })
  const octet = (machine.store.count('pods') % 250) + 2
  return {
    phase: 'Running',
    observedGeneration: pod.metadata.generation ?? 1,
    startTime: now,
    hostIP: '10.0.0.1',
    podIP: `10.244.0.${octet}`,
    podIPs: [{ ip: `10.244.0.${octet}` }],
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    containerStatuses: listAt(pod, 'spec', 'containers').map((container) => ({
      name: textAt(container, 'name'),
      image: textAt(container, 'image'),
      imageID: '',
      containerID: `fake://${pod.metadata.uid}/${textAt(container, 'name')}`,
      ready: true,
      started: true,
      restartCount: Number(valueAt(container, 'restartCount') ?? 0),
      state: { running: { startedAt: now } }
    }))
  }
}
