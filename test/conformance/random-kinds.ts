/** What random scenarios write: for each kind a small valid object, and edits of it, of which some are refused. */

/** A JSON object. */
export type Json = Record<string, unknown>

/** One change of an object: a path of fields (numbers are indexes of lists), and the value there. */
export type Edit = readonly [path: string, value: unknown]

/** A kind that random scenarios use. */
export interface RandomKind {
  apiVersion: string
  kind: string
  plural: string
  clusterScoped?: true
  /** Everything but apiVersion, kind and metadata. */
  content: Json
  edits: readonly Edit[]
  /** What writes to `/status` change. */
  status?: readonly Edit[]
  scale?: true
  /** Field selectors besides those by name. */
  fields?: readonly string[]
}

const container = { name: 'c', image: 'busybox:1' }
const podSpec = { containers: [container] }
const labels = { app: 'a' }
const selector = { matchLabels: labels }
const template = { metadata: { labels }, spec: podSpec }

/** Edits of a pod's spec, by the path where it stands. */
function podEdits(at: string): Edit[] {
  const edits: Edit[] = [
    ['containers.0.image', 'nginx:2'],
    ['containers.0.image', ''],
    ['containers.0.name', 'Bad Name'],
    ['containers.0.ports', [{ containerPort: 80 }, { containerPort: 81, name: 'web' }]],
    ['containers.0.ports', [{ containerPort: 70000 }]],
    [
      'containers.0.env',
      [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }
      ]
    ],
    ['containers.0.resources', { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '0.5' } }],
    ['containers.0.resources', { requests: { cpu: '2' }, limits: { cpu: '1' } }],
    ['containers.0.readinessProbe', { httpGet: { path: '/ok', port: 80 } }],
    ['containers.0.livenessProbe', { exec: { command: ['true'] }, periodSeconds: 5 }],
    ['containers.0.securityContext', { runAsUser: 1000, privileged: false }],
    ['containers.0.volumeMounts', [{ name: 'v', mountPath: '/v' }]],
    ['containers', []],
    ['initContainers', [{ name: 'i', image: 'busybox' }]],
    ['volumes', [{ name: 'v', emptyDir: {} }]],
    [
      'volumes',
      [
        { name: 'v', configMap: { name: 'm' } },
        { name: 'h', hostPath: { path: '/h' } }
      ]
    ],
    ['restartPolicy', 'Never'],
    ['restartPolicy', 'Sometimes'],
    ['terminationGracePeriodSeconds', 5],
    ['nodeSelector', { disk: 'ssd' }],
    ['serviceAccountName', 'robot'],
    ['hostNetwork', true],
    ['dnsPolicy', 'None'],
    ['tolerations', [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }]],
    ['securityContext', { fsGroup: 5 }],
    ['imagePullSecrets', [{ name: 's' }]],
    ['activeDeadlineSeconds', 30],
    ['affinity', { nodeAffinity: {} }],
    ['topologySpreadConstraints', [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }]]
  ]
  return edits.map(([path, value]) => [`${at}.${path}`, value])
}

const replicaEdits: readonly Edit[] = [
  ['spec.replicas', 3],
  ['spec.replicas', 0],
  ['spec.replicas', -1],
  ['spec.replicas', '3'],
  ['spec.minReadySeconds', 5],
  ['spec.minReadySeconds', 0],
  ['spec.template.metadata.labels.extra', 'x'],
  ['spec.template.metadata.labels', { other: 'b' }],
  ['spec.template.metadata.annotations', { note: 'n' }],
  ['spec.selector.matchLabels.app', 'b']
]

const workloadEdits = [...replicaEdits, ...podEdits('spec.template.spec')]

const replicaStatus: readonly Edit[] = [
  ['status.replicas', 2],
  ['status.readyReplicas', 1],
  ['status.observedGeneration', 1],
  ['status.replicas', -1],
  ['status.conditions', [{ type: 'Available', status: 'True' }]]
]

const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }]

