/** Cells of batch, scaling, networking, storage, policy and access kinds. */
import { type FakeObject, isJsonObject, listAt, textAt, valueAt } from '../json.ts'
import { selectorText } from '../selector-text.ts'
import { humanDuration } from './duration.ts'

/** Gives one cell. */
type Cell = (object: FakeObject, now: number) => unknown

const text =
  (missing: string, ...path: string[]): Cell =>
  (object) =>
    textAt(object, ...path) || missing

const flag =
  (missing: boolean, ...path: string[]): Cell =>
  (object) =>
    valueAt(object, ...path) ?? missing

const scalar =
  (missing: string, ...path: string[]): Cell =>
  (object) =>
    String(valueAt(object, ...path) ?? missing)

const count =
  (...path: string[]): Cell =>
  (object) =>
    listAt(object, ...path).length

const phase: Cell = (object) => (object.metadata.deletionTimestamp ? 'Terminating' : textAt(object, 'status', 'phase'))

/** A label selector as text. */
export function showSelector(selector: unknown): string {
  return selectorText(selector) || '<none>'
}

function since(time: unknown, now: number): string | undefined {
  return typeof time === 'string' ? humanDuration(now - Date.parse(time)) : undefined
}

const completions: Cell = (job) => {
  const done = valueAt(job, 'status', 'succeeded') ?? 0
  const wanted = valueAt(job, 'spec', 'completions')
  if (wanted !== undefined && wanted !== null) return `${done}/${wanted}`
  const parallelism = Number(valueAt(job, 'spec', 'parallelism') ?? 0)
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

const JOB_ENDS = ['Complete', 'Failed']
const JOB_STATES = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']

const jobStatus: Cell = (job) => {
  const conditions = listAt(job, 'status', 'conditions')
  const has = (type: string): boolean =>
    conditions.some((each) => textAt(each, 'type') === type && textAt(each, 'status') === 'True')
  const end = JOB_ENDS.find(has)
  if (end !== undefined) return end
  return job.metadata.deletionTimestamp ? 'Terminating' : (JOB_STATES.find(has) ?? 'Running')
}

const jobDuration: Cell = (job, now) => {
  const start = valueAt(job, 'status', 'startTime')
  const end = valueAt(job, 'status', 'completionTime')
  return since(start, typeof end === 'string' ? Date.parse(end) : now) ?? ''
}

/** Names of a list up to a number, then how many more there are. */
function shorten(names: readonly string[], most: number): string {
  const shown = names.slice(0, most)
  return names.length > most ? `${shown.join(',')} + ${names.length - most} more...` : shown.join(',')
}

const hosts: Cell = (ingress) => {
  const names = listAt(ingress, 'spec', 'rules')
    .map((rule) => textAt(rule, 'host'))
    .filter((host) => host !== '')
  return shorten(names, 3) || '*'
}

const addresses: Cell = (object) => {
  const list = listAt(object, 'status', 'loadBalancer', 'ingress')
  return [...new Set(list.map((each) => textAt(each, 'ip') || textAt(each, 'hostname')))].sort().join(',')
}

const endpoints: Cell = (object) => {
  const names = listAt(object, 'subsets').flatMap((subset) => {
    const ips = listAt(subset, 'addresses').map((each) => textAt(each, 'ip'))
    const ports = listAt(subset, 'ports')
    return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => joinPort(ip, valueAt(port, 'port'))))
  })
  return names.length === 0 ? '<none>' : shorten(names, 3)
}

function joinPort(host: string, port: unknown): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

const slicePorts: Cell = (slice) => {
  const names = listAt(slice, 'ports').map((port) => String(valueAt(port, 'port') ?? (textAt(port, 'name') || '*')))
  return names.length === 0 ? '<unset>' : shorten(names, 3)
}

const sliceEndpoints: Cell = (slice) => {
  const names = listAt(slice, 'endpoints').flatMap((each) => listAt(each, 'addresses').map(String))
  return names.length === 0 ? '<unset>' : shorten(names, 3)
}

