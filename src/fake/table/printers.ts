/** Cells of the kinds that people look at most; the names are those of the server's columns. */
import { type FakeObject, isJsonObject, listAt, textAt, valueAt } from '../json.ts'
import { ACCESS_PRINTERS } from './access-printers.ts'
import { type Cell, showSelector, text } from './cell-makers.ts'
import { eventPrinter } from './event-printer.ts'
import { NETWORK_PRINTERS } from './network-printers.ts'
import { podPrinter } from './pod-printer.ts'
import { POLICY_PRINTERS } from './policy-printers.ts'
import { STORAGE_PRINTERS } from './storage-printers.ts'
import { WORKLOAD_PRINTERS } from './workload-printers.ts'

const number =
  (...path: string[]): Cell =>
  (object) =>
    valueAt(object, ...path) ?? 0

const size =
  (...path: string[]): Cell =>
  (object) => {
    const value = valueAt(object, ...path)
    if (Array.isArray(value)) return value.length
    return isJsonObject(value) ? Object.keys(value).length : 0
  }

const selector: Cell = (object) => showSelector(valueAt(object, 'spec', 'selector'))

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

const externalAddresses: Cell = (service) => {
  const type = textAt(service, 'spec', 'type')
  if (type === 'ExternalName') return textAt(service, 'spec', 'externalName')
  const given = listAt(service, 'status', 'loadBalancer', 'ingress').map(
    (each) => textAt(each, 'ip') || textAt(each, 'hostname')
  )
  const balanced = type === 'LoadBalancer' ? [...new Set(given)].sort() : []
  const all = [...balanced, ...listAt(service, 'spec', 'externalIPs').map(String)]
  return all.join(',') || (type === 'LoadBalancer' ? '<pending>' : '<none>')
}

const nodeInfo =
  (field: string): Cell =>
  (node) =>
    textAt(node, 'status', 'nodeInfo', field) || '<unknown>'

const nodeAddress =
  (type: string): Cell =>
  (node) => {
    const found = listAt(node, 'status', 'addresses').find((each) => textAt(each, 'type') === type)
    return textAt(found, 'address') || '<none>'
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

/** Printers by kind, cells by column name. What is not here shows name, age and empty cells. */
export const PRINTERS: ReadonlyMap<string, Readonly<Record<string, Cell>>> = new Map<string, Record<string, Cell>>([
  ['Pod', podPrinter],
  ['Event', eventPrinter],
  ['ConfigMap', { Data: (object) => count(object, 'data') + count(object, 'binaryData') }],
  ['Secret', { Type: text('', 'type'), Data: size('data') }],
  ['Namespace', { Status: text('', 'status', 'phase') }],
  [
    'Node',
    {
      Status: nodeStatus,
      Roles: nodeRoles,
      Version: text('', 'status', 'nodeInfo', 'kubeletVersion'),
      'Internal-IP': nodeAddress('InternalIP'),
      'External-IP': nodeAddress('ExternalIP'),
      'OS-Image': nodeInfo('osImage'),
      'Kernel-Version': (node, now) => {
        const architecture = textAt(node, 'status', 'nodeInfo', 'architecture')
        return `${nodeInfo('kernelVersion')(node, now)}${architecture && ` (${architecture})`}`
      },
      'Container-Runtime': nodeInfo('containerRuntimeVersion')
    }
  ],
  [
    'Service',
    {
      Type: text('', 'spec', 'type'),
      'Cluster-IP': text('<none>', 'spec', 'clusterIP'),
      'External-IP': externalAddresses,
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
  ...WORKLOAD_PRINTERS,
  ...NETWORK_PRINTERS,
  ...STORAGE_PRINTERS,
  ...POLICY_PRINTERS,
  ...ACCESS_PRINTERS
])

function count(object: FakeObject, field: string): number {
  const value = valueAt(object, field)
  return isJsonObject(value) ? Object.keys(value).length : 0
}