const namespaced: RandomKind[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    content: { data: { a: '1' } },
    edits: [
      ['data.b', '2'],
      ['data.a', '9'],
      ['data', {}],
      ['data', { 'bad key': 'x' }],
      ['data.n', 5],
      ['binaryData.c', 'AQI='],
      ['binaryData.a', 'AQI='],
      ['binaryData.d', 'not base64'],
      ['immutable', true],
      ['immutable', false],
      ['nope', 1]
    ]
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    content: { stringData: { p: 'secret' } },
    edits: [
      ['data.q', 'cGFzcw=='],
      ['data.bad', '!!'],
      ['stringData.p', 'other'],
      ['type', 'example.com/mine'],
      ['type', 'kubernetes.io/tls'],
      ['type', 'kubernetes.io/basic-auth'],
      ['type', 'kubernetes.io/service-account-token'],
      ['type', 'kubernetes.io/dockerconfigjson'],
      ['immutable', true]
    ],
    fields: ['type=Opaque', 'type!=Opaque']
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    plural: 'pods',
    content: { spec: podSpec },
    edits: [
      ...podEdits('spec'),
      ['spec.nodeName', 'node-x'],
      ['spec.priorityClassName', 'nope'],
      ['status.phase', 'Running']
    ],
    status: [
      ['status.phase', 'Running'],
      ['status.phase', 'Succeeded'],
      ['status.conditions', [{ type: 'Ready', status: 'True' }]],
      ['status.podIP', '10.1.2.3'],
      ['status.podIP', 'nonsense'],
      ['status.message', 'm']
    ],
    fields: [
      'status.phase=Pending',
      'spec.nodeName=node-x',
      'spec.nodeName!=node-x,status.phase!=Running',
      'spec.nope=1'
    ]
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    content: { spec: { ports: [{ port: 80 }], selector: labels } },
    edits: [
      [
        'spec.ports',
        [
          { port: 80, name: 'http' },
          { port: 443, name: 'https', targetPort: 'tls' }
        ]
      ],
      ['spec.ports', [{ port: 80 }, { port: 81 }]],
      ['spec.ports', []],
      ['spec.ports.0.port', 0],
      ['spec.ports.0.protocol', 'UDP'],
      ['spec.ports.0.targetPort', 8080],
      ['spec.type', 'ExternalName'],
      ['spec.externalName', 'example.com'],
      ['spec.type', 'Nope'],
      ['spec.clusterIP', 'None'],
      ['spec.sessionAffinity', 'ClientIP'],
      ['spec.selector', { app: 'b', tier: 'c' }],
      ['spec.publishNotReadyAddresses', true],
      ['spec.externalIPs', ['1.2.3.4']],
      ['spec.internalTrafficPolicy', 'Local']
    ],
    status: [['status.loadBalancer', { ingress: [{ ip: '1.2.3.4' }] }]]
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    content: {},
    edits: [
      ['automountServiceAccountToken', false],
      ['imagePullSecrets', [{ name: 's' }]],
      ['secrets', [{ name: 't' }]]
    ]
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    content: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    edits: [
      ['spec.accessModes', []],
      ['spec.accessModes', ['ReadWriteMany']],
      ['spec.accessModes', ['Nope']],
      ['spec.resources.requests.storage', '2Gi'],
      ['spec.resources.requests.storage', '0'],
      ['spec.storageClassName', 'fast'],
      ['spec.volumeMode', 'Block'],
      ['spec.volumeName', 'pv-1'],
      ['spec.selector', selector]
    ],
    status: [
      ['status.phase', 'Bound'],
      ['status.capacity', { storage: '1Gi' }],
      ['status.accessModes', ['ReadWriteOnce']]
    ]
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    content: { spec: { hard: { 'count/widgets.example.com': '5' } } },
    edits: [
      ['spec.hard.requests', '1'],
      ['spec.hard', { 'requests.cpu': '1', 'requests.memory': '1024Mi' }],
      ['spec.scopes', ['BestEffort']],
      ['spec.scopes', ['Nope']],
      ['spec.hard', { 'bad name': '1' }]
    ],
    status: [['status.used', { 'count/widgets.example.com': '1' }]]
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    content: { subsets: [{ addresses: [{ ip: '1.2.3.4' }], ports: [{ port: 80 }] }] },
    edits: [
      ['subsets', []],
      ['subsets.0.addresses', [{ ip: '4.3.2.1' }, { ip: '1.2.3.4' }]],
      ['subsets.0.addresses', [{ ip: 'nope' }]],
      ['subsets.0.ports', [{ port: 80, name: 'x', protocol: 'UDP' }]]
    ]
  },
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    plural: 'replicationcontrollers',
    content: { spec: { replicas: 1, selector: labels, template } },
    edits: [
      ...replicaEdits.slice(0, 9),
      ...podEdits('spec.template.spec').slice(0, 8),
      ['spec.selector', { app: 'z' }]
    ],
    status: replicaStatus,
    scale: true,
    fields: ['status.replicas=0']
  },
  {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    plural: 'podtemplates',
    content: { template },
    edits: podEdits('template.spec').slice(0, 16)
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    plural: 'events',
    content: {
      involvedObject: { kind: 'Pod', name: 'p', namespace: '{ns}' },
      reason: 'Because',
      message: 'm',
      type: 'Normal'
    },
    edits: [
      ['count', 5],
      ['type', 'Warning'],
      ['firstTimestamp', '2026-01-02T03:04:05Z'],
      ['eventTime', '2026-01-02T03:04:05.000006Z'],
      ['source', { component: 'test' }],
      ['involvedObject.namespace', 'elsewhere'],
      ['reportingComponent', 'example.com/c']
    ],
    fields: ['reason=Because', 'involvedObject.name=p', 'type=Warning']
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    content: { spec: { selector, template } },
    edits: [
      ...workloadEdits,
      ['spec.strategy', { type: 'Recreate' }],
      ['spec.strategy', { rollingUpdate: { maxSurge: 2, maxUnavailable: '50%' } }],
      ['spec.strategy', { type: 'Nope' }],
      ['spec.strategy.rollingUpdate', { maxSurge: 0, maxUnavailable: 0 }],
      ['spec.revisionHistoryLimit', 3],
      ['spec.paused', true],
      ['spec.paused', false],
      ['spec.progressDeadlineSeconds', 3],
      ['status.replicas', 4]
    ],
    status: replicaStatus,
    scale: true
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    content: { spec: { selector, template } },
    edits: workloadEdits,
    status: replicaStatus,
    scale: true,
    fields: ['status.replicas=0', 'status.replicas=2']
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    content: { spec: { selector, template, serviceName: 's' } },
    edits: [
      ...workloadEdits,
      ['spec.serviceName', 'other'],
      ['spec.podManagementPolicy', 'Parallel'],
      ['spec.updateStrategy', { type: 'OnDelete' }],
      ['spec.updateStrategy', { rollingUpdate: { partition: 2 } }],
      ['spec.ordinals', { start: 5 }],
      [
        'spec.volumeClaimTemplates',
        [
          {
            metadata: { name: 'd' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
          }
        ]
      ]
    ],
    status: replicaStatus,
    scale: true
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    content: { spec: { selector, template } },
    edits: [
      ...workloadEdits.slice(4),
      ['spec.updateStrategy', { type: 'OnDelete' }],
      ['spec.updateStrategy', { rollingUpdate: { maxUnavailable: 2 } }],
      ['spec.revisionHistoryLimit', 1]
    ],
    status: [
      ['status.numberReady', 2],
      ['status.observedGeneration', 2]
    ]
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    plural: 'controllerrevisions',
    content: { revision: 1, data: { spec: { a: 1 } } },
    edits: [
      ['revision', 2],
      ['revision', -1],
      ['data', { spec: { a: 2 } }]
    ]
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    plural: 'jobs',
    content: { spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } } },
    edits: [
      ['spec.parallelism', 2],
      ['spec.parallelism', -1],
      ['spec.completions', 3],
      ['spec.backoffLimit', 1],
      ['spec.completionMode', 'Indexed'],
      ['spec.suspend', true],
      ['spec.ttlSecondsAfterFinished', 60],
      ['spec.activeDeadlineSeconds', 10],
      ['spec.podFailurePolicy', { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] }],
      ...podEdits('spec.template.spec')
    ],
    status: [
      ['status.active', 1],
      ['status.succeeded', 1],
      ['status.startTime', '2026-01-02T03:04:05Z'],
      ['status.failed', -1]
    ],
    fields: ['status.successful=0']
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    plural: 'cronjobs',
    content: {
      spec: {
        schedule: '* * * * *',
        jobTemplate: { spec: { template: { spec: { ...podSpec, restartPolicy: 'OnFailure' } } } }
      }
    },
    edits: [
      ['spec.schedule', '@hourly'],
      ['spec.schedule', 'nonsense'],
      ['spec.schedule', ''],
      ['spec.suspend', true],
      ['spec.concurrencyPolicy', 'Forbid'],
      ['spec.concurrencyPolicy', 'Nope'],
      ['spec.timeZone', 'Europe/Berlin'],
      ['spec.startingDeadlineSeconds', 5],
      ['spec.failedJobsHistoryLimit', 0],
      ['spec.jobTemplate.spec.backoffLimit', 2],
      ['spec.jobTemplate.spec.template.spec.restartPolicy', 'Always']
    ],
    status: [['status.lastScheduleTime', '2026-01-02T03:04:05Z']]
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    plural: 'leases',
    content: { spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } },
    edits: [
      ['spec.holderIdentity', 'you'],
      ['spec.holderIdentity', ''],
      ['spec.leaseDurationSeconds', 0],
      ['spec.renewTime', '2026-01-02T03:04:05.000006Z'],
      ['spec.renewTime', 'yesterday'],
      ['spec.leaseTransitions', 1],
      ['spec.leaseTransitions', -1]
    ]
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    plural: 'ingresses',
    content: { spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } },
    edits: [
      [
        'spec.rules',
        [
          {
            host: 'a.example.com',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { name: 'web' } } } }]
            }
          }
        ]
      ],
      ['spec.rules', [{ host: 'Bad_Host' }]],
      [
        'spec.rules',
        [
          {
            http: {
              paths: [{ path: 'x', pathType: 'Exact', backend: { service: { name: 's', port: { number: 1 } } } }]
            }
          }
        ]
      ],
      ['spec.defaultBackend', null],
      ['spec.ingressClassName', 'nginx'],
      ['spec.tls', [{ hosts: ['a.example.com'], secretName: 't' }]]
    ],
    status: [['status.loadBalancer', { ingress: [{ ip: '1.2.3.4' }] }]]
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    content: { spec: { podSelector: {} } },
    edits: [
      ['spec.podSelector', selector],
      ['spec.policyTypes', ['Egress']],
      ['spec.policyTypes', ['Nope']],
      ['spec.ingress', [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }]],
      ['spec.egress', [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }]],
      ['spec.egress', [{ to: [{ ipBlock: { cidr: 'nope' } }] }]],
      ['spec.ingress', []]
    ]
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    content: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3 } },
    edits: [
      ['spec.minReplicas', 2],
      ['spec.minReplicas', 0],
      ['spec.minReplicas', 5],
      ['spec.maxReplicas', 7],
      [
        'spec.metrics',
        [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 50 } } }]
      ],
      ['spec.metrics', [{ type: 'Nope' }]],
      ['spec.behavior', { scaleDown: { stabilizationWindowSeconds: 60 } }],
      ['spec.scaleTargetRef.name', '']
    ],
    status: [
      ['status.currentReplicas', 2],
      ['status.desiredReplicas', 3]
    ]
  },
  {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    content: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3 } },
    edits: [
      ['spec.minReplicas', 2],
      ['spec.maxReplicas', 7],
      ['spec.targetCPUUtilizationPercentage', 70]
    ],
    status: [['status.currentReplicas', 2]]
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    content: { spec: { selector, minAvailable: 1 } },
    edits: [
      ['spec.minAvailable', '50%'],
      ['spec.minAvailable', 'x'],
      ['spec.minAvailable', -1],
      ['spec.maxUnavailable', 1],
      ['spec.minAvailable', null],
      ['spec.selector', { matchLabels: { app: 'b' } }],
      ['spec.unhealthyPodEvictionPolicy', 'AlwaysAllow']
    ],
    status: [
      ['status.disruptionsAllowed', 1],
      ['status.expectedPods', 2]
    ]
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    plural: 'roles',
    content: { rules },
    edits: [
      ['rules', []],
      ['rules.0.verbs', ['get', 'list']],
      ['rules.0.verbs', []],
      ['rules.0.resourceNames', ['x']],
      ['rules', [{ verbs: ['get'], nonResourceURLs: ['/x'] }]]
    ]
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
    content: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'u' }]
    },
    edits: [
      ['subjects', [{ kind: 'ServiceAccount', name: 's', namespace: '{ns}' }]],
      ['subjects', [{ kind: 'ServiceAccount', name: 's' }]],
      ['subjects', []],
      ['roleRef.name', 'other'],
      ['roleRef.kind', 'ClusterRole'],
      ['roleRef.apiGroup', 'nope']
    ]
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    content: { addressType: 'IPv4', endpoints: [{ addresses: ['1.2.3.4'] }], ports: [{ port: 80 }] },
    edits: [
      ['addressType', 'IPv6'],
      ['addressType', 'Nope'],
      ['endpoints.0.conditions', { ready: false }],
      ['endpoints', []],
      ['ports.0.name', 'x']
    ]
  }
]