const subjects =
  (kind: string): Cell =>
  (binding) =>
    listAt(binding, 'subjects')
      .filter((each) => textAt(each, 'kind') === kind)
      .map((each) => (kind === 'ServiceAccount' ? `${textAt(each, 'namespace')}/` : '') + textAt(each, 'name'))
      .join(', ')

const roleBinding: Record<string, Cell> = {
  Role: (binding) => `${textAt(binding, 'roleRef', 'kind')}/${textAt(binding, 'roleRef', 'name')}`,
  Users: subjects('User'),
  Groups: subjects('Group'),
  ServiceAccounts: subjects('ServiceAccount')
}

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP'
}

function accessModes(modes: readonly unknown[]): string {
  return Object.keys(SHORT_MODES)
    .filter((mode) => modes.includes(mode))
    .map((mode) => SHORT_MODES[mode])
    .join(',')
}

const bound =
  (cell: Cell): Cell =>
  (claim, now) =>
    textAt(claim, 'spec', 'volumeName') === '' ? '' : cell(claim, now)

const quota =
  (limits: boolean): Cell =>
  (object) => {
    const hard = valueAt(object, 'status', 'hard')
    const names = Object.keys(isJsonObject(hard) ? hard : {}).sort()
    return names
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${valueAt(object, 'status', 'used', name) ?? 0}/${valueAt(hard, name)}`)
      .join(', ')
  }

const targets: Cell = (autoscaler) => {
  const specs = listAt(autoscaler, 'spec', 'metrics')
  const current = listAt(autoscaler, 'status', 'currentMetrics')
  const shown = specs.map((spec, i) => metricText(spec, current[i]))
  if (shown.length === 0) return '<none>'
  return shown.length > 2 ? `${shown.slice(0, 2).join(', ')} + ${shown.length - 2} more...` : shown.join(', ')
}

function metricText(spec: unknown, status: unknown): string {
  const type = textAt(spec, 'type')
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`
  const target = valueAt(spec, field, 'target')
  const current = (name: string): unknown => valueAt(status, field, 'current', name) ?? '<unknown>'
  const average = valueAt(target, 'averageValue')
  if (type === 'Resource' || type === 'ContainerResource') {
    const name = textAt(spec, field, 'name')
    if (average !== undefined) return `${name}: ${current('averageValue')}/${average}`
    const percent = (value: unknown, missing: string): string => (typeof value === 'number' ? `${value}%` : missing)
    const used = percent(current('averageUtilization'), '<unknown>')
    return `${name}: ${used}/${percent(valueAt(target, 'averageUtilization'), '<auto>')}`
  }
  if (type === 'Pods') return `${current('averageValue')}/${average}`
  if (average !== undefined) return `${current('averageValue')}/${average} (avg)`
  return `${current('value')}/${valueAt(target, 'value')}`
}

const defaultMark =
  (annotation: string): Cell =>
  ({ metadata }) =>
    `${metadata.name}${metadata.annotations?.[annotation] === 'true' ? ' (default)' : ''}`

const firstSeen: Cell = (event, now) =>
  since(valueAt(event, 'firstTimestamp') ?? valueAt(event, 'eventTime'), now) ?? '<unknown>'

const lastSeen: Cell = (event, now) =>
  since(valueAt(event, 'series', 'lastObservedTime') ?? valueAt(event, 'lastTimestamp'), now) ?? firstSeen(event, now)

const eventObject: Cell = (event) => {
  const kind = textAt(event, 'involvedObject', 'kind').toLowerCase()
  const name = textAt(event, 'involvedObject', 'name')
  return name === '' ? kind : `${kind}/${name}`
}

const eventSource: Cell = (event) => {
  const component = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent')
  const host = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance')
  return host === '' ? component : `${component}, ${host}`
}

const parameters: Cell = (ingressClass) => {
  const reference = valueAt(ingressClass, 'spec', 'parameters')
  if (!isJsonObject(reference)) return '<none>'
  const group = textAt(reference, 'apiGroup')
  return `${textAt(reference, 'kind')}${group && `.${group}`}/${textAt(reference, 'name')}`
}

