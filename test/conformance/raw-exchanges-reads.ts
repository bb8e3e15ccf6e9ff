/** Discovery, lists, selectors, watches, access. */
import {
  CM,
  DEPLOYMENTS,
  del,
  get,
  MERGE,
  METADATA,
  METADATA_LIST,
  PODS,
  patch,
  post,
  put,
  type Scenario,
  SECRETS,
  TABLE
} from './raw-exchange.ts'

export const READS: Scenario[] = [
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
  }
]
