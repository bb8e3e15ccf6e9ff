/**
 * Raw requests whose answers must be the same on a real API server and on the fake one, in scenarios that each have a
 * namespace of their own. `{ns}` is that namespace; `{name.path}` a value of an earlier answer that was saved.
 */

/** One request of a scenario. */
export interface Exchange {
  /** Default `GET`. */
  method?: string | undefined
  path: string
  headers?: Record<string, string> | undefined
  /** Text as it is, else JSON. */
  body?: unknown
  /** Keeps the answer's JSON under a name for later exchanges. */
  save?: string | undefined
  /** Status to wait for, where the server needs a moment. */
  until?: number | undefined
  /** Why the fake answers differently, where it does so on purpose or for want of a Go type. */
  differs?: string | undefined
  /** Who asks. Default the administrator. */
  user?: 'nobody' | 'none' | undefined
}

/** Requests that follow each other. */
export interface Scenario {
  name: string
  exchanges: Exchange[]
}

const CM = '/api/v1/namespaces/{ns}/configmaps'
const SECRETS = '/api/v1/namespaces/{ns}/secrets'
const PODS = '/api/v1/namespaces/{ns}/pods'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments'
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases'
const SERVICES = '/api/v1/namespaces/{ns}/services'

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const WIDGETS = '/apis/{ns}.example.com/v1/namespaces/{ns}/widgets'

const MERGE = { 'content-type': 'application/merge-patch+json' }
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' }
const APPLY = { 'content-type': 'application/apply-patch+yaml' }
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const METADATA = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' }
const METADATA_LIST = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' }

const post = (path: string, body: unknown, save?: string): Exchange => ({ method: 'POST', path, body, save })
const put = (path: string, body: unknown, save?: string): Exchange => ({ method: 'PUT', path, body, save })
const del = (path: string, body?: unknown): Exchange => ({ method: 'DELETE', path, body })
const patch = (path: string, headers: Record<string, string>, body: unknown, save?: string): Exchange => ({
  method: 'PATCH',
  path,
  headers,
  body,
  save
})
const get = (path: string, headers?: Record<string, string>): Exchange => ({ path, headers })

const pod = (name: string, spec: Record<string, unknown> = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec }
})

const deployment = (name: string, replicas: number): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'busybox:1' }] } }
  }
})

const widget = (metadata: Record<string, unknown>, more: Record<string, unknown> = {}): unknown => ({
  apiVersion: '{ns}.example.com/v1',
  kind: 'Widget',
  metadata,
  ...more
})

