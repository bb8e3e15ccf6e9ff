/** Cells of Pods: the state that `kubectl get pods` sums up. */
import { type FakeObject, listAt, textAt, valueAt } from '../json.ts'

type Cell = (object: FakeObject, now: number) => unknown

const statuses = (pod: FakeObject): unknown[] => listAt(pod, 'status', 'containerStatuses')

const ready: Cell = (pod) => {
  const count = statuses(pod).filter((each) => valueAt(each, 'ready') === true).length
  return `${count}/${listAt(pod, 'spec', 'containers').length}`
}

const restarts: Cell = (pod) => {
  const counts = statuses(pod).map((each) => Number(valueAt(each, 'restartCount') ?? 0))
  return String(counts.reduce((sum, each) => sum + each, 0))
}

/** The reason of a container that does not run stands for the phase, the first container's last. */
const status: Cell = (pod) => {
  let reason = textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase')
  for (const each of [...statuses(pod)].reverse()) {
    const waiting = textAt(each, 'state', 'waiting', 'reason')
    const terminated = textAt(each, 'state', 'terminated', 'reason')
    if (waiting !== '') reason = waiting
    else if (terminated !== '') reason = terminated
  }
  return pod.metadata.deletionTimestamp ? 'Terminating' : reason
}

/** By column name. */
export const podPrinter: Readonly<Record<string, Cell>> = {
  Ready: ready,
  Status: status,
  Restarts: restarts,
  IP: (pod) => textAt(pod, 'status', 'podIP') || '<none>',
  Node: (pod) => textAt(pod, 'spec', 'nodeName') || '<none>',
  'Nominated Node': (pod) => textAt(pod, 'status', 'nominatedNodeName') || '<none>',
  'Readiness Gates': () => '<none>'
}