const clusterScoped: RandomKind[] = [
  {
    apiVersion: 'v1',
    kind: 'Node',
    plural: 'nodes',
    content: {},
    edits: [
      ['spec.unschedulable', true],
      ['spec.unschedulable', false],
      ['spec.taints', [{ key: 'k', effect: 'NoSchedule' }]],
      ['spec.taints', [{ key: 'k', effect: 'Nope' }]],
      ['spec.podCIDR', '10.1.0.0/24'],
      ['spec.providerID', 'p://1'],
      ['status.capacity', { cpu: '4' }]
    ],
    status: [
      ['status.capacity', { cpu: '4', memory: '8Gi', pods: '110' }],
      ['status.conditions', [{ type: 'Ready', status: 'True' }]],
      ['status.addresses', [{ type: 'InternalIP', address: '1.2.3.4' }]]
    ]
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    content: { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/v' } } },
    edits: [
      ['spec.capacity.storage', '2Gi'],
      ['spec.capacity', {}],
      ['spec.accessModes', []],
      ['spec.hostPath', null],
      ['spec.hostPath.path', '/../x'],
      ['spec.persistentVolumeReclaimPolicy', 'Delete'],
      ['spec.persistentVolumeReclaimPolicy', 'Nope'],
      ['spec.storageClassName', 'fast'],
      ['spec.mountOptions', ['ro']]
    ],
    status: [['status.phase', 'Available']]
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    content: {},
    edits: [
      ['spec.finalizers', ['example.com/f']],
      ['status.phase', 'Terminating']
    ],
    status: [['status.conditions', [{ type: 'NamespaceContentRemaining', status: 'True' }]]],
    fields: ['status.phase=Active']
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    content: { rules },
    edits: [
      ['rules', []],
      ['rules', [{ verbs: ['get'], nonResourceURLs: ['/x'] }]],
      ['rules.0.apiGroups', []],
      ['aggregationRule', { clusterRoleSelectors: [selector] }]
    ]
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    content: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' },
      subjects: [{ kind: 'Group', name: 'g' }]
    },
    edits: [
      ['subjects', [{ kind: 'User', name: 'u', apiGroup: 'nope' }]],
      ['roleRef.kind', 'Role'],
      ['roleRef.name', 'x']
    ]
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    content: { value: 10 },
    edits: [
      ['value', 11],
      ['value', 2000000000],
      ['description', 'd'],
      ['preemptionPolicy', 'Never'],
      ['preemptionPolicy', 'Nope']
    ]
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    content: { provisioner: 'example.com/p' },
    edits: [
      ['provisioner', ''],
      ['parameters', { a: 'b' }],
      ['reclaimPolicy', 'Retain'],
      ['volumeBindingMode', 'WaitForFirstConsumer'],
      ['allowVolumeExpansion', true],
      ['mountOptions', ['ro']]
    ]
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    content: { spec: { controller: 'example.com/c' } },
    edits: [
      ['spec.controller', ''],
      ['spec.controller', 'example.com/d'],
      ['spec.parameters', { kind: 'K', name: 'n', apiGroup: 'g.example.com', scope: 'Cluster' }]
    ]
  },
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    plural: 'runtimeclasses',
    content: { handler: 'runc' },
    edits: [
      ['handler', 'Bad_H'],
      ['handler', 'other'],
      ['overhead', { podFixed: { cpu: '100m' } }]
    ]
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    plural: 'csidrivers',
    content: { spec: {} },
    edits: [
      ['spec.attachRequired', false],
      ['spec.podInfoOnMount', true],
      ['spec.volumeLifecycleModes', ['Ephemeral']]
    ]
  }
]

/** All kinds of random scenarios; the frequent ones of a cluster come more than once. */
export const RANDOM_KINDS: readonly RandomKind[] = [
  ...namespaced,
  ...namespaced.filter(({ kind }) => ['Pod', 'Deployment', 'ConfigMap', 'Service', 'Secret', 'Job'].includes(kind)),
  ...clusterScoped.map((each): RandomKind => ({ ...each, clusterScoped: true }))
]
