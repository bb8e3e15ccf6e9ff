/** Cells of the kinds that people look at most; the names are those of the server's columns. */
import { type FakeObject, isJsonObject, listAt, textAt, valueAt } from '../json.ts'
import { podPrinter } from './pod-printer.ts'

/** Gives one cell. */
export type Cell = (object: FakeObject, now: number) => unknown

const number =
  (...path: string[]): Cell =>
  (object) =>
    valueAt(object, ...path) ?? 0

const text =
  (missing: string, ...path: string[]): Cell =>
  (object) =>
    textAt(object, ...path) || missing

const size =
  (...path: string[]): Cell =>
  (object) => {
    const value = valueAt(object, ...path)
    if (Array.isArray(value)) return value.length
    return isJsonObject(value) ? Object.keys(value).length : 0
  }

const selector: Cell = (object) => {
  const value = valueAt(object, 'spec', 'selector', 'matchLabels') ?? valueAt(object, 'spec', 'selector')
  return pairs(value)
}

function pairs(value: unknown): string {
  if (!isJsonObject(value)) return '<none>'
  const entries = Object.entries(value).filter(([, each]) => typeof each === 'string')
  return entries.length === 0
    ? '<none>'
    : entries
        .sort()
        .map(([key, each]) => `${key}=${each}`)
        .join(',')
}

const replicas: Cell = (object) =>
  `${valueAt(object, 'status', 'readyReplicas') ?? 0}/${valueAt(object, 'spec', 'replicas') ?? 0}`

const ports: Cell = (service) => {
  const shown = listAt(service, 'spec', 'ports').map((port) => {
    const nodePort = valueAt(port, 'nodePort')
    return `${valueAt(port, 'port')}${nodePort ? `:${nodePort}` : ''}/${textAt(port, 'protocol')}`
  })
  return shown.length === 0 ? '<none>' : shown.join(',')
}

const nodeStatus: Cell = (node) => {
  const ready = listAt(node, 'status', 'conditions').find((each) => textAt(each, 'type') === 'Ready')
  const status = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  return valueAt(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status
}

const nodeRoles: Cell = (node) => {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.keys(node.metadata.labels ?? {}).filter((key) => key.startsWith(prefix) && key !== prefix)
  return roles.length === 0
    ? '<none>'
    : roles
        .map((key) => key.slice(prefix.length))
        .sort()
        .join(',')
}

const phase: Cell = (object) => (object.metadata.deletionTimestamp ? 'Terminating' : textAt(object, 'status', 'phase'))

/** Printers by kind, cells by column name. What is not here shows name, age and empty cells. */
export const PRINTERS: ReadonlyMap<string, Readonly<Record<string, Cell>>> = new Map<string, Record<string, Cell>>([
  ['Pod', podPrinter],
  ['ConfigMap', { Data: (object) => count(object, 'data') + count(object, 'binaryData') }],
  ['Secret', { Type: text('', 'type'), Data: size('data') }],
  ['Namespace', { Status: text('', 'status', 'phase') }],
  ['Node', { Status: nodeStatus, Roles: nodeRoles, Version: text('', 'status', 'nodeInfo', 'kubeletVersion') }],
  [
    'Service',
    {
      Type: text('', 'spec', 'type'),
      'Cluster-IP': text('<none>', 'spec', 'clusterIP'),
      'External-IP': (object) => (textAt(object, 'spec', 'type') === 'LoadBalancer' ? '<pending>' : '<none>'),
      'Port(s)': ports,
      Selector: selector
    }
  ],
  [
    'Deployment',
    {
      Ready: replicas,
      'Up-to-date': number('status', 'updatedReplicas'),
      Available: number('status', 'availableReplicas'),
      Selector: selector
    }
  ],
  [
    'ReplicaSet',
    {
      Desired: number('spec', 'replicas'),
      Current: number('status', 'replicas'),
      Ready: number('status', 'readyReplicas'),
      Selector: selector
    }
  ],
  ['StatefulSet', { Ready: replicas }],
  [
    'DaemonSet',
    {
      Desired: number('status', 'desiredNumberScheduled'),
      Current: number('status', 'currentNumberScheduled'),
      Ready: number('status', 'numberReady'),
      'Up-to-date': number('status', 'updatedNumberScheduled'),
      Available: number('status', 'numberAvailable'),
      'Node Selector': (object) => pairs(valueAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
      Selector: selector
    }
  ],
  ['PersistentVolumeClaim', { Status: phase, Storageclass: text('', 'spec', 'storageClassName') }],
  ['Lease', { Holder: text('', 'spec', 'holderIdentity') }],
  ['StorageClass', { Provisioner: text('', 'provisioner') }],
  ['CustomResourceDefinition', { 'Created At': (object) => object.metadata.creationTimestamp ?? '' }]
])

function count(object: FakeObject, field: string): number {
  const value = valueAt(object, field)
  return isJsonObject(value) ? Object.keys(value).length : 0
}
