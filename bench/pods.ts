/** Pods as a busy cluster stores them: 3.9 kB of JSON each, half of it managedFields. */

/** What one such pod looks like. */
export interface BenchPod {
  metadata: { name: string; managedFields?: unknown }
}

/** Pod number `n`; its strings differ from those of its neighbours. */
export function benchPod(n: number): BenchPod {
  const time = new Date(Date.UTC(2026, 10, 23, 10, 0, n % 3600)).toISOString().replace('.000', '')
  const uid = `0d9c2f0e-5a61-4c0b-9a55-${String(n).padStart(12, '0')}`
  return {
    metadata: {
      name: `web-5d8f7c9b6d-${n.toString(36).padStart(5, '0')}`,
      ...{ generateName: 'web-5d8f7c9b6d-', namespace: `team-${n % 50}`, uid, resourceVersion: String(100_000 + n) },
      creationTimestamp: time,
      labels: { app: 'web', 'app.kubernetes.io/version': `1.${n % 9}.0`, 'pod-template-hash': '5d8f7c9b6d' },
      annotations: { 'example.com/checksum': uid.replaceAll('-', '') },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web-5d8f7c9b6d',
          uid,
          controller: true,
          blockOwnerDeletion: true
        }
      ],
      managedFields: [
        entry('kube-controller-manager', time, controllerFields(uid)),
        { ...entry('kubelet', time, kubeletFields(n)), subresource: 'status' }
      ]
    } as BenchPod['metadata'],
    ...{ spec: spec(n), status: status(n, time) }
  }
}

function entry(manager: string, time: string, fieldsV1: unknown): object {
  return { manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 }
}

const owned = (...names: string[]): Record<string, object> =>
  Object.fromEntries([['.', {}], ...names.map((name) => [`f:${name}`, {}])])

function controllerFields(uid: string): object {
  const container = {
    ...owned('image', 'imagePullPolicy', 'name', 'terminationMessagePath', 'terminationMessagePolicy'),
    'f:env': { '.': {}, 'k:{"name":"MODE"}': owned('name', 'value'), 'k:{"name":"ZONE"}': owned('name', 'value') },
    'f:ports': { '.': {}, 'k:{"containerPort":8080,"protocol":"TCP"}': owned('containerPort', 'name', 'protocol') },
    'f:resources': { '.': {}, 'f:limits': owned('cpu', 'memory'), 'f:requests': owned('cpu', 'memory') }
  }
  return {
    'f:metadata': {
      'f:annotations': owned('example.com/checksum'),
      'f:generateName': {},
      'f:labels': owned('app', 'app.kubernetes.io/version', 'pod-template-hash'),
      'f:ownerReferences': { '.': {}, [`k:{"uid":"${uid}"}`]: {} }
    },
    'f:spec': {
      'f:containers': { 'k:{"name":"web"}': container },
      ...owned(
        'dnsPolicy',
        'enableServiceLinks',
        'restartPolicy',
        'schedulerName',
        'securityContext',
        'terminationGracePeriodSeconds'
      )
    }
  }
}

function kubeletFields(n: number): object {
  const condition = owned('lastProbeTime', 'lastTransitionTime', 'status', 'type')
  const types = ['ContainersReady', 'Initialized', 'PodReadyToStartContainers', 'Ready']
  return {
    'f:status': {
      'f:conditions': Object.fromEntries(types.map((type) => [`k:{"type":"${type}"}`, condition])),
      ...owned('containerStatuses', 'hostIP', 'phase', 'podIP', 'startTime'),
      'f:podIPs': { '.': {}, [`k:{"ip":"10.1.${(n >> 8) % 256}.${n % 256}"}`]: owned('ip') }
    }
  }
}

function spec(n: number): object {
  const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
  return {
    volumes: [
      {
        name: 'kube-api-access',
        projected: { sources: [{ serviceAccountToken: { path: 'token' } }], defaultMode: 420 }
      }
    ],
    containers: [
      {
        name: 'web',
        image: `registry.example.com/team/web:1.${n % 9}.0`,
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        env: [
          { name: 'MODE', value: 'production' },
          { name: 'ZONE', value: `zone-${n % 3}` }
        ],
        resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
        volumeMounts: [{ name: 'kube-api-access', readOnly: true, mountPath }],
        ...{
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent'
        }
      }
    ],
    ...{
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default'
    },
    ...{
      nodeName: `node-${n % 100}`,
      securityContext: {},
      schedulerName: 'default-scheduler',
      enableServiceLinks: true
    }
  }
}

function status(n: number, time: string): object {
  const ip = `10.1.${(n >> 8) % 256}.${n % 256}`
  const image = `registry.example.com/team/web:1.${n % 9}.0`
  return {
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => ({
        ...{ type, status: 'True', lastProbeTime: null, lastTransitionTime: time }
      })
    ),
    ...{ hostIP: `10.0.0.${n % 100}`, podIP: ip, podIPs: [{ ip }], startTime: time, qosClass: 'Burstable' },
    containerStatuses: [
      {
        name: 'web',
        state: { running: { startedAt: time } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image,
        started: true
      }
    ]
  }
}
