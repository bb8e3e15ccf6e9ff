/** Apply, and what is special about Pods, workloads, Leases, Services and custom resources. */
import {
  APPLY,
  CM,
  DEFINITIONS,
  DEPLOYMENTS,
  del,
  deployment,
  get,
  LEASES,
  MERGE,
  PODS,
  patch,
  pod,
  post,
  put,
  type Scenario,
  SERVICES,
  STRATEGIC,
  TABLE,
  WIDGETS,
  widget
} from './raw-exchange.ts'

export const KINDS: Scenario[] = [
  {
    name: 'apply',
    exchanges: [
      patch(`${CM}/a`, APPLY, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }),
      patch(`${CM}/a?fieldManager=me`, APPLY, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { x: '1', y: '1' }
      }),
      patch(`${CM}/a?fieldManager=me`, APPLY, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { x: '1' }
      }),
      patch(`${CM}/a?fieldManager=you`, APPLY, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { x: '2' }
      }),
      patch(`${CM}/a?fieldManager=you&force=true`, APPLY, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { x: '2' }
      }),
      patch(`${CM}/a?fieldManager=me`, APPLY, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {z: "1"}\n'),
      patch(`${CM}/a?fieldManager=me`, APPLY, { metadata: { name: 'a' } }),
      patch(`${CM}/a?fieldManager=me`, APPLY, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, no: 1 }),
      patch(`${CM}/a?fieldManager=me`, APPLY, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', managedFields: [{}] }
      }),
      get(`${CM}/a`)
    ]
  },
  {
    name: 'pods',
    exchanges: [
      post(PODS, pod('a'), 'a'),
      post(PODS, { metadata: { name: 'bad' }, spec: {} }),
      post(PODS, { metadata: { name: 'bad' } }),
      put(`${PODS}/a`, pod('a', { nodeName: 'node-x' })),
      patch(`${PODS}/a`, STRATEGIC, { spec: { containers: [{ name: 'c', image: 'busybox:2' }] } }, 'a2'),
      patch(`${PODS}/a`, STRATEGIC, { spec: { containers: [{ name: 'd', image: 'busybox:2' }] } }),
      patch(`${PODS}/a`, MERGE, { status: { phase: 'Running' } }),
      patch(`${PODS}/a/status`, MERGE, { status: { phase: 'Running' }, spec: { nodeName: 'x' } }),
      get(`${PODS}/a/status`),
      get(PODS, TABLE),
      get(`${PODS}/a/log`),
      get(`${PODS}/a/log?container=none`),
      get(`${PODS}/none/log`),
      del(`${PODS}/a`),
      post(PODS, pod('b', { nodeName: 'no-such-node', terminationGracePeriodSeconds: 40 }), 'b'),
      del(`${PODS}/b`),
      del(`${PODS}/b`, { gracePeriodSeconds: 50 }),
      del(`${PODS}/b`, { gracePeriodSeconds: 10 }),
      del(`${PODS}/b`, { gracePeriodSeconds: 0 }),
      get(`${PODS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`),
      post(PODS, pod('c')),
      post(`${PODS}/c/eviction`, { metadata: { name: 'other' } }),
      post(`${PODS}/c/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'c' } }),
      post(`${PODS}/none/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'none' } }),
      post(PODS, pod('d')),
      post(`${PODS}/d/binding`, { metadata: { name: 'd' }, target: { name: 'no-such-node' } }),
      post(`${PODS}/d/binding`, { metadata: { name: 'd' }, target: { name: 'no-such-node' } }),
      post(`${PODS}/d/binding`, { metadata: { name: 'd' } }),
      get(`${PODS}/d`),
      del(`${PODS}/d?gracePeriodSeconds=0`)
    ]
  },
  {
    name: 'deployments and their scale',
    exchanges: [
      post(DEPLOYMENTS, deployment('a', 0), 'a'),
      post(DEPLOYMENTS, { metadata: { name: 'bad' }, spec: {} }),
      put(`${DEPLOYMENTS}/a/scale`, { metadata: { name: 'a' }, spec: { replicas: -1 } }),
      put(`${DEPLOYMENTS}/none/scale`, { metadata: { name: 'none' }, spec: { replicas: 1 } }),
      get(`${DEPLOYMENTS}/none/scale`),
      del(`${DEPLOYMENTS}/a`, { propagationPolicy: 'Background' })
    ]
  },
  {
    name: 'leases and services',
    exchanges: [
      put(`${LEASES}/a`, { metadata: { name: 'a' }, spec: { holderIdentity: 'x' } }, 'a'),
      put(`${LEASES}/a`, { metadata: { name: 'a' }, spec: { holderIdentity: 'y' } }),
      put(`${LEASES}/a`, { metadata: { name: 'a', resourceVersion: '{a.metadata.resourceVersion}' }, spec: {} }, 'b'),
      put(`${LEASES}/a`, { metadata: { name: 'a', resourceVersion: '{a.metadata.resourceVersion}' }, spec: {} }),
      del(`${LEASES}/a`),
      post(SERVICES, { metadata: { name: 's' }, spec: { ports: [{ port: 80 }], clusterIP: 'None' } }),
      put(`${SERVICES}/t`, { metadata: { name: 't' }, spec: { ports: [{ port: 80 }], clusterIP: 'None' } }),
      get(SERVICES)
    ]
  },
  {
    name: 'custom resources',
    exchanges: [
      get(WIDGETS),
      post(DEFINITIONS, {
        metadata: { name: 'widgets.{ns}.example.com' },
        spec: {
          group: '{ns}.example.com',
          scope: 'Namespaced',
          names: { plural: 'widgets', kind: 'Widget' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              subresources: {
                status: {},
                scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
              },
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
            }
          ]
        }
      }),
      { ...get(WIDGETS), until: 200 },
      get('/apis/{ns}.example.com'),
      get('/apis/{ns}.example.com/v2'),
      get('/apis/{ns}.example.com/v1/nope'),
      { ...post(WIDGETS, { metadata: { name: 'a' } }), differs: 'the text repeats the body' },
      post(WIDGETS, widget({ name: 'a' }, { spec: { replicas: 2 }, status: { x: 1 } }), 'a'),
      get(`${WIDGETS}/a`),
      get(WIDGETS),
      get(WIDGETS, TABLE),
      get(`${WIDGETS}/a/scale`),
      put(`${WIDGETS}/a`, widget({ name: 'a' }, { spec: { replicas: 4 } })),
      put(`${WIDGETS}/a`, widget({ name: 'a', resourceVersion: '{a.metadata.resourceVersion}' }, { spec: {} })),
      patch(`${WIDGETS}/a`, STRATEGIC, { spec: { size: 1 } }),
      patch(`${WIDGETS}/a`, MERGE, { spec: { size: 1 }, status: { y: 1 } }),
      patch(`${WIDGETS}/a/status`, MERGE, { metadata: { labels: { a: 'b' } }, spec: { size: 2 }, status: { y: 1 } }),
      patch(`${WIDGETS}/a`, MERGE, { metadata: { labels: { a: 'b' } } }),
      patch(`${WIDGETS}/b?fieldManager=me`, APPLY, widget({ name: 'b' }, { spec: { list: [1, 2] } })),
      patch(`${WIDGETS}/b?fieldManager=you`, APPLY, widget({ name: 'b' }, { spec: { list: [1] } })),
      get(`${WIDGETS}?limit=1`),
      get(`${WIDGETS}?fieldSelector=spec.size=1`),
      get(`${WIDGETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`),
      del(`${WIDGETS}/a`),
      del(WIDGETS),
      {
        ...del(`${DEFINITIONS}/widgets.{ns}.example.com`),
        differs: 'the fake does not tell the stages of the deletion as conditions'
      }
    ]
  }
]
