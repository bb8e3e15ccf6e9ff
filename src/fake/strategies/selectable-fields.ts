/**
 * Fields that objects may be selected by, besides `metadata.name` and `metadata.namespace`.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
import { type FakeObject, textAt, valueAt } from '../json.ts'
import type { Strategy } from './strategy.ts'

type Field = readonly [label: string, read: (object: FakeObject) => string]

const text = (path: string): Field => [path, (object) => textAt(object, ...path.split('.'))]

const scalar = (path: string, missing: string): Field => [
  path,
  (object) => {
    const value = valueAt(object, ...path.split('.'))
    return value === undefined || value === null ? missing : String(value)
  }
]

const INVOLVED = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  pods: [
    ...['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'].map(text),
    scalar('spec.hostNetwork', 'false'),
    ...['status.phase', 'status.podIP', 'status.nominatedNodeName'].map(text)
  ],
  nodes: [scalar('spec.unschedulable', 'false')],
  namespaces: [text('status.phase')],
  secrets: [text('type')],
  services: [text('spec.clusterIP'), text('spec.type')],
  events: [
    ...INVOLVED.map((field) => text(`involvedObject.${field}`)),
    text('reason'),
    text('reportingComponent'),
    ['source', (event) => textAt(event, 'source', 'component') || textAt(event, 'reportingComponent')],
    text('type')
  ],
  'events.events.k8s.io': [
    ...INVOLVED.map((field): Field => [`regarding.${field}`, (event) => textAt(event, 'involvedObject', field)]),
    text('reason'),
    ['reportingController', (event) => textAt(event, 'reportingComponent')],
    text('type')
  ],
  replicationcontrollers: [scalar('status.replicas', '0')],
  'replicasets.apps': [scalar('status.replicas', '0')],
  'jobs.batch': [['status.successful', (job) => String(valueAt(job, 'status', 'succeeded') ?? 0)]],
  'certificatesigningrequests.certificates.k8s.io': [text('spec.signerName')],
  'resourceslices.resource.k8s.io': [text('spec.nodeName'), text('spec.driver')]
}

/** The selectable fields of a resource; undefined when it has none of its own. */
export function selectableFieldsOf(group: string, plural: string): Strategy['selectableFields'] {
  const fields = FIELDS[group === '' ? plural : `${plural}.${group}`]
  return fields && new Map(fields)
}