/** All scenarios. */
export const SCENARIOS: Scenario[] = [
  {
    name: 'paths that lead nowhere',
    exchanges: [
      get('/nope'),
      get('/apis/nope.example.com'),
      get('/apis/nope.example.com/v1/things'),
      get('/apis/apps/v2'),
      get('/apis/apps/v2/deployments'),
      get('/api/v2'),
      get('/api/v1/nope'),
      get('/api/v1/pods/x'),
      get('/api/v1/namespaces/{ns}/nodes'),
      get('/api/v1/namespaces/{ns}/nodes/x'),
      get(`${CM}/x/status`),
      get(`${PODS}/x/nope`),
      { method: 'POST', path: '/api/v1/pods', body: {} },
      { method: 'PUT', path: PODS, body: {} },
      { method: 'PATCH', path: PODS, body: {}, headers: MERGE },
      { method: 'POST', path: `${PODS}/x`, body: {} },
      { method: 'HEAD', path: '/api/v1/pods' },
      { method: 'OPTIONS', path: '/api/v1/pods' },
      { method: 'POST', path: '/version' },
      { method: 'POST', path: '/apis', body: {} },
      get('/api/v1/namespaces/{ns}/bindings'),
      { method: 'DELETE', path: '/api/v1/namespaces' }
    ]
  },
  {
    name: 'discovery',
    exchanges: [
      get('/apis'),
      get('/apis/apps'),
      get('/apis/apps/v1'),
      get('/api/v1'),
      get('/apis/autoscaling/v2'),
      get('/apis/batch/v1'),
      get('/apis/authorization.k8s.io/v1'),
      get('/apis', { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }),
      get('/api', { accept: 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList' }),
      get('/api', {
        accept:
          'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'
      }),
      get('/healthz'),
      get('/readyz')
    ]
  },
  {
    name: 'a ConfigMap from birth to death',
    exchanges: [
      get(`${CM}/a`),
      post(CM, { metadata: { name: 'a', labels: { l: '1' } }, data: { x: '1' } }, 'a'),
      post(CM, { metadata: { name: 'a' } }),
      get(`${CM}/a`),
      get(`${CM}/a?resourceVersion=0`),
      get(`${CM}/a?resourceVersion=abc`),
      get(`${CM}/a?watch=1`),
      put(`${CM}/a`, { metadata: { name: 'a', labels: { l: '1' } }, data: { x: '1' } }),
      put(`${CM}/a`, { metadata: { name: 'a' }, data: { x: '2' } }, 'b'),
      put(`${CM}/a`, { metadata: { name: 'a', resourceVersion: '{a.metadata.resourceVersion}' }, data: { x: '2' } }),
      put(`${CM}/a`, { metadata: { name: 'a', resourceVersion: '0' }, data: { x: '3' } }, 'c'),
      put(`${CM}/a`, { metadata: { name: 'a', resourceVersion: 'abc' }, data: { x: '3' } }),
      put(`${CM}/a`, { metadata: { name: 'b' } }),
      put(`${CM}/a`, { metadata: { name: 'a', namespace: 'other' } }),
      put(`${CM}/a`, { metadata: { name: 'a', uid: 'abc' } }),
      put(`${CM}/a`, { data: { y: '1' } }),
      put(`${CM}/b`, { metadata: { name: 'b' } }),
      put(`${CM}/a`, { metadata: { name: 'a', generation: 7, creationTimestamp: '2020-01-01T00:00:00Z' } }),
      put(`${CM}/a?dryRun=All`, { metadata: { name: 'a' }, data: { dry: '1' } }),
      get(`${CM}/a`),
      del(`${CM}/a?dryRun=All`),
      del(`${CM}/a`, { preconditions: { uid: 'abc' } }),
      del(`${CM}/a`, { preconditions: { resourceVersion: '1' } }),
      del(`${CM}/a`, { preconditions: { uid: '{a.metadata.uid}' } }),
      del(`${CM}/a`)
    ]
  },
  {
    name: 'creating badly',
    exchanges: [
      post(CM, {}),
      post(CM, ''),
      post(CM, '{'),
      post(CM, '[]'),
      post(CM, '"x"'),
      post(CM, { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'a' } }),
      {
        ...post(CM, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }),
        differs: 'the text names Go types of the server'
      },
      post(CM, { apiVersion: 'v1', kind: 'Nope', metadata: { name: 'a' } }),
      post(CM, { kind: 'ConfigMap', metadata: { name: 'only-kind' } }),
      post(CM, { metadata: { name: 'a', namespace: 'other' } }),
      post(CM, { metadata: { name: 'Not_Valid' } }),
      post(CM, { metadata: { name: 'a', resourceVersion: '5' } }),
      post(CM, { metadata: { name: 'a' }, unknown: 1 }),
      post(`${CM}?fieldValidation=Strict`, { metadata: { name: 'b' }, unknown: 1 }),
      post(`${CM}?fieldValidation=Ignore`, { metadata: { name: 'b' }, unknown: 1 }),
      post(`${CM}?fieldValidation=Nope`, { metadata: { name: 'b' } }),
      post(`${CM}?dryRun=Nope`, { metadata: { name: 'b' } }),
      post(`${CM}?dryRun=All`, { metadata: { name: 'dry' }, data: { a: '1' } }),
      post(CM, { metadata: { name: 'c' }, data: { a: 1 } }),
      post(CM, { metadata: { name: 'c' }, data: 'text' }),
      post(CM, { metadata: { name: 'c', labels: { 'not valid': 'x' } } }),
      post(CM, { metadata: { name: 'c', labels: { x: 'not valid' } } }),
      post(CM, { metadata: { name: 'c', finalizers: ['nope'] } }),
      post('/api/v1/namespaces/not-there/configmaps', { metadata: { name: 'a' } }),
      { method: 'POST', path: CM, body: 'x', headers: { 'content-type': 'text/plain' } },
      { method: 'POST', path: CM, body: 'metadata:\n  name: yaml\n', headers: { 'content-type': 'application/yaml' } },
      post('/api/v1/namespaces?dryRun=All', { metadata: { name: 'x', namespace: 'y' } }),
      post(`${CM}?fieldManager=me`, { metadata: { name: 'managed' }, data: { a: '1' } })
    ]
  },
  {
    name: 'generated names',
    exchanges: [
      post(CM, { metadata: { generateName: 'gen-' } }),
      post(CM, { metadata: { name: 'gen', generateName: 'gen-' } }),
      post(CM, { metadata: { generateName: 'Bad_' } })
    ]
  },
  {
    name: 'lists',
    exchanges: [
      get(SECRETS),
      ...['a', 'b', 'c', 'd', 'e'].map((name, i) =>
        post(SECRETS, { metadata: { name, labels: { odd: String(i % 2), n: String(i) } } }, name)
      ),
      get(SECRETS),
      { path: `${SECRETS}?limit=2`, save: 'p1' },
      post(SECRETS, { metadata: { name: 'bb' } }),
      del(`${SECRETS}/d`),
      { path: `${SECRETS}?limit=2&continue={p1.metadata.continue}`, save: 'p2' },
      { path: `${SECRETS}?limit=2&continue={p2.metadata.continue}` },
      get(`${SECRETS}?limit=2&labelSelector=odd%3D1`),
      get(`${SECRETS}?limit=1&labelSelector=odd%3D0`),
      get(`${SECRETS}?limit=2&resourceVersion=0`),
      get(`${SECRETS}?limit=2&resourceVersion={a.metadata.resourceVersion}`),
      get(`${SECRETS}?resourceVersion={b.metadata.resourceVersion}&resourceVersionMatch=Exact`),
      get(`${SECRETS}?limit=1&resourceVersion={b.metadata.resourceVersion}&resourceVersionMatch=NotOlderThan`),
      get(`${SECRETS}?resourceVersion=1&resourceVersionMatch=NotOlderThan`),
      get(`${SECRETS}?resourceVersionMatch=Exact`),
      get(`${SECRETS}?resourceVersion=0&resourceVersionMatch=Exact`),
      get(`${SECRETS}?resourceVersion=5&resourceVersionMatch=Nope`),
      get(`${SECRETS}?resourceVersion=5&resourceVersionMatch=Exact&continue=abc`),
      get(`${SECRETS}?resourceVersion=abc`),
      get(`${SECRETS}?resourceVersion=-1`),
      get(`${SECRETS}?limit=abc`),
      get(`${SECRETS}?limit=-1`),
      get(`${SECRETS}?continue=abc`),
      get(`${SECRETS}?continue=!!!`),
      get(`${SECRETS}?sendInitialEvents=true`),
      get(`${SECRETS}?timeoutSeconds=abc`),
      get('/api/v1/namespaces/not-there/secrets'),
      get(SECRETS, METADATA_LIST),
      get(SECRETS, TABLE),
      get(`${SECRETS}?includeObject=None`, TABLE),
      get(`${SECRETS}?includeObject=Nope`, TABLE),
      get(`${SECRETS}/a`, METADATA),
      get(`${SECRETS}/a`, TABLE),
      get(SECRETS, { accept: 'application/*' }),
      get(SECRETS, { accept: 'application/xml' }),
      get(SECRETS, { accept: 'text/html, application/json;q=0.5' }),
      get(SECRETS, { accept: '*/*' }),
      get(SECRETS, { accept: 'application/json;as=Nope;v=v1;g=meta.k8s.io' })
    ]
  },
  {
    name: 'selectors',
    exchanges: [
      post(SECRETS, { metadata: { name: 'a', labels: { x: '1', y: 'b' } }, type: 'example.com/t' }),
      post(SECRETS, { metadata: { name: 'b', labels: { x: '5' } } }),
      post(SECRETS, { metadata: { name: 'c' } }),
      ...[
        'x',
        '!x',
        'x=1',
        'x==1',
        'x!=1',
        'x in (1,5)',
        'x notin (1)',
        'x in ()',
        'x=',
        'x>3',
        'x<3',
        'x,y',
        'x=1,y=b',
        ' x = 1 , y = b ',
        'x in (1',
        'x in 1',
        '=',
        'x==1==2',
        ',',
        'x,',
        'x=1 y',
        '(x)',
        'x!',
        'a b',
        'x=-bad-',
        '-x=1',
        'x>a',
        'x gt 3',
        'p/q/r=1'
      ].map((selector) => get(`${SECRETS}?labelSelector=${encodeURIComponent(selector)}`)),
      ...[
        'metadata.name=a',
        'metadata.name!=a',
        'metadata.name==a',
        'metadata.namespace={ns}',
        'type=example.com/t',
        'foo=bar',
        'metadata.labels=x',
        'metadata.name',
        'metadata.name=a,type=example.com/t',
        'metadata.name=',
        'metadata.name=a,'
      ].map((selector) => get(`${SECRETS}?fieldSelector=${selector}`)),
      get(`${CM}?fieldSelector=foo=bar`),
      get(`${PODS}?fieldSelector=foo=bar`),
      get(`${PODS}?fieldSelector=spec.nodeName=x,status.phase!=Running`),
      get(`/api/v1/nodes?fieldSelector=foo=bar`),
      get(`/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name=x`),
      get(`/api/v1/namespaces/{ns}/events?fieldSelector=foo=x`)
    ]
  },
  {
    name: 'watches',
    exchanges: [
      post(SECRETS, { metadata: { name: 'a', labels: { x: '1' } } }, 'a'),
      put(`${SECRETS}/a`, { metadata: { name: 'a', labels: { x: '2' } } }),
      put(`${SECRETS}/a`, { metadata: { name: 'a', labels: { x: '1' } } }),
      post(SECRETS, { metadata: { name: 'b' } }),
      del(`${SECRETS}/b`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1`),
      get(`${SECRETS}?watch=true&timeoutSeconds=1&resourceVersion=0`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}&labelSelector=x%3D1`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}&labelSelector=x%3D2`),
      get(
        `${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}&fieldSelector=metadata.name%3Db`
      ),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion=1`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion=999999999`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion=abc`),
      get(`${SECRETS}?watch=0`),
      get(`${SECRETS}?watch=false`),
      get(
        `${SECRETS}?watch=1&timeoutSeconds=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`
      ),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`),
      get(
        `${SECRETS}?watch=1&timeoutSeconds=1&sendInitialEvents=false&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`
      ),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&sendInitialEvents=true`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersionMatch=Exact`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersionMatch=NotOlderThan&resourceVersion=1`),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`, METADATA),
      get(`${SECRETS}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`, TABLE),
      get(`${SECRETS}?watch=1&timeoutSeconds=1`, { accept: 'application/json;stream=watch' }),
      get(`/api/v1/watch/namespaces/{ns}/secrets?timeoutSeconds=1`),
      get(`/api/v1/watch/namespaces/{ns}/secrets/a?timeoutSeconds=1`)
    ]
  },
  {
    name: 'versions from the future',
    exchanges: [
      get(`${SECRETS}?resourceVersion=999999999`),
      get(`${SECRETS}/x?resourceVersion=999999999`),
      get(`${SECRETS}?resourceVersion=999999999&resourceVersionMatch=Exact`),
      get(`${SECRETS}?resourceVersion=999999999&limit=5`)
    ]
  },
  {
    name: 'finalizers',
    exchanges: [
      post(CM, { metadata: { name: 'a', finalizers: ['example.com/f', 'example.com/g'] } }, 'a'),
      del(`${CM}/a`),
      del(`${CM}/a`),
      get(`${CM}/a`),
      patch(`${CM}/a`, MERGE, { metadata: { finalizers: ['example.com/f', 'example.com/g', 'example.com/h'] } }),
      patch(`${CM}/a`, MERGE, { metadata: { deletionTimestamp: null } }),
      patch(`${CM}/a`, MERGE, { metadata: { finalizers: ['example.com/g'] } }),
      patch(`${CM}/a`, MERGE, { metadata: { finalizers: null } }),
      get(`${CM}/a`),
      get(`${CM}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`),
      post(CM, { metadata: { name: 'b' } }, 'b'),
      del(`${CM}/b`, { propagationPolicy: 'Foreground' }),
      post(CM, { metadata: { name: 'c', finalizers: ['example.com/f'] } }, 'c'),
      del(`${CM}/c`, { propagationPolicy: 'Orphan' }),
      del(`${CM}/c`, { propagationPolicy: 'Nope' }),
      del(`${CM}/c`, { propagationPolicy: 'Orphan', orphanDependents: true }),
      del(`${CM}/c?propagationPolicy=Nope`),
      del(`${CM}/c`, { dryRun: ['Nope'] }),
      del(`${CM}/c`, 'nope'),
      del(`${CM}/c`, { kind: 'Nope', apiVersion: 'v1' })
    ]
  },
  {
    name: 'deleting a collection',
    exchanges: [
      ...['a', 'b', 'c'].map((name) => post(SECRETS, { metadata: { name, labels: { k: name === 'c' ? '2' : '1' } } })),
      del(`${SECRETS}?labelSelector=k%3D1&dryRun=All`),
      del(`${SECRETS}?labelSelector=k%3D1`),
      get(SECRETS),
      del(SECRETS),
      get(SECRETS)
    ]
  },
  {
    name: 'JSON patch, merge patch, strategic merge patch',
    exchanges: [
      post(CM, { metadata: { name: 'a' }, data: { x: '1' } }, 'a'),
      patch(`${CM}/a`, MERGE, { data: { y: '2', x: null } }),
      patch(`${CM}/a`, MERGE, { data: { y: '2' } }),
      patch(`${CM}/a`, MERGE, { metadata: { resourceVersion: '{a.metadata.resourceVersion}' }, data: { y: '3' } }),
      patch(`${CM}/a`, MERGE, { metadata: { name: 'b' } }),
      patch(`${CM}/a`, MERGE, { metadata: { uid: 'abc' } }),
      patch(`${CM}/a`, MERGE, { unknown: 1 }),
      patch(`${CM}/a?fieldValidation=Strict`, MERGE, { unknown: 1 }),
      patch(`${CM}/a`, MERGE, '{'),
      patch(`${CM}/a`, MERGE, '[]'),
      patch(`${CM}/a`, MERGE, { data: { y: 1 } }),
      patch(`${CM}/a?dryRun=All`, MERGE, { data: { dry: '1' } }),
      patch(`${CM}/none`, MERGE, {}),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'add', path: '/data/z', value: '1' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'replace', path: '/data/none', value: '1' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'remove', path: '/data/nothing' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'test', path: '/data/z', value: '2' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'nope', path: '/data/z' }]),
      patch(`${CM}/a`, JSON_PATCH, { op: 'add' }),
      patch(`${CM}/a`, JSON_PATCH, '['),
      patch(`${CM}/a`, STRATEGIC, { data: { s: '1' } }),
      patch(`${CM}/a`, STRATEGIC, '['),
      patch(`${CM}/a`, { 'content-type': 'text/plain' }, 'x'),
      patch(`${CM}/a`, { 'content-type': 'application/json' }, {}),
      patch(`${CM}/a?force=true`, MERGE, {}),
      get(`${CM}/a`)
    ]
  },
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
    name: 'namespaces',
    exchanges: [
      get('/api/v1/namespaces/{ns}'),
      get('/api/v1/namespaces/{ns}/status'),
      get('/api/v1/namespaces/not-there'),
      patch('/api/v1/namespaces/{ns}', MERGE, { metadata: { labels: { a: 'b' } } }),
      patch('/api/v1/namespaces/{ns}', MERGE, { spec: { finalizers: [] } }),
      post('/api/v1/namespaces', { metadata: { name: 'kube-system' } }),
      post('/api/v1/namespaces?dryRun=All', { metadata: { name: 'Bad_Name' } }),
      { method: 'DELETE', path: '/api/v1/namespaces/default' },
      { method: 'DELETE', path: '/api/v1/namespaces/not-there' }
    ]
  },
  {
    name: 'reviews and tokens',
    exchanges: [
      post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        spec: { resourceAttributes: { verb: 'list', resource: 'pods' } }
      }),
      {
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: { spec: { resourceAttributes: { verb: 'list', resource: 'pods' } } },
        user: 'nobody'
      },
      { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: {}, user: 'nobody' },
      get('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'),
      { path: PODS, user: 'nobody' },
      { path: `${PODS}/x`, user: 'nobody' },
      { path: `${DEPLOYMENTS}/x`, user: 'nobody', method: 'DELETE' },
      { path: `${DEPLOYMENTS}/x/scale`, user: 'nobody' },
      { path: '/api/v1/nodes', user: 'nobody' },
      { path: '/metrics', user: 'nobody' },
      { path: '/version', user: 'nobody' },
      { path: PODS, user: 'none' },
      { path: PODS, user: 'none', headers: { authorization: 'Bearer not-a-token' } },
      { path: PODS, headers: { 'impersonate-user': 'jane' } },
      {
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        body: {},
        headers: { 'impersonate-user': 'jane', 'impersonate-group': 'devs', 'impersonate-extra-a': 'b' }
      }
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