const csrCondition: Cell = (request) => {
  const types = listAt(request, 'status', 'conditions').map((each) => textAt(each, 'type'))
  const state = ['Denied', 'Approved'].find((type) => types.includes(type)) ?? 'Pending'
  const failed = types.includes('Failed') ? ',Failed' : ''
  return `${state}${failed}${textAt(request, 'status', 'certificate') === '' ? '' : ',Issued'}`
}

const webhooks: Record<string, Cell> = { Webhooks: count('webhooks') }

/** Printers by kind, cells by column name. */
export const MORE_PRINTERS: ReadonlyArray<[kind: string, cells: Record<string, Cell>]> = [
  [
    'Job',
    {
      Status: jobStatus,
      Completions: completions,
      Duration: jobDuration,
      Selector: (job) => showSelector(valueAt(job, 'spec', 'selector'))
    }
  ],
  [
    'CronJob',
    {
      Schedule: text('', 'spec', 'schedule'),
      Timezone: text('<none>', 'spec', 'timeZone'),
      Suspend: (object) => (valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False'),
      Active: count('status', 'active'),
      'Last Schedule': (object, now) => since(valueAt(object, 'status', 'lastScheduleTime'), now) ?? '<none>',
      Selector: (object) => showSelector(valueAt(object, 'spec', 'jobTemplate', 'spec', 'selector'))
    }
  ],
  [
    'HorizontalPodAutoscaler',
    {
      Reference: (object) =>
        `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
      Targets: targets,
      MinPods: scalar('<unset>', 'spec', 'minReplicas'),
      MaxPods: (object) => valueAt(object, 'spec', 'maxReplicas') ?? 0,
      Replicas: (object) => valueAt(object, 'status', 'currentReplicas') ?? 0
    }
  ],
  [
    'Ingress',
    {
      Class: text('<none>', 'spec', 'ingressClassName'),
      Hosts: hosts,
      Address: addresses,
      Ports: (object) => (listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')
    }
  ],
  ['NetworkPolicy', { 'Pod-Selector': (object) => showSelector(valueAt(object, 'spec', 'podSelector')) }],
  ['Endpoints', { Endpoints: endpoints }],
  ['EndpointSlice', { AddressType: text('', 'addressType'), Ports: slicePorts, Endpoints: sliceEndpoints }],
  [
    'IngressClass',
    {
      Name: defaultMark('ingressclass.kubernetes.io/is-default-class'),
      Controller: text('', 'spec', 'controller'),
      Parameters: parameters
    }
  ],
  [
    'PersistentVolume',
    {
      Capacity: scalar('0', 'spec', 'capacity', 'storage'),
      'Access Modes': (object) => accessModes(listAt(object, 'spec', 'accessModes')),
      'Reclaim Policy': text('', 'spec', 'persistentVolumeReclaimPolicy'),
      Status: phase,
      Claim: (object) => {
        const claim = valueAt(object, 'spec', 'claimRef')
        return isJsonObject(claim) ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : ''
      },
      StorageClass: text('', 'spec', 'storageClassName'),
      VolumeAttributesClass: text('<unset>', 'spec', 'volumeAttributesClassName'),
      Reason: text('', 'status', 'reason'),
      VolumeMode: text('<unset>', 'spec', 'volumeMode')
    }
  ],
  [
    'PersistentVolumeClaim',
    {
      Status: phase,
      Volume: text('', 'spec', 'volumeName'),
      Capacity: bound(scalar('0', 'status', 'capacity', 'storage')),
      'Access Modes': bound((object) => accessModes(listAt(object, 'status', 'accessModes'))),
      StorageClass: text('', 'spec', 'storageClassName'),
      VolumeAttributesClass: text('<unset>', 'spec', 'volumeAttributesClassName'),
      VolumeMode: text('<unset>', 'spec', 'volumeMode')
    }
  ],
  [
    'StorageClass',
    {
      Name: defaultMark('storageclass.kubernetes.io/is-default-class'),
      Provisioner: text('', 'provisioner'),
      ReclaimPolicy: text('Delete', 'reclaimPolicy'),
      VolumeBindingMode: text('Immediate', 'volumeBindingMode'),
      AllowVolumeExpansion: flag(false, 'allowVolumeExpansion')
    }
  ],
  [
    'CSIDriver',
    {
      AttachRequired: flag(true, 'spec', 'attachRequired'),
      PodInfoOnMount: flag(false, 'spec', 'podInfoOnMount'),
      StorageCapacity: flag(false, 'spec', 'storageCapacity'),
      TokenRequests: (object) => {
        const requests = valueAt(object, 'spec', 'tokenRequests')
        return Array.isArray(requests) ? requests.map((each) => textAt(each, 'audience')).join(',') : '<unset>'
      },
      RequiresRepublish: flag(false, 'spec', 'requiresRepublish'),
      Modes: (object) => listAt(object, 'spec', 'volumeLifecycleModes').join(',') || '<none>'
    }
  ],
  [
    'VolumeAttachment',
    {
      Attacher: text('', 'spec', 'attacher'),
      PV: text('', 'spec', 'source', 'persistentVolumeName'),
      Node: text('', 'spec', 'nodeName'),
      Attached: flag(false, 'status', 'attached')
    }
  ],
  [
    'PodDisruptionBudget',
    {
      'Min Available': scalar('N/A', 'spec', 'minAvailable'),
      'Max Unavailable': scalar('N/A', 'spec', 'maxUnavailable'),
      'Allowed Disruptions': (object) => valueAt(object, 'status', 'disruptionsAllowed') ?? 0
    }
  ],
  ['ResourceQuota', { Request: quota(false), Limit: quota(true) }],
  [
    'Event',
    {
      'Last Seen': lastSeen,
      Type: text('', 'type'),
      Reason: text('', 'reason'),
      Object: eventObject,
      Subobject: text('', 'involvedObject', 'fieldPath'),
      Source: eventSource,
      Message: (event) => textAt(event, 'message').trim(),
      'First Seen': firstSeen,
      Count: (event) => valueAt(event, 'series', 'count') ?? (valueAt(event, 'count') || 1)
    }
  ],
  ['RoleBinding', roleBinding],
  ['ClusterRoleBinding', roleBinding],
  [
    'PriorityClass',
    {
      Value: (object) => valueAt(object, 'value') ?? 0,
      'Global-Default': flag(false, 'globalDefault'),
      PreemptionPolicy: text('', 'preemptionPolicy')
    }
  ],
  [
    'Scale',
    {
      Desired: (object) => valueAt(object, 'spec', 'replicas') ?? 0,
      Available: (object) => valueAt(object, 'status', 'replicas') ?? 0
    }
  ],
  ['RuntimeClass', { Handler: text('', 'handler') }],
  [
    'ControllerRevision',
    {
      Controller: ({ metadata }) => {
        const owner = metadata.ownerReferences?.find((each) => each.controller === true)
        if (owner === undefined) return '<none>'
        const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
        return `${owner.kind.toLowerCase()}${group}/${owner.name}`
      },
      Revision: (object) => valueAt(object, 'revision') ?? 0
    }
  ],
  [
    'ReplicationController',
    {
      Desired: (object) => valueAt(object, 'spec', 'replicas') ?? 0,
      Current: (object) => valueAt(object, 'status', 'replicas') ?? 0,
      Ready: (object) => valueAt(object, 'status', 'readyReplicas') ?? 0,
      Selector: (object) => showSelector(valueAt(object, 'spec', 'selector'))
    }
  ],
  ['PodTemplate', { 'Pod Labels': (object) => showSelector(valueAt(object, 'template', 'metadata', 'labels')) }],
  [
    'CertificateSigningRequest',
    {
      SignerName: text('<none>', 'spec', 'signerName'),
      Requestor: text('', 'spec', 'username'),
      RequestedDuration: (object) => {
        const seconds = valueAt(object, 'spec', 'expirationSeconds')
        return typeof seconds === 'number' ? humanDuration(seconds * 1000) : '<none>'
      },
      Condition: csrCondition
    }
  ],
  ['MutatingWebhookConfiguration', webhooks],
  ['ValidatingWebhookConfiguration', webhooks],
  ['Lease', { Holder: text('', 'spec', 'holderIdentity') }]
]
