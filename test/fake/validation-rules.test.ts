import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { validateChange, validateNew } from '../../src/fake/validation/index.ts'

type Json = Record<string, unknown>

const metadata = { name: 'a', namespace: 'here' }
const container = { name: 'c', image: 'b', terminationMessagePolicy: 'File', imagePullPolicy: 'Always' }
const podSpec = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', containers: [container] }
const template = (labels: unknown, spec: Json = {}): Json => ({ metadata: { labels }, spec: { ...podSpec, ...spec } })
const pod = (spec: Json): Json => ({ kind: 'Pod', metadata, spec: { ...podSpec, ...spec } })
const event = (rest: Json): Json => ({ apiVersion: 'v1', kind: 'Event', metadata, ...rest })
const budget = (rest: Json): Json => ({ kind: 'PodDisruptionBudget', metadata, ...rest })

const texts = (errors: readonly { field: string; message: string }[]): string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`)

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

const created = suite('validateNew, by kind')

const NEW: ReadonlyArray<[kind: string, object: Json, ...texts: string[]]> = [
  [
    '/Pod',
    pod({ volumes: [{ name: 'v', emptyDir: {}, secret: { secretName: 's' } }] }),
    'spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type'
  ],
  ['/Pod', pod({ volumes: [{ name: 'v' }] }), 'spec.volumes[0]: Required value: must specify a volume type'],
  [
    '/Pod',
    pod({ volumes: [{ name: 'v', hostPath: { path: '/a/../b' } }] }),
    'spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\''
  ],
  [
    '/Pod',
    pod({ dnsPolicy: 'None' }),
    'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'
  ],
  [
    '/Pod',
    pod({ dnsPolicy: 'None', dnsConfig: {} }),
    'spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None'
  ],
  ['/Pod', pod({ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.2.3.4'] } })],
  [
    '/PodTemplate',
    { kind: 'PodTemplate', metadata, template: template({}, { hostname: 'Bad_H' }) },
    `template.spec.hostname: Invalid value: "Bad_H": ${label}`
  ],
  [
    '/ReplicationController',
    { kind: 'ReplicationController', metadata, spec: { template: template(undefined) } },
    'spec.selector: Required value'
  ],
  [
    'apps/Deployment',
    {
      kind: 'Deployment',
      metadata,
      spec: {
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { a: 'b' } },
        template: template({ a: 'b' }, { activeDeadlineSeconds: 5, restartPolicy: 'Never' })
      }
    },
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported'
  ],
  [
    'apps/ControllerRevision',
    { kind: 'ControllerRevision', metadata, revision: -1 },
    'revision: Invalid value: -1: must be greater than or equal to 0',
    'data: Required value: data is mandatory'
  ],
  [
    'node.k8s.io/RuntimeClass',
    { kind: 'RuntimeClass', metadata, handler: 'Bad_H' },
    `handler: Invalid value: "Bad_H": ${label}`
  ],
  ['/Event', event({ involvedObject: { namespace: 'here' } })],
  ['/Event', event({ metadata: { ...metadata, name: 'a.' }, involvedObject: { namespace: 'here' } })],
  [
    '/Event',
    event({ involvedObject: {} }),
    'involvedObject.namespace: Invalid value: "": does not match event.namespace'
  ],
  [
    '/Event',
    event({
      eventTime: '2026-01-02T03:04:05.000006Z',
      involvedObject: { namespace: 'here' },
      reportingComponent: 'me',
      reason: 'r'
    }),
    'reportingInstance: Required value',
    'action: Required value'
  ],
  [
    'events.k8s.io/Event',
    {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata,
      regarding: { namespace: 'here' },
      type: 'Odd',
      deprecatedCount: 1
    },
    'eventTime: Required value',
    'type: Invalid value: "": has invalid value: Odd',
    'count: Invalid value: "": needs to be unset'
  ],
  [
    'policy/PodDisruptionBudget',
    budget({
      metadata: { ...metadata, labels: { bad: 'no label!' } },
      spec: { minAvailable: 1, maxUnavailable: '5%' }
    }),
    'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":"5%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set'
  ],
  [
    '/ResourceQuota',
    {
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: { requests: '1', 'requests.cpu': '1' }, scopes: ['BestEffort', 'NotBestEffort'] }
    },
    'spec.hard[requests]: Invalid value: "requests": must be a standard resource type or fully qualified',
    'spec.hard[requests]: Invalid value: "requests": must be a standard resource for quota',
    'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: unsupported scope applied to resource',
    'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'
  ],
  [
    '/PersistentVolumeClaim',
    {
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '0' } } }
    },
    'spec.resources[storage]: Invalid value: "0": must be greater than zero'
  ],
  [
    'autoscaling/HorizontalPodAutoscaler',
    {
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { minReplicas: 0, maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'D', name: 'd' } }
    },
    'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
    'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas'
  ]
]

const kindOf = (name: string): { group: string; kind: string } => {
  const [group = '', kind = ''] = name.split('/')
  return { group, kind }
}

for (const [index, [name, object, ...expected]] of NEW.entries())
  created(`${index + 1}: ${name}`, () => assert.equal(texts(validateNew(object, kindOf(name))), expected))

created.run()

const changed = suite('validateChange, by kind')

const job = (rest: Json): Json => ({
  kind: 'Job',
  metadata,
  spec: { selector: { matchLabels: { u: '1' } }, template: template({ u: '1' }, { restartPolicy: 'Never' }), ...rest }
})

const slice = (addressType: string): Json => ({
  kind: 'EndpointSlice',
  metadata,
  addressType,
  endpoints: [{ addresses: ['1.2.3.4'] }]
})

const CHANGES: ReadonlyArray<[kind: string, object: Json, old: Json, ...texts: string[]]> = [
  ['batch/Job', job({}), job({})],
  [
    'batch/Job',
    job({ selector: undefined }),
    job({}),
    ...['Required value', 'Required value', 'Invalid value: null: field is immutable'].flatMap((text) =>
      text.startsWith('Required')
        ? [
            `spec.selector: ${text}`,
            'spec.template.metadata.labels: Invalid value: {"u":"1"}: `selector` does not match template `labels`'
          ]
        : [`spec.selector: ${text}`]
    )
  ],
  [
    'scheduling.k8s.io/PriorityClass',
    { kind: 'PriorityClass', metadata, value: 2 },
    { metadata, value: 1 },
    'value: Forbidden: may not be changed in an update.'
  ],
  [
    'discovery.k8s.io/EndpointSlice',
    slice('IPv6'),
    slice('IPv4'),
    'addressType: Invalid value: "IPv6": field is immutable'
  ],
  [
    'node.k8s.io/RuntimeClass',
    { metadata, handler: 'Bad_H' },
    { metadata, handler: 'h' },
    `handler: Invalid value: "Bad_H": ${label}`,
    'handler: Invalid value: "Bad_H": field is immutable'
  ],
  [
    'rbac.authorization.k8s.io/ClusterRoleBinding',
    {
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'b' }
    },
    { metadata, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' } },
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"b"}: cannot change roleRef'
  ],
  [
    'events.k8s.io/Event',
    { apiVersion: 'events.k8s.io/v1', metadata, regarding: { namespace: 'here' }, note: 'two' },
    { apiVersion: 'events.k8s.io/v1', metadata, regarding: { namespace: 'here' }, note: 'one' },
    'message: Invalid value: "two": field is immutable'
  ]
]

for (const [index, [name, object, old, ...expected]] of CHANGES.entries())
  changed(`${index + 1}: ${name}`, () => assert.equal(texts(validateChange(object, old, kindOf(name))), expected))

changed.run()
